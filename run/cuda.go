//go:build gpu

package run

import (
	"os"

	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/machine"
	"vaelab/machine/cuda"
)

// gpus are NVIDIA's.
var gpus = &driver{
	open: func(ordinal int, say func(line string)) (machine.Device, error) {
		mode, err := cuda.AskedMode()
		if err != nil {
			return nil, cli.Usagef("%w%s", err, setting.Suggestion("", os.Getenv(cuda.ModeVariable), cuda.Modes()))
		}
		return cuda.Open(ordinal, cuda.Options{Mode: mode, Say: say})
	},
	list: cuda.Devices,
}
