package op

import (
	"fmt"

	"gorgonia.org/tensor"
)

// sizes are the sizes of letters: -1 of one that is not known.
type sizes [26]int

// unknown are those of no letter.
func unknown() (s sizes) {
	for i := range s {
		s[i] = -1
	}
	return s
}

func (s *sizes) of(letter byte) *int { return &s[letter-'a'] }

// count is the size of an axis whose letters are known.
func (s *sizes) count(a axis) int {
	n := 0
	for _, t := range a {
		if t.letter != 0 {
			n += t.count * *s.of(t.letter)
		} else {
			n += t.count
		}
	}
	return n
}

// shape returns the result's shape, or why the operands' don't fit together.
func (s *signature) shape(in []tensor.Shape) (tensor.Shape, error) {
	known, common, err := s.bind(in)
	if err != nil {
		return nil, err
	}
	if s.out.any {
		return common.Clone(), nil
	}
	if len(s.out.axes) == 0 {
		return tensor.ScalarShape(), nil
	}
	var out tensor.Shape
	for _, a := range s.out.axes {
		out = append(out, known.count(a))
	}
	return out, nil
}

// bind finds the sizes of the letters, and the shape that stands for "...".
func (s *signature) bind(in []tensor.Shape) (known sizes, common tensor.Shape, err error) {
	known = unknown()
	if len(in) != len(s.in) {
		return known, nil, fmt.Errorf("%d operands, not %d", len(in), len(s.in))
	}
	for i, p := range s.in {
		switch {
		case p.any && common == nil:
			common = in[i]
		case p.any && !common.Eq(in[i]):
			return known, nil, fmt.Errorf("operand %d is %v, not %v", i, in[i], common)
		case p.any:
		case len(in[i]) != len(p.axes):
			return known, nil, fmt.Errorf("operand %d, %v, has %d axes, not %d: %q", i, in[i], len(in[i]), len(p.axes), p.text)
		}
		for j, a := range p.axes {
			if !known.take(a, in[i][j]) {
				return known, nil, fmt.Errorf("operand %d is %v, no %q%s", i, in[i], p.text, beside(in[:i]))
			}
		}
	}
	if n, r := *known.of('n'), *known.of('r'); r >= 0 && (r == 0 || n%r != 0) {
		return known, nil, fmt.Errorf("%d rows are no multiple of %d", n, r)
	}
	return known, common, nil
}

// beside names the operands that a shape does not fit.
func beside(in []tensor.Shape) string {
	if len(in) == 0 {
		return ""
	}
	return fmt.Sprint(" beside ", in)
}

// take makes an axis have a size, by its unknown letter if there is one, and reports
// whether it can.
func (s *sizes) take(a axis, size int) bool {
	var free *term
	for i, t := range a {
		switch {
		case t.letter == 0:
			size -= t.count
		case *s.of(t.letter) >= 0:
			size -= t.count * *s.of(t.letter)
		default:
			free = &a[i]
		}
	}
	if free == nil {
		return size == 0
	}
	*s.of(free.letter) = size / free.count
	return size >= 0 && size%free.count == 0
}

// RowsPerImage says how the result's first axis follows the images of a batch, given the
// same of the operands: n rows an image, or 0 if it does not.
func (s *signature) RowsPerImage(in []int) int {
	n := 0
	for i, p := range s.in {
		if r := p.reading(i); r.role == s.result.role && r.role != whole {
			n = max(n, in[i]/r.count)
		}
	}
	return n * s.result.count
}

// Imagewise reports whether what the result has of an image comes of what the operands have of it, and of those that
// have nothing of images: given how many rows of each follow an image.
func (o *Operation) Imagewise(in []tensor.Shape, perImage []int) bool {
	if o.fold == nil && (!o.value.byRows || o.RowsPerImage(perImage) == 0) {
		return false
	}
	for i, p := range o.in {
		follows := perImage[i] > 0
		switch p.reading(i).role {
		case whole:
			if follows {
				return false
			}
		case rows:
			if !follows {
				return false
			}
		case shared:
			if !follows && in[i][0] > 1 {
				return false
			}
		}
	}
	return true
}

// Reads returns the operands that are read, in their order: -1 where there might be one and
// is none.
func (s *signature) Reads() []int {
	var all []int
	for _, r := range s.reads {
		all = append(all, r.operand)
	}
	return all
}

// Sizes are what a device's kernel is told of its operands, (rows, columns) each: the rows
// of the result, n or r, the other letters' sizes in the order in which the signature has
// them, and n/r if there are both; for "..." the rows and columns of all.
func (s *signature) Sizes(in [][2]int) []int {
	known := unknown()
	for i, p := range s.in {
		if p.any {
			return []int{in[i][0], in[i][1]}
		}
		for j, a := range p.axes {
			known.take(a, in[i][j])
		}
	}
	n, r := *known.of('n'), *known.of('r')
	var all []int
	for _, letter := range s.letters {
		switch {
		case letter == 'n' && s.result.role == shared || letter == 'r' && s.result.role != shared:
		default:
			all = append(all, *known.of(letter))
		}
	}
	if r > 0 {
		all = append(all, n/r)
	}
	return all
}

// Pointwise reports whether the result has every letter of the operands, as often: so that
// no element of it is a sum over an axis.
func (s *signature) Pointwise() bool {
	var have [26]int
	for _, a := range s.out.axes {
		for _, t := range a {
			if t.letter != 0 {
				have[t.letter-'a'] = t.count
			}
		}
	}
	if have['n'-'a'] > 0 {
		have['r'-'a'] = 1
	}
	for _, r := range s.reads {
		if r.operand < 0 {
			continue
		}
		for _, a := range s.in[r.operand].axes {
			for _, t := range a {
				if t.letter != 0 && t.count > have[t.letter-'a'] {
					return false
				}
			}
		}
	}
	return true
}
