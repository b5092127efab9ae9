package op

import (
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// grain is the number of elements that are worth handing to another goroutine; costlyGrain is
// that of elements which take several special functions.
const grain, costlyGrain = 1 << 13, 1 << 8

// pieces cuts the largest operand into blocks of about as many elements. Sums over rows of
// it cut the rows that these are summed to.
func (o *Operation) pieces(in []tensor.Shape) int {
	size, rows, each := 0, 0, grain
	for i, s := range in {
		size = max(size, s.TotalSize())
		if o.in[i].reading(i).role == shared {
			rows = s[0]
		}
	}
	if o.value.costly {
		each = costlyGrain
	}
	n := max(size/each, 1)
	if o.result.role == shared {
		n = min(n, rows)
	}
	return n
}

// Bands of a gradient are made of strips: of a weight's 12 rows, the widest kernel's, of
// a bias's 64, two of its panels. A band of a weight has about four strips, or eight where
// the sums are so long that streaming the operands past it is what counts.
const (
	weightStrip, weightBand, tallBand = 12, 48, 96
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

// eachTile calls f with the tiles of y that are a block's, counted along the rows.
func eachTile[T kernel.Float](b Block, y kernel.Mat[T], f func(y kernel.Mat[T], c tile)) {
	height, width := grid(y.Rows, y.Cols)
	across := (y.Cols + width - 1) / width
	lo, hi := b.Span(tiles(y.Rows, y.Cols))
	for t := lo; t < hi; t++ {
		i, j := t/across*height, t%across*width
		c := tile{i, min(i+height, y.Rows), j, min(j+width, y.Cols)}
		f(y.Block(c.i0, c.i1, c.j0, c.j1), c)
	}
}
