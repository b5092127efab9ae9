package run

import (
	"context"
	"fmt"

	"vaelab/eval"
	"vaelab/gallery"
	"vaelab/internal/figure"
)

// The pictures of an epoch: the same draws and images each time, so that they show
// the training and nothing else. A conditional model has a row of draws for each label.
const (
	sampleRows, sampleCols = 8, 8
	reconstructions        = 10
)

func (r *Recorder) pictures(ctx context.Context, epoch int) error {
	m := r.Trainer.Model()
	samples := gallery.Picture{Kind: gallery.Prior{}, Rows: sampleRows, Cols: sampleCols, Seed: r.Training.Seed, Label: gallery.AnyLabel}
	if m.Classes > 0 {
		samples.Rows, samples.Label = 0, gallery.AllLabels
	}
	path := r.Directory.Samples(epoch)
	img, _, err := samples.Paint(ctx, m, eval.Images{})
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := WritePNG(path, img); err != nil {
		return err
	}
	path = r.Directory.Reconstructions(epoch)
	if img, err = gallery.Pairs(ctx, m, r.testImages(), eval.First(min(reconstructions, r.Data.Test.Len()))); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return WritePNG(path, img)
}

// testImages are the test images as the model sees them.
func (r *Recorder) testImages() eval.Images {
	return eval.Images{Set: r.Data.Test, Binarize: r.Training.Binarize, Seed: r.Training.Seed}
}

// curves draws the losses of all epochs so far.
func (r *Recorder) curves() error {
	records, err := ReadRecords(r.Directory.Metrics())
	if err != nil {
		return err
	}
	loss, terms := lossPanels(records, r.Model.Objective.Traits().Point)
	img, err := figure.Panels(loss, terms)
	if err != nil {
		return err
	}
	return WritePNG(r.Directory.Curves(), img)
}

// lossPanels are the loss of every split, and the terms of the held-out one. The loss is
// −ELBO, except of an objective whose codes are points, which has none.
func lossPanels(records []Record, point bool) (loss, terms figure.Panel) {
	title, value := "−ELBO", func(r Record) Number { return r.Recon + r.KL }
	if point {
		title, value = "reconstruction", func(r Record) Number { return r.Recon }
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
		s.X, s.Y = append(s.X, epoch), append(s.Y, float64(value(record)))
		if record.Split == "test" {
			recon.X, recon.Y = append(recon.X, epoch), append(recon.Y, float64(record.Recon))
			kl.X, kl.Y = append(kl.X, epoch), append(kl.Y, float64(record.KL))
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
