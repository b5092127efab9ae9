package kernel

// A correlation computes some of the pixels of a result as sums over neighbours: pixel (i, j) of
// them is the sum, over some lines and in each over some pixels next to one another, of an
// operand's channels times weights. A convolution is one correlation; a transposed one of stride s
// is s² of them, which compute every s-th pixel of every s-th line. The operand lies in a frame of
// zeros, so that each pixel has all neighbours.
type correlation struct {
	height, width int    // in pixels of the result
	lines, taps   int    // neighbours
	from          walk   // in the frame: the first neighbour of pixel (0, 0), and on to that of the next
	to            walk   // in the result
	last          [2]int // the window's row and column that the first neighbour meets in a transposed convolution
}

// walk is where the first pixel is, and the distance to the next.
type walk struct{ top, left, by int }

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

// maxStride bounds the stride that has fast kernels, and with it the number of correlations.
const maxStride = 4

// fast reports whether there are fast kernels for the window and the matrices, which must have no gaps.
func (w Window) fast(m ...Mat[float32]) bool {
	for _, m := range m {
		if m.Stride != m.Cols || m.Rows == 0 || m.Cols == 0 {
			return false
		}
	}
	height, width := w.Small()
	return height > 0 && width > 0 && w.Stride <= maxStride && w.Padding < w.Size
}

// around is the frame of the big image in which the pixels of the small one meet the whole window.
func (w Window) around() frame {
	height, width := w.Small()
	return frame{w.Height, w.Width, w.Padding, (height-1)*w.Stride + w.Size, (width-1)*w.Stride + w.Size}
}

// gathered is the correlation of Gather.
func (w Window) gathered() correlation {
	height, width := w.Small()
	return correlation{height: height, width: width, lines: w.Size, taps: w.Size, from: walk{by: w.Stride}, to: walk{by: 1}}
}

// scattered appends the correlations of Scatter, and returns them with the frame of the small image that all fit in.
func (w Window) scattered(all []correlation) ([]correlation, frame) {
	var f frame
	f.height, f.width = w.Small()
	for top := range min(w.Stride, w.Height) {
		for left := range min(w.Stride, w.Width) {
			bottom, lines, above := w.neighbours(top)
			right, taps, aside := w.neighbours(left)
			if lines*taps == 0 {
				continue
			}
			all = append(all, correlation{
				height: (w.Height - top + w.Stride - 1) / w.Stride, width: (w.Width - left + w.Stride - 1) / w.Stride,
				lines: lines, taps: taps, from: walk{-above, -aside, 1}, to: walk{top, left, w.Stride}, last: [2]int{bottom, right},
			})
			f.before = max(f.before, above, aside)
		}
	}
	for i := range all {
		c := &all[i]
		c.from.top += f.before
		c.from.left += f.before
		f.lines = max(f.lines, c.from.top+c.height-1+c.lines)
		f.line = max(f.line, c.from.left+c.width-1+c.taps)
	}
	return all, f
}

// neighbours says which pixels of the small image meet pixel at, below the stride, of the big one, along one side: n of
// them, the first of which is so many before pixel 0, in pixel last of the window and then at every stride to its beginning.
func (w Window) neighbours(at int) (last, n, before int) {
	first := (at + w.Padding) % w.Stride
	n = max((w.Size-first+w.Stride-1)/w.Stride, 0)
	return first + (n-1)*w.Stride, n, n - 1 - (at+w.Padding)/w.Stride
}
