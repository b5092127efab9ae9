package kernel

import "math"

// correlator computes a result (pixels, channels) by correlations of an operand, for images whose lines have width
// pixels.
type correlator struct {
	*simd
	Window
	frame
	parts              []correlation
	transposed         bool
	result, x, weights Mat[float32]
	width              int
	finish
}

// finish is what a sum becomes before it is written: with its channel's offset, if there are any, it is the floor if that
// is above it, and 0 where an array of the result's shape is not above 0, if there is one.
type finish struct {
	offset []float32
	floor  float32
	where  []float32
}

// plain is the finish that leaves sums as they are.
var plain = finish{floor: float32(math.Inf(-1))}

// gather is Gather.
func (v *simd) gather(w Window, y, x, weights Mat[float32], f finish) {
	_, width := w.Small()
	space := correlations.borrow(1)
	defer correlations.put(space)
	space[0] = w.gathered()
	c := correlator{v, w, w.around(), space, false, y, x, weights, width, f}
	c.run()
}

// scatter is Scatter.
func (v *simd) scatter(w Window, x, y, weights Mat[float32], f finish) {
	space := correlations.borrow(maxStride * maxStride)
	defer correlations.put(space)
	parts, around := w.scattered(space[:0])
	c := correlator{v, w, around, parts, true, x, y, weights, w.Width, f}
	if w.Size < w.Stride {
		c.fill() // the pixels that none meets
	}
	c.run()
}

// fill writes what sums of nothing are.
func (c *correlator) fill() {
	for i := range c.result.Rows {
		for j := range c.result.Row(i) {
			c.write(0, i*c.result.Cols+j, j)
		}
	}
}

// write finishes a sum and writes it to an element of the result, in that channel.
func (c *correlator) write(sum float32, at, channel int) {
	if c.offset != nil {
		sum += c.offset[channel]
	}
	sum = max(sum, c.floor)
	if c.where != nil && !(c.where[at] > 0) {
		sum = 0
	}
	c.result.Data[at] = sum
}

// tableRows is about the number of pixels that are computed at a time: so many that few are left over of the last tile
// of 12, none of images of 7 by 7 or 14 by 14.
const tableRows = 12 * 7 * 7

// run takes some images at a time, whose copies stay in the nearest caches.
func (c *correlator) run() {
	each := c.frame.height * c.frame.width // pixels of an image
	images, pixels := c.x.Rows/each, c.pixels()
	together := min(images, 1+(tableRows-1)*len(c.parts)/pixels)

	channels := (c.result.Cols + c.panel - 1) / c.panel * c.panel
	weights := panels.borrow((c.Size*c.Size*c.x.Cols + 1) * channels)
	defer panels.put(weights)
	bias := weights[len(weights)-channels:]
	clear(bias[copy(bias, c.offset):])
	c.arrange(weights)
	table := tables.borrow(2 * (together*pixels + len(c.parts)*c.tile))
	defer tables.put(table)
	numbered := 0 // images that the table is of
	copied := panels.borrow(together*c.lines*c.line*c.x.Cols + manyDots)
	defer panels.put(copied)
	for lo := 0; lo < images; lo += together {
		hi := min(lo+together, images)
		c.copyImages(copied, c.x.RowRange(lo*each, hi*each))
		if hi-lo != numbered && !c.narrow() {
			numbered = hi - lo
			c.number(table, numbered)
		}
		rest, numbers := weights, table
		for i := range c.parts {
			p := &c.parts[i]
			if c.narrow() {
				rest = c.dotProducts(lo*pixels, copied, rest, p, hi-lo)
			} else {
				n := c.tilesOf(p, hi-lo)
				rest = c.tiles(lo*pixels, copied, rest, bias, p, n, numbers)
				numbers = numbers[2*n*c.tile:]
			}
		}
	}
}

// pixels are those of an image of the result.
func (c *correlator) pixels() int {
	return c.result.Rows / (c.x.Rows / (c.frame.height * c.frame.width))
}

// narrow reports whether the result has so few channels that a panel of weights would be all but empty.
func (c *correlator) narrow() bool { return c.result.Cols <= c.dots[0].rows }

// arrange copies the weights to b: for each correlation, panel after panel of the result's channels, or for a narrow
// result channel after channel, in the order of the neighbours. Those that are in that order, and fill vectors, are left
// where they are.
func (c *correlator) arrange(b []float32) {
	for i := range c.parts {
		p := &c.parts[i]
		if c.narrow() {
			b = c.arrangeChannels(b, p)
			continue
		}
		for j := 0; j < c.result.Cols; j += c.panel {
			cols := min(c.panel, c.result.Cols-j)
			if !c.transposed {
				if cols%c.lanes != 0 {
					c.pack(c.weights.Rows, &c.weights.Data[j], c.weights.Stride, &b[0], cols)
				}
				b = b[c.weights.Rows*c.panel:]
				continue
			}
			for ky := p.last[0]; ky >= 0; ky -= c.Stride {
				for kx := p.last[1]; kx >= 0; kx -= c.Stride {
					row := (ky*c.Size+kx)*c.result.Cols + j
					c.packTransposed(c.weights.RowRange(row, row+cols), b)
					b = b[c.x.Cols*c.panel:]
				}
			}
		}
	}
}

// arrangeChannels copies the weights of a correlation for a narrow result. It returns the rest of b.
func (c *correlator) arrangeChannels(b []float32, p *correlation) []float32 {
	for channel := range c.result.Cols {
		if !c.transposed {
			for row := range c.weights.Rows {
				b[row] = c.weights.Row(row)[channel]
			}
			b = b[c.weights.Rows:]
			continue
		}
		for ky := p.last[0]; ky >= 0; ky -= c.Stride {
			for kx := p.last[1]; kx >= 0; kx -= c.Stride {
				b = b[copy(b, c.weights.Row((ky*c.Size+kx)*c.result.Cols+channel)):]
			}
		}
	}
	return b
}

// tiles computes a correlation for some images, whose first pixel is that row of the result, in n tiles of pixels and
// panels of channels. It returns the weights of the next.
func (c *correlator) tiles(row int, copied, weights, bias []float32, p *correlation, n int, table []int32) []float32 {
	terms := p.taps * c.x.Cols
	for j := 0; j < c.result.Cols; j += c.panel {
		at := row*c.result.Cols + j
		var where *float32
		if c.where != nil {
			where = &c.where[at]
		}
		cols := min(c.panel, c.result.Cols-j)
		b, ldb := &weights[0], c.panel
		if !c.transposed && cols%c.lanes == 0 {
			b, ldb = &c.weights.Data[j], c.weights.Stride
		}
		c.correlate[c.vectors(cols)-1](n, &table[0], &table[n*c.tile], &copied[0], c.x.Cols, p.lines, terms, c.line*c.x.Cols,
			b, ldb, &bias[j], c.floor, where, &c.result.Data[at], c.result.Cols, cols)
		weights = weights[p.lines*terms*c.panel:]
	}
	return weights
}

// tilesOf is the number of tiles of a correlation for so many images.
func (c *correlator) tilesOf(p *correlation, images int) int {
	return (images*p.height*p.width + c.tile - 1) / c.tile
}

// number writes the numbers of the pixels of so many images into table, for each correlation in whole tiles: first those of
// their first neighbours in the frame, then those in the result. A tile that is not full ends in the same pixel again
// and again.
func (c *correlator) number(table []int32, images int) {
	pixels := c.pixels()
	for k := range c.parts {
		p := &c.parts[k]
		rows, all := images*p.height*p.width, c.tilesOf(p, images)*c.tile
		from, to := table[:all], table[all:2*all]
		t := 0
		for image := range images {
			for i := range p.height {
				a := (image*c.lines+i*p.from.by+p.from.top)*c.line + p.from.left
				b := image*pixels + (i*p.to.by+p.to.top)*c.width + p.to.left
				for range p.width {
					from[t], to[t] = int32(a), int32(b)
					a, b, t = a+p.from.by, b+p.to.by, t+1
				}
			}
		}
		for ; t < all; t++ {
			from[t], to[t] = from[rows-1], to[rows-1]
		}
		table = table[2*all:]
	}
}

// manyDots are the sums of the largest kernel of dot products, of three rows and eight columns: copied has room for
// them at its end.
const manyDots = 3 * 8

// dotProducts is tiles for a narrow result: dot products of the neighbours of a pixel with their weights.
func (c *correlator) dotProducts(row int, copied, weights []float32, p *correlation, images int) []float32 {
	const most = manyDots / 3 // pixels of a kernel
	channels, run, pixels := c.x.Cols, p.taps*c.x.Cols, c.pixels()
	sums := copied[len(copied)-manyDots:]
	for at := range images * p.height {
		image, i := at/p.height, at%p.height
		line := copied[((image*c.lines+i*p.from.by+p.from.top)*c.line+p.from.left)*channels:]
		to := row + image*pixels + (i*p.to.by+p.to.top)*c.width + p.to.left
		for j := 0; j < p.width; {
			d := c.dotFor(c.result.Cols, min(p.width-j, most))
			d.f(p.lines, run, &weights[0], p.lines*run, &line[j*p.from.by*channels], p.from.by*channels, c.line*channels, &sums[0], most)
			for channel := range c.result.Cols {
				for k, sum := range sums[channel*most:][:d.cols] {
					c.write(sum, (to+(j+k)*p.to.by)*c.result.Cols+channel, channel)
				}
			}
			j += d.cols
		}
	}
	return weights[p.lines*run*c.result.Cols:]
}

// meet adds to d, (Size·Size·C, C′), what GatherGradWeight sums: for each pixel of the window over those of the small
// image that meet the big one there.
func (v *simd) meet(w Window, d, x, y Mat[float32]) {
	if x.Cols < fewChannels {
		v.meetFew(w, d, x, y)
		return
	}
	height, width := w.Small()
	big, small := w.Height*w.Width, height*width
	for image := range y.Rows / small {
		a, b := x.RowRange(image*big, (image+1)*big), y.RowRange(image*small, (image+1)*small)
		for tap := range w.Size * w.Size {
			top, lines := w.meeting(tap/w.Size, w.Height, height)
			left, across := w.meeting(tap%w.Size, w.Width, width)
			if lines*across == 0 {
				continue
			}
			from := a.Row(w.pixel(top, left, tap/w.Size, tap%w.Size))
			to := (top*width + left) * y.Cols
			for j := 0; j < y.Cols; j += v.panel {
				cols := min(v.panel, y.Cols-j)
				for r := 0; r < x.Cols; {
					m := v.meetFor(x.Cols, x.Cols-r, cols)
					m.f(lines, across, &from[r], 0, w.Stride*x.Cols, w.Stride*w.Width*x.Cols,
						&b.Data[to+j], y.Cols, (width-across)*y.Cols, &d.Row(tap*x.Cols + r)[j], d.Stride, cols)
					r += m.rows
				}
			}
		}
	}
}

// meeting says which pixels of the small image, along one side, meet the big one in pixel k of the window: n from first on.
func (w Window) meeting(k, big, small int) (first, n int) {
	above := func(n int) int { return (max(n, 0) + w.Stride - 1) / w.Stride }
	first = above(w.Padding - k)
	return first, max(min(above(big+w.Padding-k), small)-first, 0)
}

// fewChannels is the number of channels below which those of all neighbours in a line are taken together, from a copy
// with zeros around it.
const fewChannels = 8

// meetFew is meet for images of few channels.
func (v *simd) meetFew(w Window, d, x, y Mat[float32]) {
	height, width := w.Small()
	f := w.around()
	big, small, run := w.Height*w.Width, height*width, w.Size*x.Cols
	copied := panels.borrow(f.lines * f.line * x.Cols)
	defer panels.put(copied)
	for image := range y.Rows / small {
		f.copyImages(copied, x.RowRange(image*big, (image+1)*big))
		b := y.RowRange(image*small, (image+1)*small)
		for j := 0; j < y.Cols; j += v.panel {
			cols := min(v.panel, y.Cols-j)
			for r := 0; r < w.Size*run; {
				m := v.meetFor(run, w.Size*run-r, cols)
				m.f(height, width, &copied[r/run*f.line*x.Cols+r%run], f.line*x.Cols, w.Stride*x.Cols, w.Stride*f.line*x.Cols,
					&b.Data[j], b.Stride, 0, &d.Row(r)[j], d.Stride, cols)
				r += m.rows
			}
		}
	}
}

// vectors is the number of vectors of so many columns of a panel: 1 or 2.
func (v *simd) vectors(cols int) int { return (cols + v.lanes - 1) / v.lanes }

// correlateKernel computes tiles of pixels, of a panel's channels or of half of them.
type correlateKernel func(tiles int, from, to *int32, a *float32, channels, runs, terms, jump int, b *float32, ldb int, bias *float32, floor float32, where, c *float32, ldc, cols int)

// meetKernel adds to C (rows, cols) the sums of outer products of pixels: as many rows from each of some lines.
type meetKernel struct {
	rows, lines int
	f           func(height, width int, a *float32, line, step, jump int, b *float32, ldb, skip int, c *float32, ldc, cols int)
}

// meetFor returns the largest kernel for so many columns, and rows of which run are left in the line if all of them are
// not.
func (v *simd) meetFor(run, rows, cols int) meetKernel {
	left := (rows-1)%run + 1 // in the line
	for _, m := range v.meets[v.vectors(cols)-1] {
		if m.lines == 1 && m.rows <= left || m.lines > 1 && m.rows == m.lines*run && m.rows <= rows && left == run {
			return m
		}
	}
	return meetKernel{} // not reached: the last kernel takes one row
}
