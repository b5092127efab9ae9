package runs

import (
	"errors"
	"fmt"

	"vaelab/internal/ckpt"
	"vaelab/internal/cli"
	"vaelab/internal/saved"
	"vaelab/machine"
)

// Dir is where runs and comparisons are written and looked for, unless a flag says
// otherwise.
const Dir = "checkpoints"

// Open puts the model that --checkpoint names on the device: that of a file or of a run
// directory, or, for "", of the newest run in Dir.
func Open(checkpoint string, d machine.Device) (*saved.Model, error) {
	path, err := ckpt.Find(checkpoint, Dir)
	if errors.Is(err, ckpt.ErrNoRun) && checkpoint == "" {
		return nil, fmt.Errorf("there is no run in %s/ yet: train one with  %s", Dir, cli.CommandLine("train"))
	} else if err != nil {
		return nil, err
	}
	return saved.Open(path, d)
}
