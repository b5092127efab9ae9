package runs

import (
	"errors"
	"fmt"
	"io"

	"vaelab/internal/cli"
	"vaelab/machine"
)

// Device is where a command computes: what its --device names.
type Device struct {
	machine.Device
	missing error // why --device auto is not a card; nil in a program that knows no cards
	auto    bool
	threads int
}

// OpenDevice opens the device that --device and --threads name. One that does not exist is
// a mistake on the command line; one that this machine lacks is not.
func OpenDevice(name string, threads int) (*Device, error) {
	d, missing, err := machine.Open(name, threads)
	if errors.Is(err, machine.ErrNoDevice) {
		return nil, cli.Usagef("--device: %w", err)
	} else if err != nil {
		return nil, err
	}
	return &Device{d, missing, name == "auto", threads}, nil
}

// Try calls f, which makes machines on the device. If a card that was not asked for by name
// lacks an operation that they need, it goes over to the CPU and calls f once more.
func (d *Device) Try(f func() error) error {
	err := f()
	if !d.auto || !errors.Is(err, machine.ErrUnsupported) {
		return err
	}
	if err := d.Close(); err != nil {
		return err
	}
	d.Device, d.missing = machine.NewCPU(d.threads), err
	return f()
}

// Describe names the device, and says why it is not a card.
func (d *Device) Describe() string {
	if d.missing != nil {
		return fmt.Sprintf("%s, because %v", d, d.missing)
	}
	return d.String()
}

// Announce says where a command computes, if its program knows cards: then it may not be
// where the user thinks.
func (d *Device) Announce(w io.Writer) {
	if _, cpu := d.Device.(*machine.CPU); !cpu || d.missing != nil {
		fmt.Fprintf(w, "device: %s\n", d.Describe())
	}
}
