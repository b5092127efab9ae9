package compare

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path/filepath"
	"slices"

	"vaelab/eval"
	"vaelab/internal/cli"
	"vaelab/internal/userfile"
	"vaelab/run"
	"vaelab/study/runs"
)

// boundsFile keeps the bounds of runs, each of which takes a while.
const boundsFile = "bounds.json"

// bound is −L_K of a run's checkpoint.
type bound struct {
	Run        string  `json:"id"`
	Checkpoint string  `json:"checkpoint"`
	Epoch      int     `json:"epoch"`
	Step       int     `json:"step"`
	Samples    int     `json:"bound_samples"`
	NLL        float64 `json:"nll"` // nats per test image
}

// bounds are those that are known.
type bounds struct {
	path string // of the file that keeps them; "": none does
	all  []bound
}

// loadBounds reads those that a file keeps, none if it is not there.
func loadBounds(path string) (*bounds, error) {
	b := &bounds{path: path}
	file, err := userfile.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	} else if err != nil {
		return nil, err
	}
	defer file.Close()
	const most = 64 << 20
	if err := json.NewDecoder(io.LimitReader(file, most)).Decode(&b.all); err != nil {
		return nil, fmt.Errorf("%s: %w: remove it", path, err)
	}
	return b, nil
}

// find sets the number of a bound that is known but for that, and reports whether one is.
func (b *bounds) find(one *bound) bool {
	i := slices.IndexFunc(b.all, func(known bound) bool {
		known.NLL = one.NLL
		return known == *one
	})
	if i >= 0 {
		one.NLL = b.all[i].NLL
	}
	return i >= 0
}

// add takes note of a bound.
func (b *bounds) add(one bound) error {
	b.all = append(b.all, one)
	if b.path == "" {
		return nil
	}
	return run.WriteJSON(b.path, b.all)
}

// bound measures −L_K of the runs that count, where --bound-samples asks for it and they have one.
func (s *runStudy) bound(ctx context.Context, known *bounds) error {
	if s.Bound == 0 {
		return nil
	}
	device, err := run.OpenDevice(s.Device, s.Threads, s.std)
	if err != nil {
		return err
	}
	defer device.Close()
	progress, err := cli.NewProgress(s.std.Stderr, "auto")
	if err != nil {
		return err
	}
	told := map[string]bool{}
	for _, r := range s.counted() {
		why, err := s.boundOf(ctx, r, device, known, progress)
		progress.Clear()
		if err != nil {
			return fmt.Errorf("%s: %w", r.Dir, err)
		}
		if why != "" && !told[why] {
			told[why] = true
			s.say("%s: no -L_%d: %s", r.Dir, s.Bound, why)
		}
	}
	return nil
}

// boundOf measures that of a run, or says why it has none.
func (s *runStudy) boundOf(ctx context.Context, r *runs.Run, device *run.Device, known *bounds, progress *cli.Progress) (why string, err error) {
	m, err := run.Open(r.Dir, device)
	if err != nil {
		return "", err
	}
	defer m.Close()
	if m.Objective.Traits().Point {
		return "codes of an autoencoder are points", nil
	}
	one := bound{Run: s.ids[r], Checkpoint: filepath.Base(m.Path), Epoch: m.Epoch, Step: m.Step, Samples: s.Bound}
	if !known.find(&one) {
		set, err := m.Data(ctx, "")
		if err != nil {
			return "", err
		}
		images, err := m.Images(set, "test")
		if err != nil {
			return "", err
		}
		binarize, err := m.Binarization("trained", images, true)
		if wrong, ok := errors.AsType[*cli.UsageError](err); ok && wrong != nil {
			return "grey pixels have none by a likelihood of 0 and 1: train with --binarize stochastic, static or threshold", nil
		} else if err != nil {
			return "", err
		}
		progress.Begin(fmt.Sprintf("-L_%d of %s", s.Bound, r.Dir), images.Len())
		b, err := m.Bound(ctx, eval.Images{Set: images, Binarize: binarize, Seed: 1}, eval.First(images.Len()), s.Bound, func(n int) { progress.Update(n) })
		if err != nil {
			return "", m.Blame(err)
		}
		if one.NLL, _ = b.NLL(); math.IsNaN(one.NLL) {
			return "it is no number", nil
		}
		if err := known.add(one); err != nil {
			return "", err
		}
	}
	r.Values[runs.NLL] = one.NLL
	return "", nil
}
