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
	path := samplesDir + "/" + fmt.Sprintf(pictureFormat, epoch)
	img, _, err := samples.Paint(ctx, m, eval.Images{})
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := r.Directory.write(path, picture(img)); err != nil {
		return err
	}
	path = reconstructionsDir + "/" + fmt.Sprintf(pictureFormat, epoch)
	if img, err = gallery.Pairs(ctx, m, r.testImages(), eval.First(min(reconstructions, r.Data.Test.Len()))); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return r.Directory.write(path, picture(img))
}

// testImages are the test images as the model sees them.
func (r *Recorder) testImages() eval.Images {
	return eval.Images{Set: r.Data.Test, Binarize: r.Training.Binarize, Seed: r.Training.Seed}
}

// curves draws the losses of all epochs so far: those of every split, and the terms of the test
// set's. The loss is −ELBO, except of an objective whose codes are points, which has none.
func (r *Recorder) curves() error {
	records := r.log.records
	recon, kl := func(r Record) Number { return r.Recon }, func(r Record) Number { return r.KL }
	title, value := "−ELBO", func(r Record) Number { return r.Recon + r.KL }
	if r.Model.Objective.Traits().Point {
		title, value = "reconstruction", recon
	}
	loss := figure.Panel{Title: title, XLabel: "epoch", YLabel: "nats per image"}
	for _, split := range []string{"train", "validation", "test"} {
		if s := series(split, records, split, value); len(s.X) > 0 {
			loss.Series = append(loss.Series, s)
		}
	}
	terms := figure.Panel{Title: "its terms on the test set", XLabel: "epoch", YLabel: "nats per image"}
	terms.Series = []figure.Series{series("reconstruction", records, "test", recon), series("KL(q‖p)", records, "test", kl)}
	img, err := figure.Panels(loss, terms)
	if err != nil {
		return err
	}
	return r.Directory.write(curvesFile, picture(img))
}

// series is a value of the records of a split, by epoch.
func series(name string, records []Record, split string, value func(Record) Number) figure.Series {
	s := figure.Series{Name: name}
	for _, r := range records {
		if r.Split == split {
			s.X, s.Y = append(s.X, float64(r.Epoch)), append(s.Y, float64(value(r)))
		}
	}
	return s
}
