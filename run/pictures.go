package run

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"vaelab/eval"
	"vaelab/gallery"
	"vaelab/internal/cli"
	"vaelab/internal/figure"
	"vaelab/model"
)

// The pictures of an epoch: the same draws and images each time, so that they show
// the training and nothing else; they are bare, for the files' names say what they are, and so that they make a film.
// A conditional model has a row of draws for each label.
const (
	sampleRows, sampleCols = 8, 8
	reconstructions        = 10
)

// pictures draws those of an epoch, and removes older ones.
func (r *Recorder) pictures(ctx context.Context, epoch int) error {
	m := r.Trainer.Model()
	samples := gallery.Picture{Kind: gallery.Prior{}, Rows: sampleRows, Cols: sampleCols, Seed: r.Training.Seed, Label: gallery.AnyLabel, Plain: true}
	if m.Classes > 0 {
		samples.Rows, samples.Label = 0, gallery.AllLabels
	}
	path := samplesDir + "/" + fmt.Sprintf(pictureFormat, epoch)
	of := fmt.Sprintf("epoch %d, seed %d", epoch, r.Training.Seed)
	f, title, err := samples.Paint(ctx, m, eval.Images{}, of)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := r.Directory.write(path, picture(f, "png", figure.Info{Title: title})); err != nil {
		return err
	}
	path = reconstructionsDir + "/" + fmt.Sprintf(pictureFormat, epoch)
	if f, err = gallery.Pairs(ctx, m, r.testImages(), eval.First(min(reconstructions, r.Data.Test.Len()))); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := r.Directory.write(path, picture(f, "png", figure.Info{Title: "test images and their reconstructions: " + of})); err != nil {
		return err
	}
	return r.prunePictures(epoch)
}

// prunePictures removes older pictures than are to be kept, once those of an epoch are drawn. One that was drawn only because
// the run ended there, before it went on, goes too: it is to be as if it had never stopped.
func (r *Recorder) prunePictures(newest int) error {
	for _, folder := range pictureDirs {
		epochs, err := r.Directory.epochs(folder, pictureFormat)
		if err != nil {
			return err
		}
		ends := slices.DeleteFunc(epochs, func(epoch int) bool { return epoch == newest || r.due(epoch) })
		if err := r.Directory.removeEpochs(folder, pictureFormat, ends); err != nil {
			return err
		}
		if err := r.Directory.prune(folder, pictureFormat, cmp.Or(r.Keep, 1)); err != nil {
			return err
		}
	}
	return nil
}

// due reports whether an epoch is one of those that are pictured; so is the last.
func (r *Recorder) due(epoch int) bool { return r.Pictures > 0 && epoch%r.Pictures == 0 }

// redrawn reports whether curves are drawn after an epoch that is pictured: in longer and longer runs less and less
// often, 50 times while their length doubles, for to draw them takes the longer the more epochs there are.
func redrawn(epoch int) bool {
	every := 1
	for 100*every < epoch {
		every *= 2
	}
	return epoch%every == 0
}

// testImages are the test images as the model sees them.
func (r *Recorder) testImages() eval.Images {
	return eval.Images{Set: r.Data.Test, Binarize: r.Training.Binarize, Seed: r.Training.Seed}
}

// curves draws the losses of all epochs so far.
func (r *Recorder) curves() error {
	f, err := figure.Panels(lossPanels(r.Model.Objective.Traits(), r.log.records, r.Trainer.State().BestEpoch)...)
	if err != nil {
		return err
	}
	title := fmt.Sprintf("losses of %s, seed %d", cli.Count(r.Trainer.State().Epoch, "epoch"), r.Training.Seed)
	return r.Directory.write(curvesFile, picture(f.Captioned(title), "png", figure.Info{Title: title}))
}

// lossPanels are what is minimised of every split, with the best epoch if there is one, and the terms of the test set's
// −ELBO, beside what is minimised in place of its KL, if that is another. Of an objective whose codes are points the KL is
// none of its terms.
func lossPanels(traits model.Traits, records []Record, best int) []figure.Panel {
	recon, kl := func(r Record) Number { return r.Recon }, func(r Record) Number { return r.KL }
	title := "minimised: " + cmp.Or(traits.Loss, "recon + "+traits.Penalty)
	if traits.Detached {
		title += ", each for itself"
	}
	apart := slices.ContainsFunc(records, func(r Record) bool { return math.Abs(float64(r.Loss-r.Recon-r.KL)) > 1e-6*math.Abs(float64(r.Loss)) })
	if !traits.Point && !apart {
		title = "minimised: −ELBO"
	}
	loss := figure.Panel{Title: title, XLabel: "epoch", YLabel: "nats per image"}
	if best > 0 {
		loss.Mark = &figure.Mark{X: float64(best), Name: fmt.Sprintf("best epoch, %d", best)}
	}
	for _, split := range []string{"train", "validation", "test"} {
		if s := series(split, records, split, func(r Record) Number { return r.Loss }); len(s.X) > 0 {
			loss.Series = append(loss.Series, s)
		}
	}
	terms := figure.Panel{Title: "terms of −ELBO on the test set", XLabel: "epoch", YLabel: "nats per image"}
	terms.Series = []figure.Series{series("reconstruction", records, "test", recon)}
	if traits.Point {
		terms.Title, terms.Note = "on the test set", "no KL: the codes are points, and their variances untrained"
	} else {
		terms.Series = append(terms.Series, series("KL(q‖p)", records, "test", kl))
	}
	if traits.Penalty != "" && apart {
		penalty := func(r Record) Number { return r.Loss - r.Recon }
		terms.Title, terms.Series = "terms on the test set", append(terms.Series, series(traits.Penalty, records, "test", penalty))
	}
	return []figure.Panel{loss, terms}
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
