// Package fit is the command that fits a prior to the codes of a model.
package fit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/fitted"
	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/model/latent"
	"vaelab/rng"
	"vaelab/run"
	"vaelab/train"
)

func runFit(ctx context.Context, args []string, std cli.IO) error {
	var f Flags
	if err := cli.Bind(help, &f).Parse(args, std); err != nil {
		return err
	}
	progress, err := cli.NewProgress(std.Stderr, f.Progress)
	if err != nil {
		return err
	}
	if f.Out != "" {
		if _, err := run.Vacant(f.Out, f.Overwrite); err != nil {
			return err
		}
	} else if f.Overwrite {
		return cli.Usagef("--overwrite removes the run in --out, which is not given")
	}
	device, err := run.OpenDevice(f.Device, f.Threads, std)
	if err != nil {
		return err
	}
	defer device.Close()
	device.Announce(std.Stderr)
	m, err := run.Open(f.Checkpoint, device)
	if err != nil {
		return err
	}
	defer m.Close()
	m.Announce(std.Stderr)
	if err := refuse(m); err != nil {
		return err
	}
	r, err := f.fit(ctx, m, device, progress)
	if diverged, ok := errors.AsType[*train.DivergedError](err); ok {
		return &cli.ExitError{Code: cli.ExitDiverged, Err: fmt.Errorf("the prior: %w; try a lower --lr", diverged)}
	}
	if err != nil {
		return m.Blame(err)
	}
	defer r.Close()
	return f.print(std.Stdout, r)
}

// refuse says which models have no codes that a fitted prior goes with.
func refuse(m *run.Model) error {
	switch {
	case m.Classes > 0:
		return cli.Usagef("%s is conditional: a prior that is fitted to all its codes would not know the label; fit a model without labels", m.Path)
	case m.Posterior.Support() != latent.Reals:
		return cli.Usagef("the codes of %s are %v, on which no prior stays that is fitted: fit a model with real codes, such as those of --posterior gaussian", m.Path, m.Posterior.Support())
	}
	return nil
}

// result is a fitted model and its directory.
type result struct {
	*run.Refitted
	dir string
}

// fit fits the prior and writes the run.
func (f *Flags) fit(ctx context.Context, m *run.Model, device *run.Device, progress *cli.Progress) (*result, error) {
	set, err := m.Data(ctx, f.Data)
	if err != nil {
		return nil, err
	}
	codes, err := f.codes(ctx, m, set)
	if err != nil {
		return nil, err
	}
	codes.Model, codes.Device = m.Config, device
	fit, err := f.Prior.Fit(ctx, codes, func(p fitted.Progress) {
		progress.EndEpoch(fmt.Sprintf("%s  log density %.4f", p.What, p.LogDensity))
	})
	if err != nil {
		return nil, err
	}
	how, err := setting.Marshal(&struct {
		Prior fitted.Prior `flag:"prior"`
	}{f.Prior})
	if err != nil {
		return nil, err
	}
	about := run.Fitted{How: how, Images: len(codes.Fitted), HeldOut: len(codes.Held), Seed: f.Seed}
	refitted, err := m.WithPrior(fit, about, set, device)
	if err != nil {
		return nil, err
	}
	test, err := m.Images(set, "test")
	if err != nil {
		return nil, err
	}
	dir, err := f.directory()
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	return &result{refitted, dir.Dir}, refitted.Write(ctx, dir, f.seen(m, test), device)
}

func (f *Flags) directory() (*run.Directory, error) {
	if f.Out == "" {
		return run.Fresh("fit")
	}
	return run.Create(f.Out, f.Overwrite)
}

// seen are images as the model was trained to see them.
func (f *Flags) seen(m *run.Model, s *data.Set) eval.Images {
	return eval.Images{Set: s, Binarize: m.Recipe.Training.Binarize, Seed: f.Seed}
}

// codes encodes the images.
func (f *Flags) codes(ctx context.Context, m *run.Model, set *data.Dataset) (c fitted.Codes, err error) {
	trained, err := m.Images(set, "train")
	if err != nil {
		return c, err
	}
	if f.Limit > 0 {
		trained = trained.Slice(0, min(f.Limit, trained.Len()))
	}
	const tenth = 10
	end := trained.Len() - max(trained.Len()/tenth, 1)
	held := trained.Slice(end, trained.Len())
	if m.Recipe.Training.Validation > 0 {
		end = trained.Len()
		if held, err = m.Images(set, "validation"); err != nil {
			return c, err
		}
	}
	c = fitted.Codes{Seed: f.Seed, Workers: f.Threads}
	if c.Workers == 0 {
		c.Workers = runtime.GOMAXPROCS(0)
	}
	draw := func(s *data.Set, epoch uint32) ([][]float64, error) {
		q, err := m.Encode(ctx, f.seen(m, s), eval.First(s.Len()))
		if err != nil {
			return nil, err
		}
		return q.Draw(ctx, rng.Stream{Seed: f.Seed, Purpose: rng.FitCodes, Epoch: epoch})
	}
	if c.Fitted, err = draw(trained.Slice(0, end), 0); err == nil {
		c.Held, err = draw(held, 1)
	}
	return c, err
}

// print prints the result.
func (f *Flags) print(w io.Writer, r *result) error {
	if !f.JSON {
		_, err := io.WriteString(w, r.dir+"\n"+r.words()+"\n")
		return err
	}
	text, err := json.Marshal(struct {
		Run string `json:"run"`
		run.Fitted
	}{r.dir, r.Fitted})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", text)
	return err
}

// words say what the codes come to.
func (r *result) words() string {
	least := ""
	if p, ok := r.Prior.(latent.Bounded); ok {
		least = " at least (" + p.Estimate() + ")"
	}
	text := fmt.Sprintf("log density of a code%s: %.3f nats, of %d that were fitted to; %.3f, of %d that were not", least, r.LogDensity, r.Fitted.Images, r.HeldOutLog, r.HeldOut)
	if r.Mixture != nil {
		text += fmt.Sprintf("\na mixture of Gaussians with full covariances has %.3f, of those that were not fitted to", *r.Mixture)
	}
	return text
}
