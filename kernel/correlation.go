package kernel

// A correlation computes some of the pixels of a result as sums over neighbours: pixel (i, j) of
// them is the sum, over some lines and in each over some pixels next to one another, of an
// operand's channels times weights. A convolution is one correlation, a transposed one of stride s
// is s² of them, which compute every s-th pixel of every s-th line. The operand lies in a frame of
// zeros, so that each pixel has all neighbours.
type correlation struct {
	height, width int  // in pixels of the result
	lines, taps   int  // neighbours
	from          step // in the frame: the first neighbour of pixel (0, 0), and on to that of the next
	to            step // in the result
}

// step is where the first pixel is, and the distance to the next.
type step struct{ top, left, by int }

// maxStride bounds the stride that has fast kernels.
const maxStride = 4

// frame is an image of height by width pixels with zeros around it.
type frame struct {
	height, width int
	before        int // lines of zeros above the image, and pixels to its left
	lines, line   int // in all, and the pixels of each
}

// copyImages copies images (pixels, channels) into a buffer, with zeros around them.
func (f frame) copyImages(buffer []float32, x Mat[float32]) {
	length := f.line * x.Cols
	left, inside := f.before*x.Cols, min(f.width, f.line-f.before)*x.Cols
	for image := range x.Rows / (f.height * f.width) {
		for i := range f.lines {
			to := buffer[(image*f.lines+i)*length:][:length]
			at := i - f.before
			if at < 0 || at >= f.height {
				clear(to)
				continue
			}
			clear(to[:left])
			copy(to[left:left+inside], x.Data[(image*f.height+at)*f.width*x.Cols:])
			clear(to[left+inside:])
		}
	}
}

// whole reports whether there are fast kernels for the window and the matrices, which have no gaps.
func (w Window) whole(m ...Mat[float32]) bool {
	for _, m := range m {
		if m.Stride != m.Cols || m.Rows == 0 || m.Cols == 0 {
			return false
		}
	}
	height, width := w.Small()
	return height > 0 && width > 0 && w.Stride <= maxStride && w.Padding < w.Size
}

// bigFrame holds the big image that the small one's pixels all meet the whole window in.
func (w Window) bigFrame() frame {
	height, width := w.Small()
	return frame{w.Height, w.Width, w.Padding, (height-1)*w.Stride + w.Size, (width-1)*w.Stride + w.Size}
}

// gather is Gather.
func (v *simd) gather(w Window, y, x, weights Mat[float32]) {
	height, width := w.Small()
	all := [1]correlation{{height, width, w.Size, w.Size, step{by: w.Stride}, step{by: 1}}}
	v.correlate(w, y, x, weights, w.bigFrame(), width, all[:], false)
}

// scatter is Scatter.
func (v *simd) scatter(w Window, x, y, weights Mat[float32]) {
	if w.Size < w.Stride {
		Fill(x, 0) // the pixels that none meets
	}
	height, width := w.Small()
	var parts [maxStride * maxStride]correlation
	f, n := frame{height: height, width: width}, 0
	for top := range min(w.Stride, w.Height) {
		_, lines, before := w.neighbours(top)
		f.before = max(f.before, before)
		for left := range min(w.Stride, w.Width) {
			_, taps, _ := w.neighbours(left)
			if lines*taps > 0 {
				high, wide := (w.Height-top+w.Stride-1)/w.Stride, (w.Width-left+w.Stride-1)/w.Stride
				parts[n] = correlation{high, wide, lines, taps, step{by: 1}, step{top, left, w.Stride}}
				n++
			}
		}
	}
	for i := range parts[:n] {
		p := &parts[i]
		_, _, above := w.neighbours(p.to.top)
		_, _, aside := w.neighbours(p.to.left)
		p.from.top, p.from.left = f.before-above, f.before-aside
		f.lines = max(f.lines, p.from.top+p.height-1+p.lines)
		f.line = max(f.line, p.from.left+p.width-1+p.taps)
	}
	v.correlate(w, x, y, weights, f, w.Width, parts[:n], true)
}

// neighbours says which pixels of the small image meet pixel at (below the stride) of the big one, along one
// side: so many, the first of them before pixel 0 by before, in the window's pixel last and then
// at every stride to its beginning.
func (w Window) neighbours(at int) (last, n, before int) {
	first := (at + w.Padding) % w.Stride
	n = max((w.Size-first+w.Stride-1)/w.Stride, 0)
	return first + (n-1)*w.Stride, n, n - 1 - (at+w.Padding)/w.Stride
}

// correlate computes result's pixels, whose images have lines of width, from x's in their frame.
func (v *simd) correlate(w Window, result, x, weights Mat[float32], f frame, width int, parts []correlation, transposed bool) {
	images, pixels := x.Rows/(f.height*f.width), result.Rows/(x.Rows/(f.height*f.width))
	together := min(images, 1+tableRows*len(parts)/pixels)
	b := panels.borrow(v.packedSize(w, x.Cols, result.Cols))
	defer panels.put(b)
	for lo, i := 0, 0; i < len(parts); i++ {
		lo = v.packPart(w, b, lo, weights, x.Cols, result.Cols, parts[i], transposed)
	}
	narrow := result.Cols <= v.dots[0].rows
	table := tables.borrow(2 * (together*pixels + v.tile))
	defer tables.put(table)
	copied := panels.borrow(together*f.lines*f.line*x.Cols + manyDots)
	defer panels.put(copied)
	for first := 0; first < images; first += together {
		n := min(together, images-first)
		f.copyImages(copied, x.RowRange(first*f.height*f.width, (first+n)*f.height*f.width))
		out := result.RowRange(first*pixels, (first+n)*pixels)
		lo := 0
		for _, p := range parts {
			if narrow {
				v.correlateDots(out, copied, b[lo:], x.Cols, p, f, n, pixels, width)
				lo += p.lines * p.taps * x.Cols * result.Cols
				continue
			}
			tiles := v.number(table, p, f, n, pixels, width)
			terms := p.lines * p.taps * x.Cols
			for j := 0; j < result.Cols; j += v.panel {
				v.correlateTiles(tiles, &table[0], &table[tiles*v.tile], &copied[0], x.Cols, p.lines, p.taps*x.Cols, f.line*x.Cols,
					&b[lo], &out.Data[j], out.Stride, min(v.panel, result.Cols-j))
				lo += terms * v.panel
			}
		}
	}
}

// tableRows is about the number of pixels that are computed at a time, so that few are left over of the last tile.
const tableRows = 191

// packedSize is that of the weights of x channels for a result of others, in panels.
func (v *simd) packedSize(w Window, x, result int) int {
	return w.Size * w.Size * x * (result + v.panel - 1) / v.panel * v.panel
}

// packPart copies the weights of a correlation to b from lo on, panel after panel, in the order of
// the neighbours; for a narrow result channel after channel. It returns where the next begin.
func (v *simd) packPart(w Window, b []float32, lo int, weights Mat[float32], x, result int, p correlation, transposed bool) int {
	if result <= v.dots[0].rows {
		return lo + w.packChannels(b[lo:], weights, x, result, p, transposed)
	}
	for j := 0; j < result; j += v.panel {
		cols := min(v.panel, result-j)
		if !transposed {
			v.pack(weights.Rows, &weights.Data[j], weights.Stride, &b[lo], cols)
			lo += weights.Rows * v.panel
			continue
		}
		bottom, _, _ := w.neighbours(p.to.top)
		right, _, _ := w.neighbours(p.to.left)
		for ky := bottom; ky >= 0; ky -= w.Stride {
			for kx := right; kx >= 0; kx -= w.Stride {
				v.packT(x, &weights.Row((ky*w.Size+kx)*result + j)[0], weights.Stride, &b[lo], cols)
				lo += x * v.panel
			}
		}
	}
	return lo
}

// packChannels copies the weights of each channel of the result. It returns how many there are.
func (w Window) packChannels(b []float32, weights Mat[float32], x, result int, p correlation, transposed bool) (n int) {
	bottom, _, _ := w.neighbours(p.to.top)
	right, _, _ := w.neighbours(p.to.left)
	for channel := range result {
		if !transposed {
			for row := range weights.Rows {
				b[n] = weights.Row(row)[channel]
				n++
			}
			continue
		}
		for ky := bottom; ky >= 0; ky -= w.Stride {
			for kx := right; kx >= 0; kx -= w.Stride {
				n += copy(b[n:], weights.Row((ky*w.Size+kx)*result+channel))
			}
		}
	}
	return n
}

// manyDots are the sums of the largest kernel of dot products: of three rows and eight columns.
const manyDots = 3 * 8

// correlateDots is correlateTiles for a result of so few channels that a panel of weights would be all but empty: dot
// products of the neighbours in a line with their weights b.
func (v *simd) correlateDots(result Mat[float32], x, b []float32, channels int, p correlation, f frame, images, pixels, width int) {
	const most = manyDots / 3 // pixels of a kernel
	run := p.taps * channels
	sums := x[len(x)-manyDots:]
	for at := range images * p.height {
		image, i := at/p.height, at%p.height
		line := x[((image*f.lines+i*p.from.by+p.from.top)*f.line+p.from.left)*channels:]
		to := image*pixels + (i*p.to.by+p.to.top)*width + p.to.left
		for j := 0; j < p.width; {
			var d dotKernel
			row := result.Data[(to+j*p.to.by)*result.Cols:]
			for l := range p.lines {
				d = v.dotFor(result.Cols, min(p.width-j, most))
				d.f(run, &b[l*run], p.lines*run, &line[(l*f.line+j*p.from.by)*channels], p.from.by*channels, &sums[0], most)
				for c := range result.Cols {
					for k, sum := range sums[c*most:][:d.cols] {
						if to := &row[k*p.to.by*result.Cols+c]; l == 0 {
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
}

// number writes the numbers of pixels of n images into table, whole tiles of them: first of those
// in the frame, then of those in the result. A tile that is not full ends in the same pixel again and again.
func (v *simd) number(table []int32, p correlation, f frame, n, pixels, width int) (tiles int) {
	rows := n * p.height * p.width
	tiles = (rows + v.tile - 1) / v.tile
	from, to := table[:tiles*v.tile], table[tiles*v.tile:2*tiles*v.tile]
	t := 0
	for image := range n {
		for i := range p.height {
			a := (image*f.lines+i*p.from.by+p.from.top)*f.line + p.from.left
			c := image*pixels + (i*p.to.by+p.to.top)*width + p.to.left
			for range p.width {
				from[t], to[t] = int32(a), int32(c)
				a, c, t = a+p.from.by, c+p.to.by, t+1
			}
		}
	}
	for ; t < len(from); t++ {
		from[t], to[t] = from[rows-1], to[rows-1]
	}
	return tiles
}

// meet adds to d, (Size·Size·C, C′), what GatherGradWeight sums.
func (v *simd) meetAll(w Window, d, x, y Mat[float32]) {
	height, width := w.Small()
	f := w.bigFrame()
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
