package quality

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sort"
	"sync/atomic"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/optimize"

	"vaelab/internal/parallel"
	"vaelab/kernel"
)

// Codes are N points, a row of L for each, with their labels: posterior means, features.
type Codes struct {
	Mean   [][]float32
	Labels []uint8
}

// Neighbours says how good the codes are by a classifier that learns nothing: the share
// of the test codes whose label is the most frequent among their k nearest training
// codes in Euclidean distance (of labels as frequent, that of the nearest).
func Neighbours(ctx context.Context, train, test Codes, k int) (accuracy float64, err error) {
	if k < 1 || k > len(train.Mean) {
		return 0, fmt.Errorf("%d nearest of %d codes", k, len(train.Mean))
	}
	const rows = 64
	known, squares := matrix(train.Mean), make([]float32, len(train.Mean))
	for i, z := range train.Mean {
		for _, v := range z {
			squares[i] += v * v
		}
	}
	chunks := (len(test.Mean) + rows - 1) / rows
	var right atomic.Int64
	parallel.Each(ctx, runtime.GOMAXPROCS(0), chunks, func(_, c int) {
		lo, hi := c*rows, min((c+1)*rows, len(test.Mean))
		for i, label := range classify(matrix(test.Mean[lo:hi]), known, squares, train.Labels, k) {
			if label == test.Labels[lo+i] {
				right.Add(1)
			}
		}
	})
	return float64(right.Load()) / float64(len(test.Mean)), ctx.Err()
}

// classify returns the label of each row of z. ‖z − m‖² is ‖m‖² − 2 zᵀm but for what
// does not depend on m.
func classify(z, known kernel.Mat[float32], squares []float32, labels []uint8, k int) []uint8 {
	const block = 2048
	best := make([]nearest, z.Rows)
	dots := make([]float32, z.Rows*block)
	for lo := 0; lo < known.Rows; lo += block {
		hi := min(lo+block, known.Rows)
		d := kernel.Dense(z.Rows, hi-lo, dots)
		kernel.NT(d, z, known.RowRange(lo, hi))
		for i := range best {
			for j, dot := range d.Row(i) {
				best[i].offer(squares[lo+j]-2*dot, labels[lo+j], k)
			}
		}
	}
	found := make([]uint8, z.Rows)
	for i := range best {
		found[i] = best[i].majority()
	}
	return found
}

// nearest is the labels of the nearest so far, the nearest first.
type nearest struct {
	distance []float32
	label    []uint8
}

func (n *nearest) offer(d float32, label uint8, k int) {
	if len(n.distance) == k {
		if d >= n.distance[k-1] {
			return
		}
		n.distance, n.label = n.distance[:k-1], n.label[:k-1]
	}
	i := sort.Search(len(n.distance), func(i int) bool { return n.distance[i] > d })
	n.distance, n.label = slices.Insert(n.distance, i, d), slices.Insert(n.label, i, label)
}

func (n *nearest) majority() uint8 {
	var votes [256]int
	best := n.label[0]
	for _, l := range n.label {
		votes[l]++
	}
	for _, l := range n.label {
		if votes[l] > votes[best] {
			best = l
		}
	}
	return best
}

// probePenalty is the weight of ½‖W‖² in the probe's loss: small, so that codes which a
// line can separate still have an optimum.
const probePenalty = 1e-4

// LinearProbe says how much of the label a linear function reads off the codes: the
// share of test codes that multinomial logistic regression, fitted to the training
// codes by L-BFGS, classifies rightly. Codes are centred and scaled to unit variance
// over the training set first.
func LinearProbe(ctx context.Context, train, test Codes) (accuracy float64, err error) {
	if len(train.Mean) == 0 || len(test.Mean) == 0 {
		return 0, fmt.Errorf("a probe of %d training and %d test codes", len(train.Mean), len(test.Mean))
	}
	p := newProbe(train)
	if err := p.fit(ctx, train); err != nil {
		return 0, err
	}
	right := 0
	logits := make([]float64, p.classes)
	for i, z := range test.Mean {
		p.logits(logits, p.weights, p.scaled(z))
		if floats.MaxIdx(logits) == int(test.Labels[i]) {
			right++
		}
	}
	return float64(right) / float64(len(test.Mean)), ctx.Err()
}

// probe is a softmax regression: for each class up to the greatest label L weights and a bias.
type probe struct {
	mean, scale []float64
	classes     int
	weights     []float64 // (classes, L+1)
}

func newProbe(c Codes) *probe {
	l, classes := len(c.Mean[0]), int(slices.Max(c.Labels))+1
	p := &probe{make([]float64, l), make([]float64, l), classes, make([]float64, classes*(l+1))}
	n := float64(len(c.Mean))
	for j := range l {
		for _, z := range c.Mean {
			p.mean[j] += float64(z[j]) / n
		}
		variance := 0.0
		for _, z := range c.Mean {
			d := float64(z[j]) - p.mean[j]
			variance += d * d / n
		}
		if variance > 0 { // a dimension that never changes says nothing
			p.scale[j] = 1 / math.Sqrt(variance)
		}
	}
	return p
}

// scaled returns the code as the regression sees it, with a 1 for the bias.
func (p *probe) scaled(z []float32) []float64 {
	x := make([]float64, len(z)+1)
	for j, v := range z {
		x[j] = (float64(v) - p.mean[j]) * p.scale[j]
	}
	x[len(z)] = 1
	return x
}

func (p *probe) logits(dst, w, x []float64) {
	for c := range dst {
		dst[c] = floats.Dot(w[c*len(x):(c+1)*len(x)], x)
	}
}

func (p *probe) fit(ctx context.Context, train Codes) error {
	x := make([][]float64, len(train.Mean))
	for i, z := range train.Mean {
		x[i] = p.scaled(z)
	}
	var value float64
	gradient, at := make([]float64, len(p.weights)), []float64(nil)
	evaluate := func(w []float64) {
		if at == nil || !floats.Equal(at, w) {
			value = p.loss(ctx, gradient, w, x, train.Labels)
			at = append(at[:0], w...)
		}
	}
	problem := optimize.Problem{
		Func: func(w []float64) float64 { evaluate(w); return value },
		Grad: func(g, w []float64) { evaluate(w); copy(g, gradient) },
	}
	settings := &optimize.Settings{MajorIterations: 200, GradientThreshold: 1e-5}
	result, err := optimize.Minimize(problem, p.weights, settings, &optimize.LBFGS{})
	if err != nil {
		return fmt.Errorf("linear probe: %w", err)
	}
	p.weights = result.X
	return ctx.Err()
}

// loss is the mean cross-entropy in nats with its gradient, plus the penalty. It is
// summed over fixed blocks, so that it does not depend on the number of processors.
func (p *probe) loss(ctx context.Context, gradient, w []float64, x [][]float64, labels []uint8) float64 {
	const blocks = 32
	sums, parts := make([]float64, blocks), make([][]float64, blocks)
	parallel.Each(ctx, runtime.GOMAXPROCS(0), blocks, func(_, b int) {
		parts[b] = make([]float64, len(w))
		logits := make([]float64, p.classes)
		for i := b * len(x) / blocks; i < (b+1)*len(x)/blocks; i++ {
			p.logits(logits, w, x[i])
			total := floats.LogSumExp(logits)
			sums[b] += total - logits[labels[i]]
			for c := range logits {
				r := math.Exp(logits[c] - total)
				if c == int(labels[i]) {
					r--
				}
				floats.AddScaled(parts[b][c*len(x[i]):(c+1)*len(x[i])], r, x[i])
			}
		}
	})
	n := float64(len(x))
	for i, v := range w {
		gradient[i] = probePenalty * v
	}
	for _, part := range parts {
		if part != nil {
			floats.AddScaled(gradient, 1/n, part)
		}
	}
	return floats.Sum(sums)/n + probePenalty/2*floats.Dot(w, w)
}

func matrix(rows [][]float32) kernel.Mat[float32] {
	return kernel.Dense(len(rows), len(rows[0]), slices.Concat(rows...))
}
