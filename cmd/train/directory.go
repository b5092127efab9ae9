package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"vaelab/internal/atomicfile"
	"vaelab/internal/ckpt"
	"vaelab/internal/cli"
	"vaelab/internal/metrics"
	"vaelab/internal/saved"
	"vaelab/machine"
	"vaelab/model"
	"vaelab/train"
)

// runsDir is where runs are written and looked for unless a flag says otherwise.
const runsDir = "checkpoints"

// inherit makes --resume the directory that it means, and gives flags that were not
// given the values that the run was begun with. A given flag that differs is
// refused, if the weights depend on it.
func (f *Flags) inherit(flags *cli.Flags) error {
	if f.Resume == "" {
		return nil
	}
	if f.Resume == "last" {
		dir, err := ckpt.Newest(runsDir)
		if err != nil {
			return fmt.Errorf("--resume last: %w", err)
		}
		f.Resume = dir
	}
	if _, err := os.Stat(f.Resume); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("--resume %s: there is no such directory; --out %s begins a run there", f.Resume, f.Resume)
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
	cli.Bind("train", head, &stored)
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
	name := filepath.Join(runsDir, f.Objective+"-"+time.Now().Format("20060102-150405"))
	for n, dir := 2, name; ; n++ {
		switch _, err := os.Lstat(dir); {
		case errors.Is(err, fs.ErrNotExist):
			run, err := ckpt.Create(dir, false)
			if !errors.Is(err, ckpt.ErrBusy) {
				return run, err
			}
		case err != nil:
			return nil, err
		}
		dir = fmt.Sprintf("%s-%d", name, n) // another run began in the same second
	}
}

// restore puts the trainer where the run's last checkpoint is, if there is one.
func (r *recorder) restore() error {
	path := r.run.Last()
	c, err := ckpt.Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	if c.Data != r.data.SHA256 {
		return fmt.Errorf("%s was trained on another data set than %s: its SHA-256 is %s, not %s; name the right folder with --data", path, r.data.Name, c.Data, r.data.SHA256)
	}
	if c.Model != r.model.String() {
		return fmt.Errorf("%s holds another model than the flags and config.json say: %s, not %s", path, c.Model, r.model)
	}
	if c.Train != r.recipe {
		return fmt.Errorf("%s was trained by another recipe than the flags and config.json say: %s, not %s", path, c.Train, r.recipe)
	}
	s, err := snapshot(c, r.model)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return r.trainer.Restore(s)
}

// Suffixes of the optimiser's moments in a checkpoint.
const firstMoment, secondMoment = ".m", ".v"

// snapshot returns the checkpoint as the trainer takes it.
func snapshot(c *ckpt.Checkpoint, m model.Config) (train.Snapshot, error) {
	var s train.Snapshot
	if err := json.Unmarshal([]byte(c.State), &s.State); err != nil {
		return s, fmt.Errorf("the trainer's state %q: %w", c.State, err)
	}
	for _, part := range []struct {
		tensors []ckpt.Tensor
		suffix  string
		to      *[]train.Array
	}{
		{c.Weights, "", &s.Weights},
		{c.Optimizer, firstMoment, &s.First},
		{c.Optimizer, secondMoment, &s.Second},
	} {
		tensors, err := saved.Select(part.tensors, m, part.suffix)
		if err != nil {
			return s, err
		}
		for _, t := range tensors {
			*part.to = append(*part.to, train.Array{Name: strings.TrimSuffix(t.Name, part.suffix), Values: t.Data})
		}
	}
	return s, nil
}

// begin writes config.json and opens the metrics, cut to where the run goes on.
func (r *recorder) begin(device machine.Device) error {
	if err := r.writeConfig(device); err != nil {
		return err
	}
	step := r.trainer.State().Step
	var err error
	if r.log, err = metrics.Open(r.run.Metrics(), step); err != nil {
		return err
	}
	records, err := metrics.Read(r.run.Metrics())
	if err != nil {
		return err
	}
	if n := len(records); n > 0 {
		r.elapsed = records[n-1].Elapsed
	}
	return nil
}

// writeConfig writes config.json: everything that made the run.
func (r *recorder) writeConfig(device machine.Device) error {
	flags, err := cli.Marshal(&r.flags)
	if err != nil {
		return err
	}
	type split struct {
		Train int `json:"train"`
		Test  int `json:"test"`
	}
	text, err := json.MarshalIndent(struct {
		Config   json.RawMessage   `json:"config"`
		Model    model.Config      `json:"model"`
		Data     string            `json:"data"`
		SHA256   string            `json:"data_sha256"`
		Images   split             `json:"images"`
		Device   string            `json:"device"`
		Versions map[string]string `json:"versions"`
	}{
		flags, r.model, r.data.Name, r.data.SHA256,
		split{r.data.Train.Len(), r.data.Test.Len()},
		device.String(), versions(),
	}, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.Write(r.run.Config(), 0o644, func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
}

// versions names what the program is made of.
func versions() map[string]string {
	v := map[string]string{"go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v["vaelab"] = s.Value
		}
	}
	for _, d := range info.Deps {
		if strings.HasPrefix(d.Path, "gorgonia.org/") || d.Path == "gonum.org/v1/gonum" {
			v[d.Path] = d.Version
		}
	}
	return v
}
