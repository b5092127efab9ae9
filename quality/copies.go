package quality

import (
	"context"
	"math"

	"vaelab/kernel"
)

// copyRatio is how much nearer a near-copy is to a training image than that is to any other one.
const copyRatio = 0.5

// Copies is the share of the images x that are near-copies: half as far at most from the nearest training image as that
// is from the training image nearest to it. Hardly any image that was not copied is, however blurred.
func Copies(ctx context.Context, train, x kernel.Mat[float32]) (Estimate, error) {
	index, distance, err := closest(ctx, x, train, nil)
	if err != nil {
		return Estimate{}, err
	}
	near := kernel.Dense(x.Rows, x.Cols, make([]float32, x.Rows*x.Cols))
	for i, j := range index {
		copy(near.Row(i), train.Row(j))
	}
	_, between, err := closest(ctx, near, train, index)
	copies := 0
	for i, d := range distance {
		if d <= copyRatio*copyRatio*between[i] {
			copies++
		}
	}
	return share(copies, x.Rows), err
}

// closest returns the row of b that is nearest to each of a, and its squared distance; row i of a passes over row self[i].
func closest(ctx context.Context, a, b kernel.Mat[float32], self []int) (index []int, distance []float32, err error) {
	norms, others := squares(a), squares(b)
	index, distance = make([]int, a.Rows), make([]float32, a.Rows)
	for i := range distance {
		distance[i] = float32(math.Inf(1))
	}
	err = eachBlock(ctx, a, b, func(_, i, j int, products kernel.Mat[float32]) {
		for r := range products.Rows {
			i := i + r
			for c, p := range products.Row(r) {
				if d := norms[i] + others[j+c] - 2*p; d < distance[i] && (self == nil || self[i] != j+c) {
					index[i], distance[i] = j+c, d
				}
			}
		}
	})
	return index, distance, err
}
