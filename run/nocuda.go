//go:build !gpu

package run

import "vaelab/machine"

// openCUDA is nil: this program knows no GPUs.
var openCUDA func(ordinal int) (machine.Device, error)
