package graph

// Layout says how files hold an array that machines hold otherwise: with its axes in another order. The layouts in files
// are PyTorch's. The zero Layout is for arrays that files hold as they are.
type Layout struct {
	Axes  []int // sizes of the array's axes, slowest first
	Order []int // their numbers in the order that files have
	Shape []int // in files
}

// ofWindow is the layout of the weights of a convolution, (k·k·C, C′) by rows of the window: (C′, C, k, k) in files, of
// nn.Conv2d as of nn.ConvTranspose2d.
func ofWindow(size, big, small int) Layout {
	return Layout{Axes: []int{size, size, big, small}, Order: []int{3, 2, 0, 1}, Shape: []int{small, big, size, size}}
}

// fromMaps is the layout of the weights (out, P·C) of a layer behind C feature maps of P pixels, which lie pixel by
// pixel: map by map in files.
func fromMaps(out, pixels, channels int) Layout {
	return Layout{Axes: []int{out, pixels, channels}, Order: []int{0, 2, 1}, Shape: []int{out, channels * pixels}}
}

// toMaps is the layout of the weights (P·C, in) of a layer before feature maps, and for in = 0 of its bias.
func toMaps(pixels, channels, in int) Layout {
	if in == 0 {
		return Layout{Axes: []int{pixels, channels}, Order: []int{1, 0}, Shape: []int{channels * pixels}}
	}
	return Layout{Axes: []int{pixels, channels, in}, Order: []int{1, 0, 2}, Shape: []int{channels * pixels, in}}
}

// Stored returns the parameter's shape in files.
func (p Parameter) Stored() []int {
	if p.Layout.Shape != nil {
		return p.Layout.Shape
	}
	return p.Shape
}

// ToFile returns the parameter's values as files hold them.
func (p Parameter) ToFile(values []float32) []float32 {
	return p.arrange(values, func(to, from []float32, file, here int) { to[file] = from[here] })
}

// FromFile is the inverse of ToFile.
func (p Parameter) FromFile(values []float32) []float32 {
	return p.arrange(values, func(to, from []float32, file, here int) { to[here] = from[file] })
}

// arrange calls put with the index in files, and here, of each element.
func (p Parameter) arrange(values []float32, put func(to, from []float32, file, here int)) []float32 {
	l := p.Layout
	if l.Axes == nil {
		return values
	}
	strides := make([]int, len(l.Axes))
	for i, stride := len(l.Axes)-1, 1; i >= 0; i-- {
		strides[i] = stride
		stride *= l.Axes[i]
	}
	to := make([]float32, len(values))
	for file := range values {
		here, rest := 0, file
		for i := len(l.Order) - 1; i >= 0; i-- {
			axis := l.Order[i]
			here += rest % l.Axes[axis] * strides[axis]
			rest /= l.Axes[axis]
		}
		put(to, values, file, here)
	}
	return to
}
