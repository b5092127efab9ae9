//go:build gpu

package run

import (
	"vaelab/machine"
	"vaelab/machine/cuda"
)

// openCUDA opens an NVIDIA GPU.
var openCUDA = func(ordinal int) (machine.Device, error) { return cuda.Open(ordinal, cuda.Options{}) }
