package run

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/machine"
	"vaelab/machine/cpu"
)

// Device is where a command computes: what its --device names.
type Device struct {
	machine.Device
	missing error // why --device auto is not a GPU; nil in a program that knows none
	auto    bool
	threads int
}

// errNotBuilt is wrapped by the error for a device that this program was built without.
var errNotBuilt = errors.New("this program was built without GPU support; use --device cpu, or the programs that  make gpu  builds")

var devices = []string{"auto", "cpu", "cuda"}

var cudaName = regexp.MustCompile(`^cuda(?::([0-9]{1,4}))?$`)

// driver opens and lists GPUs. An open one tells say, in a line, when it computes in another way than it
// was asked to.
type driver struct {
	open func(ordinal int, say func(line string)) (machine.Device, error)
	list func() ([]string, error)
}

// OpenDevice opens the device that --device and --threads name; 0 threads are one for each
// processor. The name auto stands for the first GPU or, if that can't be used, for the CPU; the name
// help has the devices listed on stdout, and cli.ErrHelp returned.
// A name that no device has is a mistake on the command line; a device that this computer
// lacks is not.
func OpenDevice(name string, threads int, std cli.IO) (*Device, error) {
	say := func(line string) { fmt.Fprintln(std.Stderr, line) }
	d := &Device{auto: name == "auto", threads: threads}
	cuda := cudaName.FindStringSubmatch(name)
	switch {
	case name == "help":
		listDevices(std.Stdout)
		return nil, cli.ErrHelp
	case name == "cpu" || d.auto && gpus == nil:
		d.Device = cpu.New(threads)
	case d.auto:
		var wrong *cli.UsageError
		if d.Device, d.missing = gpus.open(0, say); errors.As(d.missing, &wrong) {
			return nil, d.missing
		} else if d.missing != nil {
			d.Device = cpu.New(threads)
		}
	case cuda == nil:
		suggestion := setting.Suggestion("", name, devices)
		if strings.EqualFold(name, "gpu") { // which is nearer to cpu
			suggestion = setting.Suggestion("", "cuda", devices)
		}
		return nil, cli.Usagef("--device: no device is called %q: there are auto, cpu, cuda and cuda:N; help lists them%s", name, suggestion)
	case gpus == nil:
		return nil, fmt.Errorf("device %s: %w", name, errNotBuilt)
	default:
		ordinal, _ := strconv.Atoi(cuda[1]) // digits, or none for 0
		var err error
		if d.Device, err = gpus.open(ordinal, say); err != nil {
			return nil, fmt.Errorf("device %s: %w", name, err)
		}
	}
	return d, nil
}

// listDevices lists what --device may be on this computer.
func listDevices(w io.Writer) {
	found, err := []string(nil), errNotBuilt
	if gpus != nil {
		found, err = gpus.list()
	}
	c := cpu.New(0)
	defer c.Close()
	fmt.Fprintf(w, "auto     the first GPU, or the CPU if there is none that can be used\ncpu      %s\n", strings.TrimPrefix(c.String(), "cpu, "))
	for i, gpu := range found {
		fmt.Fprintf(w, "cuda:%-3d %s\n", i, gpu)
	}
	if err != nil {
		fmt.Fprintf(w, "cuda:N   none: %v\n", err)
	}
}

// Try calls f, which makes machines on the device. If a GPU that was not asked for by name
// lacks an operation that they need, it goes over to the CPU and calls f once more.
func (d *Device) Try(f func() error) error {
	err := f()
	if !d.auto || !errors.Is(err, machine.ErrUnsupported) {
		return err
	}
	if err := d.Close(); err != nil {
		return err
	}
	d.Device, d.missing = cpu.New(d.threads), err
	return f()
}

// Describe names the device, and says why it is not a GPU.
func (d *Device) Describe() string {
	if d.missing != nil {
		return fmt.Sprintf("%s, because %v", d, d.missing)
	}
	return d.String()
}

// Announce says where a command computes, if its program knows GPUs: then it may not be
// where the user thinks.
func (d *Device) Announce(w io.Writer) {
	if _, onCPU := d.Device.(*cpu.Device); !onCPU || d.missing != nil {
		fmt.Fprintf(w, "device: %s\n", d.Describe())
	}
}
