package op

import "vaelab/kernel"

// Block is piece Index of Of.
type Block struct{ Index, Of int }

// Whole is all the work in one piece.
var Whole = Block{Index: 0, Of: 1}

// Span returns the piece's share of n things: lo up to, not including, hi.
func (b Block) Span(n int) (lo, hi int) {
	return b.Index * n / b.Of, (b.Index + 1) * n / b.Of
}

// function computes a block of an operation's result; of what is banded, y is the band.
type function[T kernel.Float] func(o *Operation, b Block, y kernel.Mat[T], in []kernel.Mat[T])

// value is an operation's, in float32 and, for gradient checks, in float64.
type value struct {
	f32 function[float32]
	f64 function[float64]

	costly  bool // each element takes several special functions, so pieces are small
	byRows  bool // it is computed from the rows that go with those of the result
	matched bool // it takes the rows r of many images at once if each serves one row n
}

func costly(v value) value  { v.costly = true; return v }
func matched(v value) value { v.matched = true; return v }

// cut is the value of functions that are given blocks and whole operands.
func cut[O any](o O, f func(o O, b Block, y F32, in []F32), g func(o O, b Block, y F64, in []F64)) value {
	return value{
		f32: func(_ *Operation, b Block, y F32, in []F32) { f(o, b, y, in) },
		f64: func(_ *Operation, b Block, y F64, in []F64) { g(o, b, y, in) },
	}
}

// of1 to of6 are the values of functions that compute some rows of the result, given the
// rows of the operands that go with them, as the signature says: of those with rows n as
// many as there are, of those with rows r the one row that they share, again and again, and
// of all else the whole. Where the result has rows r, they compute one of them from the rows
// n that are its. with1 to with4 are those of functions that take attributes first.
func of1(f func(y, a F32), g func(y, a F64)) value {
	return of6(func(y, a, _, _, _, _, _ F32) { f(y, a) }, func(y, a, _, _, _, _, _ F64) { g(y, a) })
}

func of2(f func(y, a, b F32), g func(y, a, b F64)) value {
	return of6(func(y, a, b, _, _, _, _ F32) { f(y, a, b) }, func(y, a, b, _, _, _, _ F64) { g(y, a, b) })
}

func of3(f func(y, a, b, c F32), g func(y, a, b, c F64)) value {
	return of6(func(y, a, b, c, _, _, _ F32) { f(y, a, b, c) }, func(y, a, b, c, _, _, _ F64) { g(y, a, b, c) })
}

func of4(f func(y, a, b, c, d F32), g func(y, a, b, c, d F64)) value {
	return of6(func(y, a, b, c, d, _, _ F32) { f(y, a, b, c, d) }, func(y, a, b, c, d, _, _ F64) { g(y, a, b, c, d) })
}

func of5(f func(y, a, b, c, d, e F32), g func(y, a, b, c, d, e F64)) value {
	return of6(func(y, a, b, c, d, e, _ F32) { f(y, a, b, c, d, e) }, func(y, a, b, c, d, e, _ F64) { g(y, a, b, c, d, e) })
}

func of6(f func(y, a, b, c, d, e, g F32), g func(y, a, b, c, d, e, g F64)) value {
	return value{f32: split(f), f64: split(g), byRows: true}
}

func with1[O any](o O, f func(o O, y, a F32), g func(o O, y, a F64)) value {
	return of1(func(y, a F32) { f(o, y, a) }, func(y, a F64) { g(o, y, a) })
}

func with2[O any](o O, f func(o O, y, a, b F32), g func(o O, y, a, b F64)) value {
	return of2(func(y, a, b F32) { f(o, y, a, b) }, func(y, a, b F64) { g(o, y, a, b) })
}

func with3[O any](o O, f func(o O, y, a, b, c F32), g func(o O, y, a, b, c F64)) value {
	return of3(func(y, a, b, c F32) { f(o, y, a, b, c) }, func(y, a, b, c F64) { g(o, y, a, b, c) })
}

func with4[O any](o O, f func(o O, y, a, b, c, d F32), g func(o O, y, a, b, c, d F64)) value {
	return of4(func(y, a, b, c, d F32) { f(o, y, a, b, c, d) }, func(y, a, b, c, d F64) { g(o, y, a, b, c, d) })
}

// split calls f for each part of a block; what an operation has no operands for is empty.
func split[T kernel.Float](f func(y, a, b, c, d, e, g kernel.Mat[T])) function[T] {
	return func(o *Operation, b Block, y kernel.Mat[T], in []kernel.Mat[T]) {
		for p := parts(o, b, y, in); p.next(); {
			var x [6]kernel.Mat[T]
			for i := range o.reads {
				x[i] = operand(&p, i, in)
			}
			f(result(&p, y), x[0], x[1], x[2], x[3], x[4], x[5])
		}
	}
}

// part is some rows of a block: rows lo to hi of n, which share row of r or, if they are
// matched, have each its own.
type part struct {
	of        *Operation
	lo, hi    int
	row       int
	matched   bool
	each      int // rows n for each row r; 0: there are no rows r
	left, end int // rows of the block that are to come: r if the result's are, else n
}

// parts returns what is before the first part of a block.
func parts[T kernel.Float](o *Operation, b Block, y kernel.Mat[T], in []kernel.Mat[T]) part {
	n, r := 0, 0
	count := func(a reading, m kernel.Mat[T]) {
		switch a.role {
		case rows:
			n = m.Rows / a.count
		case shared:
			r = m.Rows
		}
	}
	for _, a := range o.reads {
		if a.operand >= 0 {
			count(a, in[a.operand])
		}
	}
	count(o.result, y)
	p := part{of: o}
	switch {
	case o.result.role == shared:
		p.left, p.end = b.Span(r)
	case o.result.role == rows:
		p.left, p.end = b.Span(n)
	default:
		p.end = n
	}
	if r > 0 {
		p.each = n / r
		p.matched = o.value.matched && p.each == 1
	}
	return p
}

// next goes on to the next part, and reports whether there is one.
func (p *part) next() bool {
	if p.left >= p.end {
		return false
	}
	switch {
	case p.of.result.role == shared:
		p.row, p.left = p.left, p.left+1
		p.lo, p.hi = p.row*p.each, p.left*p.each
	case p.each > 0 && !p.matched:
		p.row, p.lo = p.left/p.each, p.left
		p.hi = min((p.row+1)*p.each, p.end)
		p.left = p.hi
	default:
		p.lo, p.hi, p.left = p.left, p.end, p.end
	}
	return true
}

// result is the part's rows of the result.
func result[T kernel.Float](p *part, y kernel.Mat[T]) kernel.Mat[T] {
	switch r := p.of.result; r.role {
	case rows:
		return y.RowRange(r.count*p.lo, r.count*p.hi)
	case shared:
		return y.RowRange(p.row, p.row+1)
	}
	return y
}

// operand is what the part has of operand i of those that are read.
func operand[T kernel.Float](p *part, i int, in []kernel.Mat[T]) kernel.Mat[T] {
	r := p.of.reads[i]
	if r.operand < 0 {
		return kernel.Mat[T]{}
	}
	m := in[r.operand]
	switch {
	case r.role == rows:
		return m.RowRange(r.count*p.lo, r.count*p.hi)
	case r.role == shared && p.matched:
		return m.RowRange(p.lo, p.hi)
	case r.role == shared:
		return kernel.Mat[T]{Rows: p.hi - p.lo, Cols: m.Cols, Data: m.Row(p.row)}
	}
	return m.RowRange(0, m.Rows)
}
