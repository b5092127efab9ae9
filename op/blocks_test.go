package op_test

import (
	"math"
	"slices"
	"testing"

	"gorgonia.org/tensor"

	"vaelab/kernel"
	"vaelab/op"
	"vaelab/op/optest"
)

// narrow are the operands in float32, their data longer than they are, as a machine's is.
func narrow(shapes []tensor.Shape, operands [][]float64) []op.F32 {
	var in []op.F32
	for i, s := range shapes {
		rows, cols := op.Extent(s)
		m := op.F32{Rows: rows, Cols: cols, Stride: cols}
		for _, v := range operands[i] {
			m.Data = append(m.Data, float32(v))
		}
		m.Data = append(m.Data, float32(math.NaN()))
		in = append(in, m)
	}
	return in
}

func filled(rows, cols int, v float32) op.F32 {
	m := kernel.Dense(rows, cols, make([]float32, rows*cols))
	kernel.Fill(m, v)
	return m
}

// same reports whether two results have the same bits, or are NaN.
func same(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(a, b float32) bool { return a == b || a != a && b != b })
}

// TestBlocks: every block computes its own part of the result and no other, and together they
// have the bits of the whole.
func TestBlocks(t *testing.T) {
	each(t, 5, func(t *testing.T, e optest.Example, o *op.Operation, operands [][]float64) {
		shape := shapeOf(t, o, e.Shapes)
		rows, cols := op.Extent(shape)
		in := narrow(e.Shapes, operands)
		nan := float32(math.NaN())
		whole := filled(rows, cols, nan)
		o.Run(op.Whole, whole, in)
		switch e.Definition.(type) {
		case op.NegativeELBOGradKL, op.ImportanceWeights:
			if many := o.Blocks(large(e.Shapes)); many != 1 {
				t.Errorf("%d blocks of what counts the images", many)
			}
			return
		}
		if len(shape) == 0 || o.Banded() { // in one piece; in bands, which have a test of their own
			return
		}
		for _, pieces := range []int{2, 3, 4, 7} {
			y := filled(rows, cols, nan)
			for i := range pieces {
				o.Run(op.Block{Index: i, Of: pieces}, y, in)
			}
			if !same(y.Data, whole.Data) {
				t.Errorf("%d pieces make %v, not %v", pieces, y.Data, whole.Data)
			}
		}
	})
}

// large are shapes worth many blocks.
func large(shapes []tensor.Shape) []tensor.Shape {
	var all []tensor.Shape
	for _, s := range shapes {
		s = s.Clone()
		for i := range s {
			s[i] *= 1000
		}
		all = append(all, s)
	}
	return all
}

// TestShortBatches: on fewer images than the graph has, results that follow the images are
// those of these images alone.
func TestShortBatches(t *testing.T) {
	held := 0
	each(t, 6, func(t *testing.T, e optest.Example, o *op.Operation, operands [][]float64) {
		images, perImage := o.PerImage(e.Shapes)
		out := o.RowsPerImage(perImage)
		if out == 0 || sumsImages(e.Definition) {
			return
		}
		held++
		_, cols := op.Extent(shapeOf(t, o, e.Shapes))
		whole := filled(out*images, cols, 0)
		in := narrow(e.Shapes, operands)
		o.Run(op.Whole, whole, in)
		for n := 1; n < images; n++ {
			some := slices.Clone(in)
			for i, each := range perImage {
				if each > 0 {
					some[i].Rows = each * n
				}
			}
			y := filled(out*n, cols, 0)
			o.Run(op.Whole, y, some)
			if !same(y.Data, whole.Data[:len(y.Data)]) {
				t.Errorf("%d images make %v, not %v", n, y.Data, whole.Data[:len(y.Data)])
			}
		}
	})
	if held < 100 {
		t.Errorf("%d examples alone have results of each image", held)
	}
}

// sumsImages reports whether an operation's result for an image depends on how many there are.
func sumsImages(d op.Definition) bool {
	switch d.(type) {
	case op.MeanGrad, op.NegativeELBOGradKL, op.ImportanceWeights, op.Discrepancy, op.DiscrepancyGrad:
		return true
	}
	return false
}

// TestBands: a block of a banded operation writes its band, all of it and nothing
// else, and the bands make up the result in their order.
func TestBands(t *testing.T) {
	const batch = 5
	for _, out := range []int{1, 20, 48, 63, 64, 65, 97, 400} {
		for _, d := range []op.Definition{op.LinearGradWeight{}, op.LinearGradBias{}} {
			o := made(t, d)
			delta, x := filled(batch, out, 1), filled(batch, 7, 1)
			operands, shapes, cols := []op.F32{delta, x}, []tensor.Shape{{batch, out}, {batch, 7}}, 7
			if o.Arity() == 1 {
				operands, shapes, cols = operands[:1], shapes[:1], 1
			}
			next, blocks := 0, o.Blocks(shapes)
			for i := range blocks {
				nan := float32(math.NaN())
				y, b := filled(out, cols, nan), op.Block{Index: i, Of: blocks}
				lo, hi := o.Band(b, out)
				if lo != next || hi <= lo {
					t.Fatalf("%v: band %d of %d is %d to %d, but the one before ends at %d", o, i, blocks, lo, hi, next)
				}
				next = hi
				o.Run(b, y, operands)
				for r := range out {
					for _, v := range y.Row(r) {
						if inside := lo <= r && r < hi; inside != (v == batch) {
							t.Fatalf("%v: band %d to %d: row %d has %v", o, lo, hi, r, v)
						}
					}
				}
			}
			if next != out {
				t.Errorf("%v: the bands end at row %d of %d", o, next, out)
			}
		}
	}
}

// TestRunAllocatesNothing, whatever the operation.
func TestRunAllocatesNothing(t *testing.T) {
	each(t, 7, func(t *testing.T, e optest.Example, o *op.Operation, operands [][]float64) {
		rows, cols := op.Extent(shapeOf(t, o, e.Shapes))
		y, in := filled(rows, cols, 0), narrow(e.Shapes, operands)
		if n := testing.AllocsPerRun(10, func() { o.Run(op.Whole, y, in) }); n > 0 {
			t.Errorf("%v allocations", n)
		}
	})
}
