package quality

import (
	"context"
	"runtime"

	"vaelab/internal/parallel"
	"vaelab/kernel"
)

// Sizes of a block of products: what a goroutine has at a time lies in its core's cache.
const blockRows, blockCols = 96, 1024

// eachBlock calls f with the products aᵀb of the rows of a, from i on, with those of b, from j on. Blocks of the same
// rows of a come one after the other, in one goroutine, whose number is worker: below workers().
func eachBlock(ctx context.Context, a, b kernel.Mat[float32], f func(worker, i, j int, products kernel.Mat[float32])) error {
	buffers := make([][]float32, workers())
	parallel.Each(ctx, len(buffers), (a.Rows+blockRows-1)/blockRows, func(worker, block int) {
		if buffers[worker] == nil {
			buffers[worker] = make([]float32, blockRows*blockCols)
		}
		i := block * blockRows
		rows := a.RowRange(i, min(i+blockRows, a.Rows))
		for j := 0; j < b.Rows && ctx.Err() == nil; j += blockCols {
			cols := b.RowRange(j, min(j+blockCols, b.Rows))
			products := kernel.Dense(rows.Rows, cols.Rows, buffers[worker])
			kernel.NT(products, rows, cols)
			f(worker, i, j, products)
		}
	})
	return ctx.Err()
}

func workers() int { return runtime.GOMAXPROCS(0) }

// squares returns ‖x‖² of each row.
func squares(x kernel.Mat[float32]) []float32 {
	all := make([]float32, x.Rows)
	for i := range all {
		sum := 0.0
		for _, v := range x.Row(i) {
			sum += float64(v) * float64(v)
		}
		all[i] = float32(sum)
	}
	return all
}
