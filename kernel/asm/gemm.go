package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// outer writes a function that sums outer products, with two vectors of columns:
// C (rows, cols) = Σ_k a_k b_kᵀ, strip after strip of rows. All sums of a strip stay in
// registers; A's elements are broadcast from where they lie, so nothing is packed. A
// whole kernel wants all columns to be there.
func (s isa) outer(rows int, whole bool) {
	s.function(fmt.Sprint("outer", rows), "func(strips, k int, a *float32, ars, acs int, b *float32, ldb int, c *float32, ldc, cols, add int)",
		"C (%d strips, cols ≤ %d) = A (%[1]d strips, k) B (k, cols), added to C if add is not 0.\n"+
			"Strides are in elements: ars between A's rows, acs between its columns.", rows, 2*s.lanes)
	tails := make([]*tail, 2)
	if !whole {
		tails = s.tails(2, arg("cols"))
	}
	Label("strip") // a, c and strips move on in their places on the stack: registers are few
	k, ars, acs, a, b, ldb := arg("k"), arg("ars"), arg("acs"), arg("a"), arg("b"), arg("ldb")
	for _, stride := range []reg.Register{ars, acs, ldb} {
		SHLQ(Imm(2), stride)
	}
	at := rowsOf(a, ars, rows)
	sums := make([][]vec, rows)
	for r := range sums {
		sums[r] = []vec{s.zero(), s.zero()}
	}
	columns := func(each func(sum vec, m Mem, t *tail)) (next reg.Register) {
		c, ldc := arg("c"), arg("ldc")
		SHLQ(Imm(2), ldc)
		for r := range sums {
			for j, sum := range sums[r] {
				each(sum, Mem{Base: c, Disp: j * s.bytes()}, tails[j])
			}
			ADDQ(ldc, c)
		}
		return c
	}
	add := arg("add")
	TESTQ(add, add)
	JZ(LabelRef("loop"))
	columns(func(sum vec, m Mem, t *tail) { s.loadTo(sum, m, t) })
	Label("loop")
	s.outerProduct(sums, at, b, tails)
	advance(acs, at)
	ADDQ(ldb, b)
	DECQ(k)
	JNZ(LabelRef("loop"))

	Store(columns(s.store), Param("c"))
	strip := arg("ars")
	IMUL3Q(U32(uint32(4*rows)), strip, strip)
	ADDQ(arg("a"), strip)
	Store(strip, Param("a"))
	rest := arg("strips")
	DECQ(rest)
	Store(rest, Param("strips"))
	JNZ(LabelRef("strip"))
	end()
}

// outerProduct adds a bᵀ to the sums, for elements of a and as many vectors of b as there are tails.
func (s isa) outerProduct(sums [][]vec, a []Mem, b reg.Register, tails []*tail) {
	columns := make([]vec, len(tails))
	for j, t := range tails {
		columns[j] = s.load(Mem{Base: b, Disp: j * s.bytes()}, t)
	}
	for r, m := range a {
		x := s.vec()
		VBROADCASTSS(m, x)
		for j, column := range columns {
			VFMADD231PS(column, x, sums[r][j])
		}
	}
}

// pack writes a function that copies the columns of a panel, k rows of them, to rows
// without gaps. Columns that are not there become zeros.
func (s isa) pack() {
	s.function("pack", "func(k int, b *float32, ldb int, dst *float32, cols int)",
		"dst (k, %d) = B (k, cols), filled up with zeros. ldb is in elements.", 2*s.lanes)
	k, b, ldb := arg("k"), arg("b"), arg("ldb")
	SHLQ(Imm(2), ldb)
	dst := arg("dst")
	tails := s.tails(2, arg("cols"))
	left, right := tails[0], tails[1]
	Label("loop")
	b0, b1 := s.load(Mem{Base: b}, left), s.load(Mem{Base: b, Disp: s.bytes()}, right)
	s.store(b0, Mem{Base: dst}, nil)
	s.store(b1, Mem{Base: dst, Disp: s.bytes()}, nil)
	ADDQ(ldb, b)
	ADDQ(U32(uint32(2*s.bytes())), dst)
	DECQ(k)
	JNZ(LabelRef("loop"))
	end()
}

// packTransposed writes a function that is pack for the transpose of B.
func (s isa) packTransposed() {
	s.function("packTransposed", "func(k int, b *float32, ldb int, dst *float32, cols int)",
		"dst (k, %d) = Bᵀ for B (cols, k), filled up with zeros. ldb is in elements.", 2*s.lanes)
	k, b, ldb, dst := arg("k"), arg("b"), arg("ldb"), arg("dst")
	tails := s.tails(2, arg("cols"))
	left, right := tails[0], tails[1]
	low, index := XMM(), s.vec()
	VMOVD(ldb.(reg.GPVirtual).As32(), low)
	VPBROADCASTD(low, index)
	VPMULLD(s.laneNumbers(), index, index)
	next := GP64() // the rows of B of the right vector
	MOVQ(ldb, next)
	SHLQ(Imm(map[isa]uint64{avx512: 4 + 2, avx2: 3 + 2}[s]), next)
	ADDQ(b, next)
	Label("loop")
	s.store(s.gather(b, index, left), Mem{Base: dst}, nil)
	s.store(s.gather(next, index, right), Mem{Base: dst, Disp: s.bytes()}, nil)
	ADDQ(Imm(4), b)
	ADDQ(Imm(4), next)
	ADDQ(U32(uint32(2*s.bytes())), dst)
	DECQ(k)
	JNZ(LabelRef("loop"))
	end()
}

// transpose writes a function that is packTransposed for as many rows and columns as a vector has lanes, in registers.
func (s isa) transpose() {
	s.function("transpose", "func(b *float32, ldb int, dst *float32)",
		"dst (%[1]d, %[1]d) = Bᵀ for B (%[1]d, %[1]d), in rows of %d. ldb is in elements.", s.lanes, 2*s.lanes)
	b, ldb, dst := arg("b"), arg("ldb"), arg("dst")
	SHLQ(Imm(2), ldb)
	r := make([]vec, s.lanes) // in each 128 bits, the l-th: of r[4g+c] column 4l+c of rows 4g to 4g+3
	for g := 0; g < s.lanes; g += 4 {
		var rows, pairs [4]vec
		for i := range rows {
			rows[i] = s.load(Mem{Base: b}, nil)
			ADDQ(ldb, b)
		}
		for i := 0; i < 4; i += 2 {
			pairs[i], pairs[i+1] = s.vec(), s.vec()
			VUNPCKLPS(rows[i+1], rows[i], pairs[i])
			VUNPCKHPS(rows[i+1], rows[i], pairs[i+1])
		}
		for c := range 2 {
			r[g+2*c], r[g+2*c+1] = s.vec(), s.vec()
			VUNPCKLPD(pairs[2+c], pairs[c], r[g+2*c])
			VUNPCKHPD(pairs[2+c], pairs[c], r[g+2*c+1])
		}
	}
	column := func(i int, v vec) { s.store(v, Mem{Base: dst, Disp: 2 * s.bytes() * i}, nil) }
	for c := range 4 {
		if s == avx2 {
			low, high := s.vec(), s.vec()
			VPERM2F128(Imm(0x20), r[4+c], r[c], low)
			VPERM2F128(Imm(0x31), r[4+c], r[c], high)
			column(c, low)
			column(4+c, high)
			continue
		}
		for odd, choice := range []uint64{0x88, 0xdd} { // the even or the odd 128 bits of two
			top, bottom, low, high := s.vec(), s.vec(), s.vec(), s.vec()
			VSHUFF32X4(Imm(choice), r[4+c], r[c], top)
			VSHUFF32X4(Imm(choice), r[12+c], r[8+c], bottom)
			VSHUFF32X4(Imm(0x88), bottom, top, low)
			VSHUFF32X4(Imm(0xdd), bottom, top, high)
			column(4*odd+c, low)
			column(8+4*odd+c, high)
		}
	}
	end()
}

// columnSum writes a function that adds up the rows of a panel in their order.
func (s isa) columnSum() {
	s.function("columnSum", "func(rows int, a *float32, lda int, sum *float32, cols int)",
		"sum_j += Σ_i a_ij for a (rows, cols ≤ %d). lda is in elements.", 2*s.lanes)
	rows, a, lda := arg("rows"), arg("a"), arg("lda")
	SHLQ(Imm(2), lda)
	tails := s.tails(2, arg("cols"))
	left, right := tails[0], tails[1]
	sum, sum0, sum1 := arg("sum"), s.vec(), s.vec()
	s.loadTo(sum0, Mem{Base: sum}, left)
	s.loadTo(sum1, Mem{Base: sum, Disp: s.bytes()}, right)
	Label("loop")
	VADDPS(s.load(Mem{Base: a}, left), sum0, sum0)
	VADDPS(s.load(Mem{Base: a, Disp: s.bytes()}, right), sum1, sum1)
	ADDQ(lda, a)
	DECQ(rows)
	JNZ(LabelRef("loop"))
	s.store(sum0, Mem{Base: sum}, left)
	s.store(sum1, Mem{Base: sum, Disp: s.bytes()}, right)
	end()
}

// dot writes a function that sums along the rows of both operands: C (m, n) = A Bᵀ
// for A (m, k), B (n, k). The lanes of a sum are added up at the end.
func (s isa) dot(m, n int) {
	s.function(fmt.Sprintf("dot%dx%d", m, n), "func(runs, k int, a *float32, lda int, b *float32, ldb, jump int, c *float32, ldc int)",
		"C (%d, %d) = A (%[1]d, runs k) Bᵀ for B (%[2]d, runs k), whose runs are jump apart in B. Strides are in elements.", m, n)
	sums := make([][]vec, m)
	for i := range sums {
		for range n {
			sums[i] = append(sums[i], s.zero())
		}
	}
	Label("run")
	k, a, lda, b, ldb := arg("k"), arg("a"), arg("lda"), arg("b"), arg("ldb")
	SHLQ(Imm(2), lda)
	SHLQ(Imm(2), ldb)
	atA, atB := rowsOf(a, lda, m), rowsOf(b, ldb, n)
	step := func() {
		x := make([]vec, m)
		for i := range x {
			x[i] = s.load(atA[i], nil)
		}
		for j := range n {
			y := s.load(atB[j], nil)
			for i := range m {
				VFMADD231PS(y, x[i], sums[i][j])
			}
		}
		width := GP64()
		MOVQ(I32(s.bytes()), width)
		advance(width, atA)
		advance(width, atB)
	}
	last := func(t *tail) { // one x at a time: the tail needs a register of AVX2's 16
		for i := range m {
			x := s.load(atA[i], t)
			for j := range n {
				VFMADD231PS(s.load(atB[j], t), x, sums[i][j])
			}
		}
	}
	inSteps(k, Imm(uint64(s.lanes)), step, func() { last(s.tail(k)) })
	for _, move := range [][2]string{{"a", "k"}, {"b", "jump"}} {
		by := arg(move[1])
		SHLQ(Imm(2), by)
		ADDQ(by, slot(move[0]))
	}
	DECQ(slot("runs"))
	JNZ(LabelRef("run"))
	c, ldc := arg("c"), arg("ldc")
	SHLQ(Imm(2), ldc)
	for i := range m {
		for j := 0; j < n; j += 4 {
			count := min(4, n-j)
			var four [4]vec
			for l := range four {
				four[l] = sums[i][j+l%count]
			}
			sum, to := s.horizontal(four), Mem{Base: c, Disp: 4 * j}
			switch count {
			case 4:
				VMOVUPS(sum, to)
			case 2:
				VMOVLPS(sum, to)
			default:
				VMOVSS(sum, to)
			}
		}
		ADDQ(ldc, c)
	}
	end()
}

// horizontal returns the sums of the lanes of four vectors. It uses them up.
func (s isa) horizontal(v [4]vec) reg.Register {
	pair := func(a, b vec) vec {
		low, high := s.vec(), s.vec()
		VUNPCKLPS(b, a, low)
		VUNPCKHPS(b, a, high)
		VADDPS(high, low, low) // a₀+a₂ b₀+b₂ a₁+a₃ b₁+b₃ in each 128 bits
		return low
	}
	ab, cd := pair(v[0], v[1]), pair(v[2], v[3])
	sum, odd := s.vec(), s.vec()
	VSHUFPS(Imm(0x44), cd, ab, sum)
	VSHUFPS(Imm(0xEE), cd, ab, odd)
	VADDPS(odd, sum, sum) // a b c d in each 128 bits
	if s == avx512 {
		VEXTRACTF64X4(Imm(1), sum, odd.AsY())
		VADDPS(odd.AsY(), sum.AsY(), sum.AsY())
		VEXTRACTF32X4(Imm(1), sum.AsY(), odd.AsX())
	} else {
		VEXTRACTF128(Imm(1), sum, odd.AsX())
	}
	VADDPS(odd.AsX(), sum.AsX(), sum.AsX())
	return sum.AsX()
}

// rowsOf returns the addresses of n rows from p on, with a pointer for every third:
// the others are one and two strides from it.
func rowsOf(p, stride reg.Register, n int) []Mem {
	var at []Mem
	for r := range n {
		if r > 0 && r%3 == 0 {
			next := GP64()
			LEAQ(Mem{Base: p, Index: stride, Scale: 2}, next)
			ADDQ(stride, next)
			p = next
		}
		m := Mem{Base: p}
		if r%3 > 0 {
			m.Index, m.Scale = stride, uint8(r%3)
		}
		at = append(at, m)
	}
	return at
}

// advance moves the pointers of rowsOf by as many bytes.
func advance(bytes reg.Register, at []Mem) {
	for r := 0; r < len(at); r += 3 {
		ADDQ(bytes, at[r].Base)
	}
}
