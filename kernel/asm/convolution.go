package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// slot is a parameter where it lies: there are fewer registers than things to remember.
func slot(name string) Mem {
	p, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return p.Addr
}

// correlate writes a function that sums, for pixel after pixel of a result, the products of the
// channels of some pixels of an operand with weights. The pixels are some neighbours in each of
// some lines, so that their channels are runs of numbers. All sums of a tile of pixels stay in
// registers: of one vector of its channels or of two.
func (s isa) correlate(rows, vectors int) {
	s.function(fmt.Sprint("correlate", vectors), "func(tiles int, from, to *int32, a *float32, channels, runs, terms, jump int, b *float32, ldb int, bias *float32, floor float32, where, c *float32, ldc, cols int)",
		"C (cols ≤ %d), for each of %d tiles pixels, = the bias (%[1]d) and the sum over runs of terms of A's elements, jump behind one another, times the\n"+
			"rows of B (runs terms, %[1]d), or the floor if that is above it; or 0 where what lies in where as C does is not above 0, unless that is nil.\n"+
			"The pixels of A and C are where from and to count them, pixels of so many channels and rows of ldc; B's rows are ldb.", vectors*s.lanes, rows)
	var tails []*tail
	if s == avx512 {
		tails = s.tails(vectors, arg("cols"))
	}
	at := make([]reg.GPVirtual, rows)
	for r := range at {
		at[r] = GP64()
	}
	index, b, count := GP64(), GP64(), GP64()
	SHLQ(Imm(2), slot("ldb"))

	Label("tile")
	MOVQ(slot("from"), index)
	MOVQ(slot("a"), count)
	for r, p := range at {
		MOVLQSX(Mem{Base: index, Disp: 4 * r}, p)
		IMULQ(slot("channels"), p)
		LEAQ(Mem{Base: count, Index: p, Scale: 4}, p)
	}
	ADDQ(Imm(uint64(4*rows)), index)
	MOVQ(index, slot("from"))
	sums := make([][]vec, rows)
	MOVQ(slot("bias"), b)
	for r := range sums {
		for j := range vectors {
			sums[r] = append(sums[r], s.load(Mem{Base: b, Disp: j * s.bytes()}, nil))
		}
	}
	XORQ(index, index)
	MOVQ(slot("b"), b)
	runs, start := AllocLocal(8), AllocLocal(8)
	MOVQ(slot("runs"), count)
	MOVQ(count, runs)
	Label("run")
	MOVQ(index, start)
	MOVQ(slot("terms"), count)
	Label("term")
	terms := make([]Mem, rows)
	for r, p := range at {
		terms[r] = Mem{Base: p, Index: index, Scale: 4}
	}
	s.outerProduct(sums, terms, b, make([]*tail, vectors))
	ADDQ(slot("ldb"), b)
	INCQ(index)
	DECQ(count)
	JNZ(LabelRef("term"))
	MOVQ(start, index)
	ADDQ(slot("jump"), index)
	DECQ(runs)
	JNZ(LabelRef("run"))

	MOVQ(slot("to"), index)
	MOVQ(slot("c"), b)
	if s == avx2 {
		MOVQ(slot("cols"), count)
		tails = s.tails(vectors, count)
	}
	for r, p := range at {
		MOVLQSX(Mem{Base: index, Disp: 4 * r}, p)
		IMULQ(slot("ldc"), p)
	}
	ADDQ(Imm(uint64(4*rows)), index)
	MOVQ(index, slot("to"))
	each := func(f func(sum vec, base reg.GPVirtual, p reg.Register, disp int, t *tail)) {
		for r, p := range at {
			for j, sum := range sums[r] {
				f(sum, b, p, j*s.bytes(), tails[j])
			}
		}
	}
	floor := s.vec()
	VBROADCASTSS(slot("floor"), floor)
	each(func(sum vec, _ reg.GPVirtual, _ reg.Register, _ int, _ *tail) { VMAXPS(sum, floor, sum) }) // keeps NaN
	MOVQ(slot("where"), count)
	TESTQ(count, count)
	JZ(LabelRef("write"))
	VXORPS(floor, floor, floor)
	each(func(sum vec, _ reg.GPVirtual, p reg.Register, disp int, t *tail) {
		s.keepWhere(Mem{Base: count, Index: p, Scale: 4, Disp: disp}, floor, sum, t)
	})
	Label("write")
	each(func(sum vec, base reg.GPVirtual, p reg.Register, disp int, t *tail) {
		s.store(sum, Mem{Base: base, Index: p, Scale: 4, Disp: disp}, t)
	})
	DECQ(slot("tiles"))
	JNZ(LabelRef("tile"))
	end()
}

// keepWhere makes v 0 in the lanes where what is in memory is not above zero.
func (s isa) keepWhere(m Mem, zero, v vec, t *tail) {
	const less = 0x11 // ordered, quiet
	if s == avx512 {
		k := K()
		VCMPPS(Imm(less), m, zero, t.k, k)
		VMOVAPS_Z(v, k, v)
		return
	}
	y := s.load(m, t)
	VCMPPS(Imm(less), y, zero, y)
	VANDPS(y, v, v)
}

// meet writes a function that sums outer products of the channels of the pixels of two images, line after line: of
// one vector of the second's channels or of two, and of so many rows, the first's channels next to one another in each of
// some lines, three at most.
func (s isa) meet(rows, lines, vectors int) {
	s.function(fmt.Sprint("meet", lines, "x", rows/lines, "x", vectors), "func(height, width int, a *float32, line, step, jump int, b *float32, ldb, skip int, c *float32, ldc, cols int)",
		"C (%d, cols ≤ %d) += the sum of a bᵀ over lines of pixels: a is from %d lines of A, line apart, and its pixels are step apart, their lines jump;\n"+
			"those of B are ldb apart, and so many more at the end of a line. In elements.", rows, vectors*s.lanes, lines)
	tails := s.tails(vectors, arg("cols"))
	height, width, a, line, step, b, ldb := arg("height"), GP64(), arg("a"), arg("line"), arg("step"), arg("b"), arg("ldb")
	for _, stride := range []reg.Register{line, step, ldb} {
		SHLQ(Imm(2), stride)
	}
	sums := make([][]vec, rows)
	columns := func(each func(sum vec, m Mem, t *tail)) {
		c, ldc := arg("c"), arg("ldc")
		SHLQ(Imm(2), ldc)
		for r := range sums {
			for j, sum := range sums[r] {
				each(sum, Mem{Base: c, Disp: j * s.bytes()}, tails[j])
			}
			ADDQ(ldc, c)
		}
	}
	for r := range sums {
		for range vectors {
			sums[r] = append(sums[r], s.vec())
		}
	}
	columns(func(sum vec, m Mem, t *tail) { s.loadTo(sum, m, t) })
	Label("line")
	p := GP64()
	MOVQ(a, p)
	MOVQ(slot("width"), width)
	Label("pixel")
	channels := make([]Mem, rows)
	for r := range channels {
		channels[r] = Mem{Base: p, Disp: 4 * (r % (rows / lines))}
		if l := r / (rows / lines); l > 0 {
			channels[r].Index, channels[r].Scale = line, uint8(l)
		}
	}
	s.outerProduct(sums, channels, b, tails)
	ADDQ(step, p)
	ADDQ(ldb, b)
	DECQ(width)
	JNZ(LabelRef("pixel"))
	jump, skip := arg("jump"), arg("skip")
	LEAQ(Mem{Base: a, Index: jump, Scale: 4}, a)
	LEAQ(Mem{Base: b, Index: skip, Scale: 4}, b)
	DECQ(height)
	JNZ(LabelRef("line"))
	columns(s.store)
	end()
}
