package main

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"time"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/atomicfile"
	"vaelab/internal/ckpt"
	"vaelab/internal/figure"
	"vaelab/internal/metrics"
	"vaelab/model"
	"vaelab/rng"
	"vaelab/train"
)

// recorder writes the files of a run. The order matters: last.safetensors comes
// last, so that whatever a killed process leaves half done is done again, with the
// same bytes, by the run that resumes from it.
type recorder struct {
	flags   Flags
	model   model.Config
	recipe  string // what the weights depend on, as checkpoints store it
	data    *data.Dataset
	run     *ckpt.Run
	log     *metrics.Log
	trainer *train.Trainer
	elapsed float64   // seconds of the run's earlier processes
	started time.Time // of this one
}

// epoch writes down a finished epoch.
func (r *recorder) epoch(ctx context.Context, e *train.Epoch) error {
	if err := r.pictures(ctx, e.Number); err != nil {
		return err
	}
	if err := r.metrics(e); err != nil {
		return err
	}
	if err := r.curves(); err != nil {
		return err
	}
	every := r.flags.SaveEvery > 0 && e.Number%r.flags.SaveEvery == 0
	if !e.Best && !every && !e.Last {
		return nil
	}
	c, err := r.checkpoint()
	if err != nil {
		return err
	}
	if e.Best {
		if err := ckpt.Save(r.run.Best(), c.WeightsOnly()); err != nil {
			return err
		}
	}
	if every && r.flags.Keep != 0 {
		if err := ckpt.Save(r.run.Epoch(e.Number), c.WeightsOnly()); err != nil {
			return err
		}
		if err := r.run.Prune(r.flags.Keep); err != nil {
			return err
		}
	}
	if every || e.Last {
		return ckpt.Save(r.run.Last(), c)
	}
	return nil
}

// save writes the last checkpoint from where the trainer stands.
func (r *recorder) save() error {
	c, err := r.checkpoint()
	if err != nil {
		return err
	}
	return ckpt.Save(r.run.Last(), c)
}

// metrics appends a line for each split that the epoch has numbers of.
func (r *recorder) metrics(e *train.Epoch) error {
	elapsed := r.elapsed + time.Since(r.started).Seconds()
	for _, split := range []struct {
		name  string
		terms *eval.Terms
	}{{"train", &e.Train}, {"validation", e.Validation}, {"test", e.Test}} {
		if split.terms == nil {
			continue
		}
		record := metrics.Record{
			Step: e.Step, Epoch: e.Number, Split: split.name,
			Loss: split.terms.Loss(e.Beta), Recon: split.terms.Recon, KL: split.terms.KL, Beta: e.Beta,
			Elapsed: elapsed,
		}
		if split.name == "train" {
			record.LR, record.ImagesPerSecond = e.LR, r.trainer.ImagesPerSecond()
		}
		if err := r.log.Write(record); err != nil {
			return err
		}
	}
	return nil
}

// The pictures of an epoch: the same draws and images each time, so that they show
// the training and nothing else.
const (
	sampleRows, sampleCols = 8, 8
	reconstructions        = 10
)

func (r *recorder) pictures(ctx context.Context, epoch int) error {
	m := r.trainer.Model()
	z := eval.PriorDraws(m.Latent, sampleRows*sampleCols, rng.Stream{Seed: r.flags.Seed, Purpose: rng.Prior})
	samples, err := m.Decode(ctx, z)
	if err != nil {
		return err
	}
	if err := r.grid(r.run.Samples(epoch), sampleCols, 0, samples); err != nil {
		return err
	}
	images := eval.Images{Set: r.data.Test, Reading: r.flags.reading(), Seed: r.flags.Seed}
	n := min(reconstructions, r.data.Test.Len())
	pairs, err := m.Reconstruct(ctx, images, eval.First(n))
	if err != nil {
		return err
	}
	return r.grid(r.run.Reconstructions(epoch), n, 2, append(pairs.Originals, pairs.Reconstructions...))
}

// grid writes tiles, cols to a row, with a gap after each group of rows.
func (r *recorder) grid(path string, cols, group int, tiles [][]float32) error {
	g := figure.Grid{Height: r.model.Height, Width: r.model.Width, Cols: cols, Pad: 2, GroupRows: group, Gap: 6}
	img, err := g.Draw(tiles)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return writePNG(path, img)
}

func writePNG(path string, img image.Image) error {
	return atomicfile.Write(path, 0o644, func(w io.Writer) error { return figure.WritePNG(w, img) })
}

// curves draws the losses of all epochs so far.
func (r *recorder) curves() error {
	records, err := metrics.Read(r.run.Metrics())
	if err != nil {
		return err
	}
	loss, terms := lossPanels(records)
	img, err := figure.Panels(loss, terms)
	if err != nil {
		return err
	}
	return writePNG(r.run.Curves(), img)
}

// lossPanels are −ELBO of every split, and the terms of the held-out one.
func lossPanels(records []metrics.Record) (loss, terms figure.Panel) {
	bySplit := map[string]*figure.Series{}
	var recon, kl figure.Series
	for _, record := range records {
		s := bySplit[record.Split]
		if s == nil {
			s = &figure.Series{Name: record.Split}
			bySplit[record.Split] = s
		}
		epoch := float64(record.Epoch)
		s.X, s.Y = append(s.X, epoch), append(s.Y, record.Recon+record.KL)
		if record.Split == "test" {
			recon.X, recon.Y = append(recon.X, epoch), append(recon.Y, record.Recon)
			kl.X, kl.Y = append(kl.X, epoch), append(kl.Y, record.KL)
		}
	}
	recon.Name, kl.Name = "reconstruction", "KL(q‖p)"
	loss = figure.Panel{Title: "−ELBO", XLabel: "epoch", YLabel: "nats per image"}
	for _, split := range []string{"train", "validation", "test"} {
		if s := bySplit[split]; s != nil {
			loss.Series = append(loss.Series, *s)
		}
	}
	terms = figure.Panel{Title: "its terms on the test set", XLabel: "epoch", YLabel: "nats per image"}
	terms.Series = []figure.Series{recon, kl}
	return loss, terms
}

// checkpoint is the trainer's snapshot as a checkpoint.
func (r *recorder) checkpoint() (*ckpt.Checkpoint, error) {
	s, err := r.trainer.Snapshot()
	if err != nil {
		return nil, err
	}
	state, err := json.Marshal(s.State)
	if err != nil {
		return nil, err
	}
	c := &ckpt.Checkpoint{
		Model: r.model.String(), Train: r.recipe, Data: r.data.SHA256,
		Epoch: s.Epoch, Step: s.Step, State: string(state),
	}
	for i, p := range r.model.Parameters() {
		c.Weights = append(c.Weights, ckpt.Tensor{Name: p.Name, Shape: p.Shape, Data: s.Weights[i].Values})
		c.Optimizer = append(c.Optimizer,
			ckpt.Tensor{Name: p.Name + firstMoment, Shape: p.Shape, Data: s.First[i].Values},
			ckpt.Tensor{Name: p.Name + secondMoment, Shape: p.Shape, Data: s.Second[i].Values},
		)
	}
	return c, nil
}
