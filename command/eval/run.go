// Package eval is the command that says what a checkpoint is worth, in nats.
package eval

import (
	"context"
	"fmt"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/cli"
	"vaelab/internal/runs"
	"vaelab/internal/saved"
	"vaelab/model"
)

func run(ctx context.Context, args []string, std cli.IO) error {
	var f Flags
	flags := cli.Bind(help, &f)
	if err := flags.Parse(args, std.Stdout); err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return err
	}
	device, err := runs.OpenDevice(f.Device, f.Threads)
	if err != nil {
		return err
	}
	defer device.Close()
	device.Announce(std.Stderr)
	m, err := runs.Open(f.Checkpoint, device)
	if err != nil {
		return err
	}
	defer m.Close()
	j, err := newJudge(ctx, f, m)
	if err != nil {
		return err
	}
	if f.Out != "" {
		if j.folder, err = runs.NewFolder(f.Out, outputs, f.Overwrite); err != nil {
			return err
		}
	}
	progress, err := cli.NewProgress(std.Stderr, f.Progress)
	if err != nil {
		return err
	}
	if err := j.measure(ctx, progress); err != nil {
		return err
	}
	if j.folder != nil {
		if err := j.write(std.Stderr); err != nil {
			return err
		}
	}
	if f.JSON {
		return j.report.printJSON(std.Stdout)
	}
	return j.report.printTable(std.Stdout)
}

// judge measures a model.
type judge struct {
	Flags
	model     *saved.Model
	train     eval.Images     // what the probes learn from
	images    eval.Images     // what is measured on
	strangers eval.Images     // what is to be told from those; no Set if nothing is
	folder    *runs.Folder    // nil: no files
	codes     eval.Posteriors // of images
	report    report
}

// report is what was measured, in nats per image unless it says otherwise. A measure
// that was not asked for, or that the model has not, is nil.
type report struct {
	Checkpoint string `json:"checkpoint"`
	Epoch      int    `json:"epoch"`
	Split      string `json:"split"`
	Images     int    `json:"images"`
	Excluded   string `json:"exclude_digit"` // that the run left out, and so does this
	Binarize   string `json:"binarize"`
	Likelihood string `json:"likelihood"`
	Classes    int    `json:"classes"` // that the model is conditional on; 0: it is not
	Seed       uint64 `json:"seed"`

	ELBO  *float64 `json:"elbo"` // of an autoencoder it is no bound
	Recon float64  `json:"recon"`
	KL    float64  `json:"kl"`

	NLL    *float64 `json:"nll"` // −L_K
	StdErr *float64 `json:"nll_standard_error"`
	Draws  int      `json:"bound_samples"`

	Latent int `json:"latent"`
	spread

	Neighbours *float64 `json:"knn_accuracy"`
	Probe      *float64 `json:"probe_accuracy"`

	anomalies

	density bool // of grey pixels, not a probability
}

func newJudge(ctx context.Context, f Flags, m *saved.Model) (*judge, error) {
	reading, err := f.reading(m)
	if err != nil {
		return nil, err
	}
	if f.Bound > 0 && m.Objective == model.Autoencoder {
		return nil, cli.Usagef("--bound-samples: %s is an autoencoder, whose posterior is a point: it has no bound on log p(x)", m.Path)
	}
	set, err := data.Open(ctx, f.Data)
	if err != nil {
		return nil, err
	}
	if err := m.Check(set); err != nil {
		return nil, err
	}
	recipe, err := runs.Parse(m.Recipe)
	if err != nil {
		return nil, fmt.Errorf("%s: its training recipe: %w", m.Path, err)
	}
	measured, trained, err := f.split(set, m.Path, recipe)
	if err != nil {
		return nil, err
	}
	strangers, what, err := f.strangers(ctx, set, m.Path, recipe)
	if err != nil {
		return nil, err
	}
	j := &judge{
		Flags: f, model: m,
		images:    eval.Images{Set: measured, Reading: reading, Seed: f.Seed},
		train:     eval.Images{Set: trained, Reading: reading, Seed: f.Seed},
		strangers: eval.Images{Set: strangers, Reading: reading, Seed: f.Seed},
	}
	j.report = report{
		Checkpoint: m.Path, Epoch: m.Epoch, Split: f.Split, Images: j.images.Len(), Binarize: reading.String(),
		Likelihood: m.Likelihood, Classes: m.Classes, density: m.Density(), Seed: f.Seed,
		Excluded: recipe.Exclude.String(), Latent: m.Latent, Draws: f.Bound,
	}
	j.report.Anomalies = what
	return j, nil
}

// neighbours is the number of training codes that vote on a label.
const neighbours = 10

func (j *judge) measure(ctx context.Context, progress *cli.Progress) error {
	terms, err := j.model.ELBO(ctx, j.images)
	if err != nil {
		return err
	}
	j.report.Recon, j.report.KL = terms.Recon, terms.KL
	if j.model.Objective != model.Autoencoder {
		elbo := -terms.NegELBO()
		j.report.ELBO = &elbo
	}
	q, err := j.model.Encode(ctx, j.images, eval.First(j.images.Len()))
	if err != nil {
		return err
	}
	j.codes = q
	if j.images.Len() > 1 {
		if err := j.spread(ctx, q); err != nil {
			return err
		}
	}
	if j.strangers.Set != nil {
		if err := j.rank(ctx); err != nil {
			return err
		}
	}
	if j.Probes && j.Split != "train" {
		if err := j.classify(ctx, q); err != nil {
			return err
		}
	}
	if j.Bound > 0 {
		return j.bound(ctx, progress)
	}
	return nil
}

// classify reads labels off the posterior means.
func (j *judge) classify(ctx context.Context, q eval.Posteriors) error {
	known, err := j.model.Encode(ctx, j.train, eval.First(j.train.Len()))
	if err != nil {
		return err
	}
	train, test := eval.Codes{Mean: known.Mean, Labels: j.train.Labels}, eval.Codes{Mean: q.Mean, Labels: j.images.Labels}
	knn, err := eval.Neighbours(ctx, train, test, min(neighbours, len(train.Mean)))
	if err != nil {
		return err
	}
	probe, err := eval.LinearProbe(ctx, train, test)
	if err != nil {
		return err
	}
	j.report.Neighbours, j.report.Probe = &knn, &probe
	return nil
}

func (j *judge) bound(ctx context.Context, progress *cli.Progress) error {
	progress.Begin("bound", j.images.Len())
	b, err := j.model.Bound(ctx, j.images, eval.First(j.images.Len()), j.Bound, func(done int) { progress.Update(done) })
	progress.Clear()
	if err != nil {
		return err
	}
	nll, stderr := b.NLL()
	j.report.NLL = &nll
	if j.images.Len() > 1 {
		j.report.StdErr = &stderr
	}
	return nil
}
