package train

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"vaelab/internal/ckpt"
	"vaelab/internal/cli"
	"vaelab/internal/runs"
	"vaelab/train"
)

// inherit makes --resume the directory that it means, and gives flags that were not
// given the values that the run was begun with. A given flag that differs is
// refused, if the weights depend on it.
func (f *Flags) inherit(flags *cli.Flags) error {
	if f.Resume == "" {
		return nil
	}
	if f.Resume == "last" {
		dir, err := ckpt.Newest(runs.Dir)
		if err != nil {
			return fmt.Errorf("--resume last: %w", err)
		}
		f.Resume = dir
	}
	switch info, err := os.Stat(f.Resume); {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("--resume %s: there is no such directory; --out %s begins a run there", f.Resume, f.Resume)
	case err != nil:
		return fmt.Errorf("--resume: %w", err)
	case !info.IsDir():
		return fmt.Errorf("--resume %s is a file: name the run's directory", f.Resume)
	}
	path := (&ckpt.Run{Dir: f.Resume}).Config()
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // a run that wrote nothing yet, or no run: opening it will tell
	} else if err != nil {
		return err
	}
	defer file.Close()
	var stored Flags
	cli.Defaults(&stored)
	if err := cli.Load(file, &stored); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	frozen, err := cli.Marshal(&stored.Recipe)
	if err != nil {
		return err
	}
	differences := flags.Inherit(&stored)
	if _, err := os.Stat((&ckpt.Run{Dir: f.Resume}).Last()); errors.Is(err, fs.ErrNotExist) {
		return nil // no weights yet that could depend on anything
	}
	for _, d := range differences {
		if strings.Contains(string(frozen), fmt.Sprintf("%q:", d.Name)) {
			return cli.Usagef("--%s is %s, but the run in %s was begun with %s, and its weights depend on it; begin a new run with --out", d.Name, d.Given, f.Resume, d.Stored)
		}
		if d.Name == "epochs" && stored.Schedule != train.Constant {
			return cli.Usagef("--epochs is %s, but the run in %s was begun with %s, and its learning rates depend on it; begin a new run with --out", d.Given, f.Resume, d.Stored)
		}
	}
	return nil
}

// directory returns the run directory, locked.
func (f *Flags) directory() (*ckpt.Run, error) {
	switch {
	case f.Resume != "":
		return ckpt.Open(f.Resume)
	case f.Out != "":
		return ckpt.Create(f.Out, f.Overwrite)
	}
	return runs.Fresh(runs.Dir, f.Objective)
}
