package op

import "gorgonia.org/tensor"

// PerImage returns a number of images that operands of these shapes can be of, and how many
// rows of each follow an image.
func (o *Operation) PerImage(in []tensor.Shape) (images int, rowsOf []int) {
	for i, p := range o.in {
		switch r := p.reading(i); {
		case r.role == shared && in[i][0] > 1:
			images = in[i][0]
		case r.role == rows && images == 0:
			images = in[i][0] / r.count
		}
	}
	rowsOf = make([]int, len(in))
	for i, p := range o.in {
		if r := p.reading(i); r.role != whole && in[i][0] > 1 {
			rowsOf[i] = in[i][0] / images
		}
	}
	return images, rowsOf
}
