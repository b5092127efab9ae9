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

// OpenDevice opens the device that --device and --threads name; 0 threads are one for each
// processor. The name auto stands for the first GPU or, if that can't be used, for the CPU.
// A name that no device has is a mistake on the command line; a device that this computer
// lacks is not.
func OpenDevice(name string, threads int) (*Device, error) {
	d := &Device{auto: name == "auto", threads: threads}
	cuda := cudaName.FindStringSubmatch(name)
	switch {
	case name == "cpu" || d.auto && openCUDA == nil:
		d.Device = cpu.New(threads)
	case d.auto:
		if d.Device, d.missing = openCUDA(0); d.missing != nil {
			d.Device = cpu.New(threads)
		}
	case cuda == nil:
		suggestion := setting.Suggestion("", name, devices)
		if strings.EqualFold(name, "gpu") { // which is nearer to cpu
			suggestion = setting.Suggestion("", "cuda", devices)
		}
		return nil, cli.Usagef("--device: no device is called %q: there are auto, cpu, cuda and cuda:N%s", name, suggestion)
	case openCUDA == nil:
		return nil, fmt.Errorf("device %s: %w", name, errNotBuilt)
	default:
		ordinal, _ := strconv.Atoi(cuda[1]) // digits, or none for 0
		var err error
		if d.Device, err = openCUDA(ordinal); err != nil {
			return nil, fmt.Errorf("device %s: %w", name, err)
		}
	}
	return d, nil
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
