package classifier

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"

	"vaelab/data"
	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/rng"
)

// How classifiers are trained: AdamW, whose rate falls to 0 as a cosine. A small set is seen more often.
const (
	batch      = 100
	epochs     = 10
	leastSteps = 300 // updates in all, at least
	rate       = 3e-3
	decay      = 0.02
	seed       = 1
)

// Visits returns the number of images that training on so many comes to.
func Visits(images int) int {
	perEpoch := (images + batch - 1) / batch
	return max(epochs, (leastSteps+perEpoch-1)/perEpoch) * images
}

// Train trains a classifier on the device, and measures it on test images. It calls done with the images so far after each
// update.
func Train(ctx context.Context, d machine.Device, train, test *data.Set, done func(images int)) (*Classifier, error) {
	n, err := of(train)
	if err != nil {
		return nil, err
	}
	params, err := newParams(d, n)
	if err != nil {
		return nil, err
	}
	for i, p := range n.parameters() {
		values, err := p.Initial(graph.InitTorch, i, seed)
		if err != nil {
			return nil, err
		}
		if err := params.Set(p.Name, values); err != nil {
			return nil, err
		}
	}
	c := &Classifier{Network: n, params: params, About: About{Data: digest(train)}}
	if err := c.fit(ctx, d, train, done); err != nil {
		return nil, err
	}
	if err := c.compile(d); err != nil {
		return nil, err
	}
	if err := c.normalise(ctx, train); err != nil {
		return nil, err
	}
	if c.Accuracy, err = c.accuracy(ctx, test); err != nil {
		return nil, err
	}
	file, err := c.Encode()
	c.SHA256 = sum(file)
	return c, err
}

// fit makes the updates.
func (c *Classifier) fit(ctx context.Context, d machine.Device, set *data.Set, done func(images int)) error {
	g, err := c.training(min(batch, set.Len()))
	if err != nil {
		return err
	}
	vm, err := d.Compile(g, c.params)
	if err != nil {
		return err
	}
	defer vm.Close()
	opt, err := vm.NewOptimizer(kernel.AdamW{Adam: kernel.Adam{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}, Decay: decay})
	if err != nil {
		return err
	}
	if err := vm.Bind(pixels, machine.Pixels{Data: set.Images, Purpose: rng.Binarize}); err != nil {
		return err
	}
	if err := vm.BindLabels(labels, set.Labels); err != nil {
		return err
	}
	var order []int32
	n, all, step := set.Len(), Visits(set.Len()), 0
	for seen := 0; seen < all; step++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if seen%n == 0 {
			order = data.Permutation(order, n, seed, uint32(seen/n))
		}
		index := order[seen%n : min(seen%n+batch, n)]
		if err := vm.Feed(machine.Batch{Rows: len(index), Index: index}); err != nil {
			return err
		}
		lr := rate / 2 * (1 + math.Cos(math.Pi*float64(seen)/float64(all)))
		if err := opt.Run(machine.Step{Number: step + 1, LearningRate: lr}); err != nil {
			return err
		}
		seen += len(index)
		done(seen)
	}
	return nil
}

// normalise scales the last hidden layer so that the mean square of the training images' features is 1, and the layer behind
// it by the inverse: with ReLU, all labels stay as likely as they are. So distances of features have a scale.
func (c *Classifier) normalise(ctx context.Context, train *data.Set) error {
	s, err := c.Score(ctx, train, machine.Grey, seed, func(int) {})
	if err != nil {
		return err
	}
	squares := 0.0
	for _, x := range s.Features.Data {
		squares += float64(x) * float64(x)
	}
	size := math.Sqrt(squares / float64(len(s.Features.Data)))
	if size == 0 {
		return nil // no unit is ever above 0: nothing was learned
	}
	for name, by := range map[string]float64{hiddenLayer + ".weight": 1 / size, hiddenLayer + ".bias": 1 / size, labelLayer + ".weight": size} {
		values, err := c.params.Get(name)
		if err != nil {
			return err
		}
		for i := range values {
			values[i] *= float32(by)
		}
		if err := c.params.Set(name, values); err != nil {
			return err
		}
	}
	return nil
}

// accuracy is the share of the images whose likeliest label is theirs.
func (c *Classifier) accuracy(ctx context.Context, set *data.Set) (float64, error) {
	s, err := c.Score(ctx, set, machine.Grey, seed, func(int) {})
	right := 0
	for i, label := range set.Labels {
		row := s.LogProbs.Row(i)
		if int(label) < len(row) && row[label] == slices.Max(row) {
			right++
		}
	}
	return float64(right) / float64(set.Len()), err
}

// digest is the SHA-256 of the size, the images and the labels of a set, in hex.
func digest(s *data.Set) string {
	h := sha256.New()
	size := []uint32{uint32(s.Len()), uint32(s.Height), uint32(s.Width)}
	if s.Depth() > 1 {
		size = append(size, uint32(s.Depth()))
	}
	_ = binary.Write(h, binary.BigEndian, size)
	h.Write(s.Images)
	h.Write(s.Labels)
	return hex.EncodeToString(h.Sum(nil))
}
