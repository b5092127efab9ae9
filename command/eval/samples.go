package eval

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/machine"
	"vaelab/quality"
	"vaelab/run"
	"vaelab/study/samples"
)

// Draws says which images to judge.
type Draws struct {
	Count  int    `flag:"samples" arg:"N" default:"0" min:"0" max:"100000" group:"Samples" help:"draw N images from the prior and compare them with those of --split: Fréchet and kernel distance, precision, recall and more; 10000 are the custom; 0: do not"`
	Pixels bool   `flag:"draw" help:"draw the pixels of these images instead of taking their means"`
	From   string `flag:"from" arg:"PATH" help:"compare another program's images, and no model: a folder of PNG pictures or a file of images, with the test images of --data"`
}

// checkSamples refuses flags that do not go together.
func (f *Flags) checkSamples() error {
	switch {
	case f.Count > 0 && f.Count < quality.Least:
		return cli.Usagef("--samples %d: too few to compare; give %d at least, 10000 are the custom", f.Count, quality.Least)
	case f.Pixels && f.From != "":
		return cli.Usagef("--draw draws the pixels of a model's images; those of --from are taken as they are")
	case f.Pixels && f.Count == 0:
		return cli.Usagef("--draw is of the images that --samples N draws: give that, too")
	case (f.Count > 0 || f.From != "") && f.Split == "train":
		return cli.Usagef("--split train: drawn images are compared with such as nobody was trained on; leave it out")
	case f.From == "":
		return nil
	case f.Checkpoint != "":
		return cli.Usagef("--from judges images that another program drew, and --checkpoint a model: give one of them")
	case f.Split != "test" || f.Out != "" || f.Bound > 0 || len(f.Digits) > 0 || f.Others != "":
		return cli.Usagef("--from judges images, and no model: leave out --split, --out, --bound-samples, --anomaly-digit and --anomaly-data")
	}
	return nil
}

// draws has the model draw images, and judges them.
func (j *judge) draws(ctx context.Context, device machine.Device, std cli.IO, p *cli.Progress) (*samples.Result, error) {
	set, err := j.model.Whole(ctx, j.Data)
	if err != nil {
		return nil, err
	}
	known, err := j.model.Recipe.Cut.Of(set, set.Train)
	if err != nil {
		return nil, err
	}
	r := samples.Request{Real: j.request.Images.Set, Trained: j.trained, Known: known, Binarize: j.seen(), Seed: j.Seed}
	p.Begin("draws", j.Count)
	fake, err := samples.Draw(ctx, j.model.Model, j.Count, j.Pixels, j.Seed, j.trained, func(images int) { p.Update(images) })
	if err != nil {
		return nil, j.model.Blame(err)
	}
	r.Fakes = []*data.Set{fake}
	result, err := compare(ctx, r, set, device, std, p)
	if err != nil {
		return nil, err
	}
	result.Source, result.Asked, result.Pixels = j.model.Path, j.Count, "means"
	if j.Pixels {
		result.Pixels = "drawn"
	}
	return result, nil
}

// seen is how the real images are seen beside those drawn: as bytes beside means, and binarized by draws where the pixels that
// the model draws are 0 or 1.
func (j *judge) seen() machine.Binarization {
	if j.Pixels && !j.model.Likelihood.Density() {
		return machine.Stochastic
	}
	return machine.Grey
}

// judgeFrom judges the images of another program.
func judgeFrom(ctx context.Context, f Flags, device machine.Device, std cli.IO, p *cli.Progress) (*samples.Result, error) {
	set, err := data.Open(ctx, f.Data)
	if err != nil {
		return nil, err
	}
	fake, read, err := data.OpenImages(ctx, f.From)
	if err != nil {
		return nil, fmt.Errorf("--from: %w", err)
	}
	if set.Test.Depth() > fake.Depth() { // images that happen to be grey
		fake = fake.InColours()
	}
	if !fake.Alike(set.Test) {
		return nil, cli.Usagef("--from %s has images of %s pixels, %s has such of %s: name their data set with --data", f.From, fake.Size(), set.Name, set.Test.Size())
	}
	r := samples.Request{Fakes: []*data.Set{fake}, Real: f.first(set.Test), Trained: set.Train, Known: set.Train, Seed: f.Seed}
	if f.Binarize != "trained" {
		if err := r.Binarize.UnmarshalText([]byte(f.Binarize)); err != nil {
			return nil, cli.Usagef("--binarize: %w", err)
		}
	}
	result, err := compare(ctx, r, set, device, std, p)
	if err != nil {
		return nil, err
	}
	result.Source, result.Asked, result.Pixels = f.From, f.Count, read
	if result.Asked == 0 {
		result.Asked = fake.Len()
	}
	return result, nil
}

// compare judges images in the features of the data set's classifier.
func compare(ctx context.Context, r samples.Request, set *data.Dataset, device machine.Device, std cli.IO, p *cli.Progress) (*samples.Result, error) {
	if err := run.Classifiable(set); err != nil {
		return nil, fmt.Errorf("%w; leave out --samples and --from", err)
	}
	c, err := run.OpenClassifier(ctx, device, set, p, std.Stderr)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	r.Classifier = c
	p.Begin("features", r.Total())
	r.Done = func(images int) { p.Update(images) }
	defer p.Clear()
	results, err := samples.Judge(ctx, r)
	if err != nil {
		return nil, err
	}
	return &results[0], nil
}

// printSamples writes the table of a comparison.
func printSamples(w io.Writer, r *samples.Result) error {
	var b strings.Builder
	d, h := r.Fake, r.Halves
	fmt.Fprintf(&b, "%s from %s (pixels: %s) against %s (pixels: %s)\n\n", cli.Count(d.Images, "image"), r.Source, r.Pixels, cli.Count(d.Reference, "real one"), r.Binarize)
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "\tthese %d, ± error\t%d of training\t\n", d.Images, h.Images)
	for _, m := range samples.Measures {
		cell := func(c samples.Comparison) string {
			e := m.Of(c)
			return fmt.Sprintf("%8.*f ± %8.*f", m.Digits, e.Value, m.Digits, e.StdErr)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", m.Name, cell(d), cell(h), m.Note)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if d.Images != r.Asked {
		fmt.Fprintf(&b, "\nThere are %d images, and not %d: only figures of as many compare.\n", d.Images, r.Asked)
	}
	fmt.Fprintf(&b, "\nOf training: what a perfect generator scores, %d training images against %d others. Neighbours: %d.\n"+
		"The features are those of a classifier that tells %.2f%% of the test images (SHA-256 %.12s…): figures of another one,\n"+
		"such as the published ones of Inception, do not compare with these.\n",
		h.Images, h.Reference, r.Neighbours, 100*r.Classifier.Accuracy, r.Classifier.SHA256)
	_, err := io.WriteString(w, cli.Printable(b.String()))
	return err
}

// printFrom prints a comparison that is all there is.
func printFrom(w io.Writer, r *samples.Result, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(map[string]*samples.Result{"samples": r})
	}
	return printSamples(w, r)
}
