package runs

import (
	"context"
	"fmt"
	"image"
	"io"

	"vaelab/eval"
	"vaelab/internal/atomicfile"
	"vaelab/internal/figure"
	"vaelab/internal/metrics"
	"vaelab/model"
)

// The pictures of an epoch: the same draws and images each time, so that they show
// the training and nothing else. A conditional model has a row of draws for each label.
const (
	sampleRows, sampleCols = 8, 8
	reconstructions        = 10
)

func (r *Recorder) pictures(ctx context.Context, epoch int) error {
	m := r.Trainer.Model()
	z, labels, err := draws(ctx, m, r.Seed)
	if err != nil {
		return err
	}
	samples, err := m.Decode(ctx, z, labels)
	if err != nil {
		return err
	}
	if err := r.grid(r.Run.Samples(epoch), sampleCols, 0, samples); err != nil {
		return err
	}
	n := min(reconstructions, r.Data.Test.Len())
	pairs, err := m.Reconstruct(ctx, r.testImages(), eval.First(n))
	if err != nil {
		return err
	}
	return r.grid(r.Run.Reconstructions(epoch), n, 2, append(pairs.Originals, pairs.Reconstructions...))
}

// testImages are the test images as the model reads them.
func (r *Recorder) testImages() eval.Images {
	return eval.Images{Set: r.Data.Test, Reading: r.Reading(), Seed: r.Seed}
}

// draws are those of the picture of samples, and their labels if the model is conditional.
func draws(ctx context.Context, m *eval.Model, seed uint64) (z [][]float32, labels []uint8, err error) {
	if m.Classes > 0 {
		return m.DrawEachLabel(ctx, sampleCols, seed)
	}
	z, err = m.Draw(ctx, sampleRows*sampleCols, seed, nil)
	return z, nil, err
}

// grid writes tiles, cols to a row, with a gap after each group of rows.
func (r *Recorder) grid(path string, cols, group int, tiles [][]float32) error {
	g := figure.Grid{Height: r.Model.Height, Width: r.Model.Width, Cols: cols, Pad: 2, GroupRows: group, Gap: 6}
	img, err := g.Draw(tiles)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return WritePNG(path, img)
}

// WritePNG writes a picture to a file, whole or not at all.
func WritePNG(path string, img image.Image) error {
	return atomicfile.Write(path, 0o644, func(w io.Writer) error { return figure.WritePNG(w, img) })
}

// curves draws the losses of all epochs so far.
func (r *Recorder) curves() error {
	records, err := metrics.Read(r.Run.Metrics())
	if err != nil {
		return err
	}
	loss, terms := lossPanels(records, r.Objective)
	img, err := figure.Panels(loss, terms)
	if err != nil {
		return err
	}
	return WritePNG(r.Run.Curves(), img)
}

// lossPanels are the loss of every split, and the terms of the held-out one. The loss is
// −ELBO, except of an autoencoder, which has none.
func lossPanels(records []metrics.Record, objective string) (loss, terms figure.Panel) {
	title, value := "−ELBO", func(r metrics.Record) float64 { return r.Recon + r.KL }
	if objective == model.Autoencoder {
		title, value = "reconstruction", func(r metrics.Record) float64 { return r.Recon }
	}
	bySplit := map[string]*figure.Series{}
	var recon, kl figure.Series
	for _, record := range records {
		s := bySplit[record.Split]
		if s == nil {
			s = &figure.Series{Name: record.Split}
			bySplit[record.Split] = s
		}
		epoch := float64(record.Epoch)
		s.X, s.Y = append(s.X, epoch), append(s.Y, value(record))
		if record.Split == "test" {
			recon.X, recon.Y = append(recon.X, epoch), append(recon.Y, record.Recon)
			kl.X, kl.Y = append(kl.X, epoch), append(kl.Y, record.KL)
		}
	}
	recon.Name, kl.Name = "reconstruction", "KL(q‖p)"
	loss = figure.Panel{Title: title, XLabel: "epoch", YLabel: "nats per image"}
	for _, split := range []string{"train", "validation", "test"} {
		if s := bySplit[split]; s != nil {
			loss.Series = append(loss.Series, *s)
		}
	}
	terms = figure.Panel{Title: "its terms on the test set", XLabel: "epoch", YLabel: "nats per image"}
	terms.Series = []figure.Series{recon, kl}
	return loss, terms
}
