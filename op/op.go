// Package op holds the fused operations that the models' Gorgonia graphs are
// made of, each with its derivative as further operations.
//
// An operation is defined once, as a Definition: its formula, its shapes, its
// value (by package kernel) and, right under it, its derivative. Fused makes a
// gorgonia.Op of it, so Gorgonia can build, differentiate and even execute the
// graph, which is how tests hold it to Gorgonia's own operations. Machines read
// the Definition instead: they own the buffers and run the blocks in parallel.
//
// Letters: B images (rows), D pixels, H hidden units, L latent dimensions, K draws of
// each image, whose rows follow one another: (B·K, L).
package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// Definition is what an operation is, apart from the graph that it stands in.
type Definition interface {
	// String names the operation with every attribute: the graph holds two nodes
	// for one if their strings, operands and shapes agree.
	String() string
	// Ranks gives the number of axes of each operand and of the result.
	Ranks() (in []int, out int)
	// Shape returns the result's shape, or why the operands' don't fit together.
	Shape(in []tensor.Shape) (tensor.Shape, error)
	// RowsPerImage says how the result's first axis follows the images of a batch,
	// given the same of the operands: n rows an image, or 0 if it does not.
	RowsPerImage(in []int) int
	// Blocks is the number of independent pieces that the work is cut into. It
	// depends on shapes alone, so that results cannot depend on who runs a piece.
	Blocks(in []tensor.Shape) int
	// Run computes one piece of out. The operands may have fewer rows than the
	// shapes that Blocks saw. It neither allocates nor keeps its arguments.
	Run(b Block, out F32, in []F32)
	// Differentiable says for each operand whether Derive has an answer; nil: none.
	Differentiable() []bool
	// Derive returns the nodes of Σ grad·∂out/∂in for each differentiable operand,
	// nil for the others.
	Derive(in G.Nodes, out, grad *G.Node) (G.Nodes, error)

	// run64 is Run in float64, for gradient checks.
	run64(b Block, out F64, in []F64)
}

// Banded is a Definition whose blocks each compute some rows of the result and
// nothing else, so that a machine can go on with those rows at once.
type Banded interface {
	Definition
	// Band returns the rows of the result, which has so many, that a block computes.
	Band(b Block, rows int) (lo, hi int)
	// RunBand computes a block like Run, but is given its rows of the result alone.
	RunBand(b Block, band F32, in []F32)
}

// F32 and F64 are the operands of Run and run64.
type (
	F32 = kernel.Mat[float32]
	F64 = kernel.Mat[float64]
)

// Block is piece Index of Of.
type Block struct{ Index, Of int }

// Whole is all the work in one piece.
var Whole = Block{Index: 0, Of: 1}

// Span returns the piece's share of n things: lo up to, not including, hi.
func (b Block) Span(n int) (lo, hi int) {
	return b.Index * n / b.Of, (b.Index + 1) * n / b.Of
}

// Apply adds the operation to the graph that its operands are in.
//
// Gorgonia takes two nodes with equal 32-bit hashes, types, shapes and numbers
// of children for one, so Apply checks that the node it got has the children it
// asked for.
func Apply(d Definition, in ...*G.Node) (*G.Node, error) {
	out, err := G.ApplyOp(Fused{d}, in...)
	if err != nil {
		return nil, fmt.Errorf("op: %v: %w", d, err)
	}
	children := out.Graph().From(out.ID())
	for i, want := range in {
		if !children.Next() || children.Node().ID() != want.ID() {
			return nil, fmt.Errorf("op: %v: the graph took it for another node: operand %d is not %v", d, i, want)
		}
	}
	return out, nil
}

// perImage is embedded by operations whose rows are those of their operands.
type perImage struct{}

func (perImage) RowsPerImage(in []int) int {
	rows := 0
	for _, n := range in {
		rows = max(rows, n)
	}
	return rows
}

// fixed is embedded by operations that sum over the images.
type fixed struct{}

func (fixed) RowsPerImage([]int) int { return 0 }

// final is embedded by operations that are derivatives themselves: training
// needs no second ones.
type final struct{}

func (final) Differentiable() []bool { return nil }

func (final) Derive(_ G.Nodes, out, _ *G.Node) (G.Nodes, error) {
	return nil, fmt.Errorf("op: %v has no derivative", out.Op())
}

// perDraw calls f for the rows lo to hi of each image that the block has rows of, where
// rows holds as many draws, one after the other, of each of the images.
func perDraw(b Block, rows, images int, f func(image, lo, hi int)) {
	draws := rows / images
	for lo, end := b.Span(rows); lo < end; {
		image := lo / draws
		hi := min((image+1)*draws, end)
		f(image, lo, hi)
		lo = hi
	}
}

// repeated is row i of m, n times.
func repeated[T kernel.Float](m kernel.Mat[T], i, n int) kernel.Mat[T] {
	return kernel.Mat[T]{Rows: n, Cols: m.Cols, Stride: 0, Data: m.Row(i)}
}

// drawsOf says why a shape with draws (B·K, n) does not fit one of images (B, n).
func drawsOf(d Definition, draws, images tensor.Shape) error {
	if draws[0]%images[0] != 0 || len(draws) == len(images) && !draws[1:].Eq(images[1:]) {
		return fmt.Errorf("op: %v: %v are no draws for images %v", d, draws, images)
	}
	return nil
}

// derivative is an operation and what it is applied to; the zero value stands
// for an operand that has no derivative.
type derivative struct {
	Definition
	operands G.Nodes
}

// gradients applies each derivative.
func gradients(ds ...derivative) (G.Nodes, error) {
	nodes := make(G.Nodes, len(ds))
	for i, d := range ds {
		if d.Definition == nil {
			continue
		}
		var err error
		if nodes[i], err = Apply(d.Definition, d.operands...); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}

// grain is the number of elements that are worth handing to another goroutine.
const grain = 1 << 13

// pieces cuts an operand into blocks of about grain elements.
func pieces(s tensor.Shape) int {
	return max(s.TotalSize()/grain, 1)
}

// Bands of a gradient are made of strips: of a weight's 12 rows, the widest kernel's, of
// a bias's 64, two of its panels. A band of a weight has about two strips, or eight where
// the sums are so long that streaming the operands past it is what counts.
const (
	weightStrip, weightBand, tallBand = 12, 24, 96
	longSum                           = 256
	biasStrip                         = 64
)

// bands counts the bands of so many rows at most, evenly for an even number of cores.
func bands(rows, band int) int {
	n := (rows + band - 1) / band
	if n > 1 {
		n += n % 2
	}
	return n
}

// bandAt returns the rows of a block of bands of strips.
func bandAt(b Block, rows, strip int) (lo, hi int) {
	lo, hi = b.Span((rows + strip - 1) / strip)
	return lo * strip, min(hi*strip, rows)
}

// tile is a rectangle of a product: rows i0 to i1, columns j0 to j1.
type tile struct{ i0, i1, j0, j1 int }

// Tiles of a product. A low product is cut into columns alone, a panel of the widest
// kernel each, so that what a panel shares is read once; if it is narrow as well,
// also along the rows, so that a few cores find work in it. A high product is cut
// into tiles whose operands fit a core's own cache.
const (
	panelCols  = 32
	narrow     = 3 // panels
	narrowRows = 48
	high       = 192 // rows
	highRows   = 132 // 11 times the widest kernel's rows
	highCols   = 4 * panelCols
)

// grid returns the height and the width of the tiles of a (rows, cols) product.
func grid(rows, cols int) (height, width int) {
	switch {
	case cols <= narrow*panelCols:
		return min(rows, narrowRows), panelCols
	case rows > high:
		return highRows, highCols
	}
	return rows, panelCols
}

// tiles counts the tiles of a (rows, cols) product.
func tiles(rows, cols int) int {
	height, width := grid(rows, cols)
	return ((rows + height - 1) / height) * ((cols + width - 1) / width)
}

// tileAt returns tile t of a (rows, cols) product, counted along the rows.
func tileAt(t, rows, cols int) tile {
	height, width := grid(rows, cols)
	across := (cols + width - 1) / width
	i, j := t/across*height, t%across*width
	return tile{i, min(i+height, rows), j, min(j+width, cols)}
}

// same returns the shape that all operands have.
func same(d Definition, in []tensor.Shape) (tensor.Shape, error) {
	for _, s := range in[1:] {
		if !s.Eq(in[0]) {
			return nil, fmt.Errorf("op: %v: operands differ in shape: %v", d, in)
		}
	}
	return in[0].Clone(), nil
}
