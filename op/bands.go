package op

import (
	"fmt"

	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// Bands is the number of parts that a batch is cut into for sums over all its images, which are added up in the order
// of the parts: so that some goroutines can work on a sum, and its bits depend on no number of them.
const Bands = 8

// fold adds to a band of a result what some images of its part of the batch give.
type fold[T kernel.Float] func(band kernel.Mat[T], in []kernel.Mat[T])

// folded is the declaration of a result with a band for each part of a batch, whose images follow one another in all
// operands.
func folded(shapes string, f32 fold[float32], f64 fold[float64]) declaration {
	return declaration{
		shapes: shapes, fold: f32,
		value: value{f32: foldAll(f32), f64: foldAll(f64)}, blocks: func([]tensor.Shape) int { return Bands },
	}
}

func foldAll[T kernel.Float](f fold[T]) function[T] {
	return func(o *Operation, b Block, y kernel.Mat[T], in []kernel.Mat[T]) {
		n := in[0].Rows / o.reads[0].count
		first, end := b.Span(Bands)
		var part [2]kernel.Mat[T]
		for i := first; i < end; i++ {
			lo, hi := Block{i, Bands}.Span(n)
			for k, r := range o.reads {
				part[k] = in[k].RowRange(lo*r.count, hi*r.count)
			}
			band := band(y, i)
			kernel.Fill(band, 0)
			f(band, part[:len(in)])
		}
	}
}

// band returns the rows of band i.
func band[T kernel.Float](y kernel.Mat[T], i int) kernel.Mat[T] {
	rows := y.Rows / Bands
	return y.RowRange(i*rows, (i+1)*rows)
}

// Folds reports whether the result has a band for each part of the batch, to which Fold adds.
func (o *Operation) Folds() bool { return o.fold != nil }

// BandOf returns the rows of what folds that are part i's of Bands.
func (o *Operation) BandOf(out F32, i int) F32 { return band(out, i) }

// Fold adds to a band what some images of its part give: the operands' rows are theirs.
func (o *Operation) Fold(band F32, in []F32) { o.fold(band, in) }

// WeightBands is GatherGradWeight for each of the parts of a batch.
type WeightBands struct{ kernel.Window }

func (o WeightBands) declare() declaration {
	big, small, _ := windowShapes(o.Window)
	return folded(
		fmt.Sprintf("%s, %s -> %db s", big, small, Bands*o.Size*o.Size),
		func(band F32, in []F32) { kernel.AddGradWeight(o.Window, band, in[0], in[1]) },
		func(band F64, in []F64) { kernel.AddGradWeight(o.Window, band, in[0], in[1]) },
	).windowed(o.Window, Bands)
}

// RowBands is the sum over the rows, so many for each image, of each of the parts of a batch.
type RowBands struct{ PerImage int }

func (o RowBands) declare() declaration {
	return folded(
		fmt.Sprintf("%dn c -> %d c", o.PerImage, Bands),
		func(band F32, in []F32) { kernel.AddColumnSum(band.Data, in[0]) },
		func(band F64, in []F64) { kernel.AddColumnSum(band.Data, in[0]) },
	).numbered(Bands, o.PerImage)
}

// SumBands adds the parts up.
type SumBands struct{}

func (o SumBands) declare() declaration {
	d := declare(fmt.Sprintf("%dk s -> k s", Bands), cut(o, addBands, addBands)).numbered(Bands)
	d.blocks = func(in []tensor.Shape) int { return max(min(in[0].TotalSize()/grain, in[0][0]/Bands), 1) }
	return d
}

func addBands[T kernel.Float](_ SumBands, b Block, sum kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(sum.Rows)
	sum = sum.RowRange(lo, hi)
	kernel.CopyAll(sum, band(in[0], 0).RowRange(lo, hi))
	for i := 1; i < Bands; i++ {
		kernel.Add(sum, sum, band(in[0], i).RowRange(lo, hi))
	}
}
