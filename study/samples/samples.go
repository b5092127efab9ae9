// Package samples says how alike the images that a model draws are to real ones, in the features of a classifier.
package samples

import (
	"context"
	"fmt"

	"vaelab/classifier"
	"vaelab/data"
	"vaelab/machine"
	"vaelab/quality"
)

// Request says what to compare with what.
type Request struct {
	Classifier *classifier.Classifier
	Fakes      []*data.Set // images to judge, each set for itself; as many in each
	Real       *data.Set   // that nobody was trained on
	Trained    *data.Set   // that the model was trained on: fakes may be copies of them
	Known      *data.Set   // real ones, whose halves are compared with one another
	Binarize   machine.Binarization
	Seed       uint64
	// Done is called with the number of images that were scored so far, of Total.
	Done func(images int)
}

// Total is the number of images to score.
func (r *Request) Total() int {
	return len(r.Fakes)*r.Fakes[0].Len() + r.Real.Len() + r.Trained.Len() + len(r.halves())
}

// Result is what was found.
type Result struct {
	Source     string           `json:"source"`        // what drew them
	Pixels     string           `json:"pixels"`        // means, drawn, or how those of another program are read
	Asked      int              `json:"asked_samples"` // how many were asked for
	Binarize   string           `json:"binarize"`      // how real images are seen
	Neighbours int              `json:"neighbours"`    // of precision, recall, density, coverage
	Seed       uint64           `json:"seed"`
	Classifier classifier.About `json:"classifier"`
	Fake       Comparison       `json:"draws"`           // with real images
	Halves     Comparison       `json:"training_halves"` // with one another: what draws from the true distribution score
}

// Comparison is what was measured of some images against others.
type Comparison struct {
	Images    int `json:"images"`
	Reference int `json:"reference_images"`
	quality.Measures
	quality.Labels
	Copies quality.Estimate `json:"near_copies"` // share of near-copies of training images; of Halves, of the real images
}

// Judge compares each set of fakes.
func Judge(ctx context.Context, r Request) ([]Result, error) {
	training := min(r.Known.Len(), r.Trained.Len())
	if fakes := r.Fakes[0].Len(); min(fakes, r.Real.Len(), training/2) < quality.Least {
		return nil, fmt.Errorf("there are %d images to judge, %d real ones and %d of training: a comparison takes %d, %[4]d and %[5]d at least", fakes, r.Real.Len(), training, quality.Least, 2*quality.Least)
	}
	result := Result{Neighbours: quality.Nearest, Classifier: r.Classifier.About, Binarize: r.Binarize.String(), Seed: r.Seed}
	before := 0
	score := func(s *data.Set, b machine.Binarization) (classifier.Scores, error) {
		scores, err := r.Classifier.Score(ctx, s, b, r.Seed, func(images int) { r.Done(before + images) })
		before += s.Len()
		return scores, err
	}
	real, err := score(r.shuffled(r.Real), r.Binarize)
	if err != nil {
		return nil, err
	}
	trained, err := score(r.Trained, r.Binarize)
	if err != nil {
		return nil, err
	}
	known, err := score(r.Known.Pick(r.halves()), r.Binarize)
	if err != nil {
		return nil, err
	}
	n, _ := r.sizes()
	first, second := known.Rows(0, n), known.Rows(n, known.Features.Rows)
	if result.Halves, err = compare(ctx, second, first); err != nil {
		return nil, err
	}
	if result.Halves.Copies, err = quality.Copies(ctx, trained.Features, real.Features); err != nil {
		return nil, err
	}
	var results []Result
	for _, set := range r.Fakes {
		fake, err := score(r.shuffled(set), machine.Grey)
		if err != nil {
			return nil, err
		}
		if result.Fake, err = compare(ctx, real, fake); err != nil {
			return nil, err
		}
		if result.Fake.Copies, err = quality.Copies(ctx, trained.Features, fake.Features); err != nil {
			return nil, err
		}
		results = append(results, result)
	}
	return results, nil
}

// shuffled are images in an order that the seed draws. Those of MNIST alternate between two kinds of writers, so that parts of
// them, or every other one, are no random samples.
func (r *Request) shuffled(s *data.Set) *data.Set {
	return s.Pick(data.Permutation(nil, s.Len(), r.Seed, 0))
}

// sizes are those of the halves: as many images as there are fakes, and as many as real ones, where that many are known.
func (r *Request) sizes() (fake, real int) {
	half := r.Known.Len() / 2
	return min(r.Fakes[0].Len(), half), min(r.Real.Len(), half)
}

// halves are the indices of images that are known, one half after the other, in an order that the seed draws.
func (r *Request) halves() []int32 {
	n, m := r.sizes()
	return data.Permutation(nil, r.Known.Len(), r.Seed, 0)[:n+m]
}

func compare(ctx context.Context, real, fake classifier.Scores) (c Comparison, err error) {
	c.Images, c.Reference = fake.Features.Rows, real.Features.Rows
	c.Labels = quality.NewLabels(fake.LogProbs)
	c.Measures, err = quality.Compare(ctx, real.Features, fake.Features)
	return c, err
}
