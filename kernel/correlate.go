package kernel

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
}

// gather is Gather.
func (v *simd) gather(w Window, y, x, weights Mat[float32]) {
	_, width := w.Small()
	space := correlations.borrow(1)
	defer correlations.put(space)
	space[0] = w.gathered()
	c := correlator{v, w, w.around(), space, false, y, x, weights, width}
	c.run()
}

// scatter is Scatter.
func (v *simd) scatter(w Window, x, y, weights Mat[float32]) {
	if w.Size < w.Stride {
		Fill(x, 0) // the pixels that none meets
	}
	space := correlations.borrow(maxStride * maxStride)
	defer correlations.put(space)
	parts, f := w.scattered(space[:0])
	c := correlator{v, w, f, parts, true, x, y, weights, w.Width}
	c.run()
}

// tableRows is about the number of pixels that are computed at a time, so that few are left over of the last tile.
const tableRows = 192

// run takes some images at a time, whose copies stay in the nearest caches.
func (c *correlator) run() {
	each := c.frame.height * c.frame.width // pixels of an image
	images := c.x.Rows / each
	pixels := c.result.Rows / images
	together := min(images, 1+(tableRows-1)*len(c.parts)/pixels)

	weights := panels.borrow(c.Size * c.Size * c.x.Cols * ((c.result.Cols + c.panel - 1) / c.panel * c.panel))
	defer panels.put(weights)
	c.arrange(weights)
	table := tables.borrow(2 * (together*pixels + c.tile))
	defer tables.put(table)
	copied := panels.borrow(together*c.lines*c.line*c.x.Cols + manyDots)
	defer panels.put(copied)
	for lo := 0; lo < images; lo += together {
		hi := min(lo+together, images)
		c.copyImages(copied, c.x.RowRange(lo*each, hi*each))
		result, rest := c.result.RowRange(lo*pixels, hi*pixels), weights
		for i := range c.parts {
			p := &c.parts[i]
			if c.narrow() {
				rest = c.dotProducts(result, copied, rest, p, hi-lo)
			} else {
				rest = c.tiles(result, copied, rest, p, hi-lo, table)
			}
		}
	}
}

// narrow reports whether the result has so few channels that a panel of weights would be all but empty.
func (c *correlator) narrow() bool { return c.result.Cols <= c.dots[0].rows }

// arrange copies the weights to b: for each correlation, panel after panel of the result's channels, or for a narrow
// result channel after channel, in the order of the neighbours.
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
				c.pack(c.weights.Rows, &c.weights.Data[j], c.weights.Stride, &b[0], cols)
				b = b[c.weights.Rows*c.panel:]
				continue
			}
			for ky := p.last[0]; ky >= 0; ky -= c.Stride {
				for kx := p.last[1]; kx >= 0; kx -= c.Stride {
					c.packT(c.x.Cols, &c.weights.Row((ky*c.Size+kx)*c.result.Cols + j)[0], c.weights.Stride, &b[0], cols)
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

// tiles computes a correlation for some images, in tiles of pixels and panels of channels. It returns the weights of the
// next.
func (c *correlator) tiles(result Mat[float32], copied, weights []float32, p *correlation, images int, table []int32) []float32 {
	n := c.number(table, p, images, result.Rows/images)
	terms := p.taps * c.x.Cols
	for j := 0; j < result.Cols; j += c.panel {
		c.correlateTiles(n, &table[0], &table[n*c.tile], &copied[0], c.x.Cols, p.lines, terms, c.line*c.x.Cols,
			&weights[0], &result.Data[j], result.Stride, min(c.panel, result.Cols-j))
		weights = weights[p.lines*terms*c.panel:]
	}
	return weights
}

// number writes the numbers of the pixels into table, in whole tiles: first those of their first neighbours in the frame,
// then those in the result. A tile that is not full ends in the same pixel again and again.
func (c *correlator) number(table []int32, p *correlation, images, pixels int) (tiles int) {
	rows := images * p.height * p.width
	tiles = (rows + c.tile - 1) / c.tile
	from, to := table[:tiles*c.tile], table[tiles*c.tile:2*tiles*c.tile]
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
	for ; t < len(from); t++ {
		from[t], to[t] = from[rows-1], to[rows-1]
	}
	return tiles
}

// manyDots are the sums of the largest kernel of dot products, of three rows and eight columns: copied has room for
// them at its end.
const manyDots = 3 * 8

// dotProducts is tiles for a narrow result: dot products of the neighbours in a line with their weights.
func (c *correlator) dotProducts(result Mat[float32], copied, weights []float32, p *correlation, images int) []float32 {
	const most = manyDots / 3 // pixels of a kernel
	channels, run, pixels := c.x.Cols, p.taps*c.x.Cols, result.Rows/images
	sums := copied[len(copied)-manyDots:]
	for at := range images * p.height {
		image, i := at/p.height, at%p.height
		line := copied[((image*c.lines+i*p.from.by+p.from.top)*c.line+p.from.left)*channels:]
		to := image*pixels + (i*p.to.by+p.to.top)*c.width + p.to.left
		for j := 0; j < p.width; {
			d := c.dotFor(result.Cols, min(p.width-j, most))
			row := result.Data[(to+j*p.to.by)*result.Cols:]
			for l := range p.lines {
				d.f(run, &weights[l*run], p.lines*run, &line[(l*c.line+j*p.from.by)*channels], p.from.by*channels, &sums[0], most)
				for channel := range result.Cols {
					for k, sum := range sums[channel*most:][:d.cols] {
						if to := &row[k*p.to.by*result.Cols+channel]; l == 0 {
							*to = sum
						} else {
							*to += sum
						}
					}
				}
			}
			j += d.cols
		}
	}
	return weights[p.lines*run*result.Cols:]
}

// meet adds to d, (Size·Size·C, C′), what GatherGradWeight sums.
func (v *simd) meet(w Window, d, x, y Mat[float32]) {
	height, width := w.Small()
	f := w.around()
	big, small, run := w.Height*w.Width, height*width, w.Size*x.Cols
	copied := panels.borrow(f.lines * f.line * x.Cols)
	defer panels.put(copied)
	for image := range y.Rows / small {
		f.copyImages(copied, x.RowRange(image*big, (image+1)*big))
		b := y.RowRange(image*small, (image+1)*small)
		for ky := range w.Size {
			for j := 0; j < y.Cols; j += v.panel {
				for r := 0; r < run; {
					m := v.meetFor(run - r)
					m.f(height, width, &copied[ky*f.line*x.Cols+r], w.Stride*x.Cols, w.Stride*f.line*x.Cols, &b.Data[j], b.Stride,
						&d.Row(ky*run + r)[j], d.Stride, min(v.panel, y.Cols-j))
					r += m.rows
				}
			}
		}
	}
}

// meetKernel adds to C (rows, cols) the sums of outer products of pixels.
type meetKernel struct {
	rows int
	f    func(height, width int, a *float32, step, jump int, b *float32, ldb int, c *float32, ldc, cols int)
}

// meetFor returns the largest kernel for so many rows.
func (v *simd) meetFor(rows int) meetKernel {
	for _, m := range v.meets {
		if m.rows <= rows {
			return m
		}
	}
	return meetKernel{} // not reached: the last kernel takes one row
}
