//go:build gpu

package cuda

import (
	"errors"
	"fmt"

	"gorgonia.org/cu"

	"vaelab/machine/cuda/internal/nvidia"
)

// Devices describes the GPUs that the driver finds, in its order: those that CUDA_VISIBLE_DEVICES lets
// it see. Its error is that of Open.
func Devices() ([]string, error) {
	n, err := count()
	var all []string
	for i := 0; i < n && err == nil; i++ {
		var line string
		line, err = describe(i)
		all = append(all, line)
	}
	return all, err
}

// count returns the number of GPUs, at least 1.
func count() (int, error) {
	if err := nvidia.Load(); err != nil {
		return 0, err
	}
	n, err := cu.NumDevices()
	switch {
	case err != nil:
		return 0, fmt.Errorf("the NVIDIA driver doesn't count its devices: %w", inFull(err))
	case n == 0:
		return 0, errors.New("the NVIDIA driver finds no device")
	}
	return n, nil
}

func describe(ordinal int) (string, error) {
	device, err := cu.GetDevice(ordinal)
	if err != nil {
		return "", inFull(err)
	}
	name, err := device.Name()
	if err != nil {
		return "", inFull(err)
	}
	bytes, err := device.TotalMem()
	if err != nil {
		return "", inFull(err)
	}
	major, minor, err := capability(device)
	if err != nil {
		return "", inFull(err)
	}
	return fmt.Sprintf("%s, compute capability %d.%d, %d MiB, driver for CUDA %s", name, major, minor, bytes/mib, nvidia.DriverVersion()), nil
}

// capability is a GPU's compute capability.
func capability(device cu.Device) (major, minor int, err error) {
	if major, err = device.Attribute(cu.ComputeCapabilityMajor); err != nil {
		return 0, 0, err
	}
	minor, err = device.Attribute(cu.ComputeCapabilityMinor)
	return major, minor, err
}
