package op

import (
	"fmt"
	"math"
	"testing"

	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// TestBands: a block of a banded operation writes its band, all of it and nothing
// else, and the bands make up the result in their order.
func TestBands(t *testing.T) {
	const batch = 5
	for _, out := range []int{1, 20, 48, 63, 64, 65, 97, 400} {
		for _, d := range []Banded{LinearGradWeight{}, LinearGradBias{}} {
			t.Run(fmt.Sprint(d, out), func(t *testing.T) {
				delta, x := filled(batch, out, 1), filled(batch, 7, 1)
				operands, shapes, cols := []F32{delta, x}, []tensor.Shape{{batch, out}, {batch, 7}}, 7
				if _, ok := d.(LinearGradBias); ok {
					operands, shapes, cols = operands[:1], shapes[:1], 1
				}
				next, blocks := 0, d.Blocks(shapes)
				for i := range blocks {
					nan := float32(math.NaN())
					y, b := filled(out, cols, nan), Block{Index: i, Of: blocks}
					lo, hi := d.Band(b, out)
					if lo != next || hi <= lo {
						t.Fatalf("band %d of %d is %d to %d, but the one before ends at %d", i, blocks, lo, hi, next)
					}
					next = hi
					d.Run(b, y, operands)
					for r := range out {
						for _, v := range y.Row(r) {
							if inside := lo <= r && r < hi; inside != (v == batch) {
								t.Fatalf("band %d to %d: row %d has %v", lo, hi, r, v)
							}
						}
					}
				}
				if next != out {
					t.Errorf("the bands end at row %d of %d", next, out)
				}
			})
		}
	}
}

func filled(rows, cols int, v float32) F32 {
	m := kernel.Dense(rows, cols, make([]float32, rows*cols))
	kernel.Fill(m, v)
	return m
}
