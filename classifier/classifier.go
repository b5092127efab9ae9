// Package classifier is a small convolutional network that tells the labels of images. What its last hidden layer makes
// of an image, 128 numbers, are the features that package quality compares images by.
//
// Distances of features depend on the classifier. So there is one for each data set: that of MNIST is part of this
// program, and others are trained when they are needed first.
package classifier

import (
	"context"
	"errors"
	"fmt"

	"vaelab/data"
	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/rng"
)

// Classifier is a network with its weights on a device. It is for one goroutine at a time.
type Classifier struct {
	Network
	About
	params machine.Params
	vm     machine.Machine
}

// About says how a classifier came to be.
type About struct {
	SHA256   string  `json:"sha256"`        // of its file
	Data     string  `json:"data_sha256"`   // of the training images and labels
	Accuracy float64 `json:"test_accuracy"` // share of the test images whose label it tells
}

// chunk is the number of images that are scored at once.
const chunk = 500

// compile makes the machine that scores images.
func (c *Classifier) compile(d machine.Device) error {
	g, err := c.scoring(chunk)
	if err == nil {
		c.vm, err = d.Compile(g, c.params)
	}
	return err
}

func newParams(d machine.Device, n Network) (machine.Params, error) {
	var layout []machine.Array
	for _, p := range n.parameters() {
		layout = append(layout, machine.Array{Name: p.Name, Size: p.Size()})
	}
	return d.NewParams(layout)
}

// Close releases its machine.
func (c *Classifier) Close() error { return c.vm.Close() }

// Scores are what it makes of N images.
type Scores struct {
	Features kernel.Mat[float32] // (N, FeatureCount)
	LogProbs kernel.Mat[float32] // (N, Classes), log p(label | image)
}

// Score scores images, their pixels grey or binarized by draws of the seed. It calls done with the number of images so far.
func (c *Classifier) Score(ctx context.Context, images *data.Set, b machine.Binarization, seed uint64, done func(images int)) (s Scores, err error) {
	if c.Size != sizeOf(images) {
		return s, fmt.Errorf("images of %s pixels for a classifier of %v", images.Size(), c.Size)
	}
	n := images.Len()
	s.Features = kernel.Dense(n, FeatureCount, make([]float32, n*FeatureCount))
	s.LogProbs = kernel.Dense(n, c.Classes, make([]float32, n*c.Classes))
	purpose := rng.EvalBinarize
	if b == machine.Static {
		purpose = rng.EvalOnce
	}
	if err := c.vm.Bind(pixels, machine.Pixels{Data: images.Images, Binarize: b, Purpose: purpose}); err != nil {
		return s, err
	}
	index := make([]int32, n)
	for i := range index {
		index[i] = int32(i)
	}
	for lo := 0; lo < n; lo += chunk {
		if err := ctx.Err(); err != nil {
			return s, err
		}
		hi := min(lo+chunk, n)
		err := c.vm.Feed(machine.Batch{Rows: hi - lo, Index: index[lo:hi], Seed: seed, Step: uint32(lo / chunk)})
		if err == nil {
			err = c.vm.RunAll()
		}
		err = errors.Join(err, c.copyOutput(s.Features.RowRange(lo, hi), features), c.copyOutput(s.LogProbs.RowRange(lo, hi), logProbs))
		if err != nil {
			return s, err
		}
		done(hi)
	}
	return s, nil
}

// Rows returns those of images lo to hi − 1.
func (s Scores) Rows(lo, hi int) Scores {
	return Scores{s.Features.RowRange(lo, hi), s.LogProbs.RowRange(lo, hi)}
}

func (c *Classifier) copyOutput(dst kernel.Mat[float32], name string) error {
	values, err := c.vm.Output(name)
	copy(dst.Data, values)
	return err
}

// parameters returns the network's learned arrays.
func (n Network) parameters() []graph.Parameter {
	g, err := n.scoring(1)
	if err != nil {
		return nil // and compile says why
	}
	return g.Parameters()
}
