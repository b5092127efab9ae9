package main

import (
	"context"
	"errors"
	"fmt"
	"math"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/ckpt"
	"vaelab/internal/cli"
	"vaelab/internal/saved"
	"vaelab/machine"
	"vaelab/model"
	"vaelab/rng"
)

// runsDir is where runs are looked for.
const runsDir = "checkpoints"

func run(ctx context.Context, args []string, std cli.IO) error {
	var f Flags
	flags := cli.Bind("eval", head, &f)
	if err := flags.Parse(args, std.Stdout); err != nil {
		return err
	}
	device, err := machine.Open(f.Device, f.Threads)
	if errors.Is(err, machine.ErrNoDevice) {
		return cli.Usagef("--device: %w", err)
	} else if err != nil {
		return err
	}
	defer device.Close()
	path, err := ckpt.Find(f.Checkpoint, runsDir)
	if errors.Is(err, ckpt.ErrNoRun) && f.Checkpoint == "" {
		return fmt.Errorf("there is no run in %s/ yet: train one with  %s", runsDir, cli.Command("train"))
	} else if err != nil {
		return err
	}
	m, err := saved.Open(path, device)
	if err != nil {
		return err
	}
	defer m.Close()
	j, err := newJudge(ctx, f, m)
	if err != nil {
		return err
	}
	progress, err := cli.NewProgress(std.Stderr, f.Progress)
	if err != nil {
		return err
	}
	if err := j.measure(ctx, progress); err != nil {
		return err
	}
	if f.JSON {
		return j.report.printJSON(std.Stdout)
	}
	return j.report.printTable(std.Stdout)
}

// judge measures a model.
type judge struct {
	Flags
	model  *saved.Model
	train  eval.Images // what the probes learn from
	images eval.Images // what is measured on
	report report
}

// report is what was measured, in nats per image unless it says otherwise. A measure
// that was not asked for, or that the model has not, is nil.
type report struct {
	Checkpoint string `json:"checkpoint"`
	Epoch      int    `json:"epoch"`
	Split      string `json:"split"`
	Images     int    `json:"images"`
	Binarize   string `json:"binarize"`
	Seed       uint64 `json:"seed"`

	ELBO  *float64 `json:"elbo"` // of an autoencoder it is no bound
	Recon float64  `json:"recon"`
	KL    float64  `json:"kl"`

	NLL    *float64 `json:"nll"` // −L_K
	StdErr *float64 `json:"nll_standard_error"`
	Draws  int      `json:"bound_samples"`

	ActiveUnits int     `json:"active_units"`
	Latent      int     `json:"latent"`
	Information float64 `json:"mutual_information"` // a lower bound
	Ceiling     float64 `json:"mutual_information_ceiling"`
	Saturated   bool    `json:"mutual_information_saturated"`

	Neighbours *float64 `json:"knn_accuracy"`
	Probe      *float64 `json:"probe_accuracy"`
}

func newJudge(ctx context.Context, f Flags, m *saved.Model) (*judge, error) {
	reading, err := f.reading(m.Reading)
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
	measured, trained, err := f.split(set, m)
	if err != nil {
		return nil, err
	}
	j := &judge{
		Flags: f, model: m,
		images: eval.Images{Set: measured, Reading: reading, Seed: f.Seed},
		train:  eval.Images{Set: trained, Reading: reading, Seed: f.Seed},
	}
	j.report = report{
		Checkpoint: m.Path, Epoch: m.Epoch, Split: f.Split, Images: j.images.Len(), Binarize: reading.String(), Seed: f.Seed,
		Latent: m.Latent, Draws: f.Bound,
	}
	return j, nil
}

// informationImages is the number of images that the mutual information is estimated
// from: its cost grows with their square, its ceiling with their logarithm.
const informationImages = 2000

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
	j.report.ActiveUnits = q.ActiveUnits()
	some := q.Pick(informationImages)
	if j.report.Information, err = some.MutualInformation(some.Draw(rng.Stream{Seed: j.Seed, Purpose: rng.Posterior})); err != nil {
		return err
	}
	j.report.Ceiling = math.Log(float64(len(some.Mean)))
	j.report.Saturated = eval.Saturated(j.report.Information, len(some.Mean))
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
	progress.Epoch(1, 1, j.images.Len())
	b, err := j.model.Bound(ctx, j.images, eval.First(j.images.Len()), j.Bound, func(done int) { progress.Update(done) })
	progress.Clear()
	if err != nil {
		return err
	}
	nll, stderr := b.NLL()
	j.report.NLL, j.report.StdErr = &nll, &stderr
	return nil
}
