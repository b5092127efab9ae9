package cpu

import (
	"fmt"
	"testing"

	"gorgonia.org/tensor"

	"vaelab/kernel"
	"vaelab/op"
)

// BenchmarkProduct is each of a layer's three matrix products at the sizes of the
// default model and of Burda's, as a machine runs it: in tiles on one and two threads.
// A name is of batch, outputs and inputs.
func BenchmarkProduct(b *testing.B) {
	for _, d := range [][3]int{
		{128, 400, 784},
		{128, 20, 400},
		{128, 400, 20},
		{128, 784, 400},
		{512, 400, 784},
		{512, 784, 400},
		{20, 200, 784},
		{20, 200, 200},
	} {
		batch, out, in := d[0], d[1], d[2]
		x, y, w := ones(batch, in), ones(batch, out), ones(out, in)
		bias := ones(out, 1)
		for _, p := range []struct {
			name     string
			op       op.Definition
			result   kernel.Mat[float32]
			operands []kernel.Mat[float32]
		}{
			{"NT", op.Linear{}, y, []kernel.Mat[float32]{x, w, bias}},
			{"NN", op.LinearGradInput{}, x, []kernel.Mat[float32]{y, w}},
			{"TN", op.LinearGradWeight{}, w, []kernel.Mat[float32]{y, x}},
		} {
			for threads := 1; threads <= 2; threads++ {
				b.Run(fmt.Sprintf("%s%v/%d", p.name, d, threads), func(b *testing.B) {
					pool := newPool(threads)
					defer pool.close()
					o, err := op.New(p.op)
					if err != nil {
						b.Fatal(err)
					}
					s := &step{Operation: o, out: &value{Mat: p.result}, mats: p.operands}
					shapes := make([]tensor.Shape, len(p.operands))
					for i, m := range p.operands {
						shapes[i] = tensor.Shape{m.Rows, m.Cols}
					}
					job := pool.newJob(s, o.Blocks(shapes))
					for b.Loop() {
						pool.run(job)
					}
					b.ReportMetric(2*float64(batch*out*in)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
				})
			}
		}
	}
}

func ones(rows, cols int) kernel.Mat[float32] {
	m := kernel.Dense(rows, cols, make([]float32, rows*cols))
	kernel.Fill(m, 1)
	return m
}
