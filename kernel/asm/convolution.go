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
// registers.
func (s isa) correlate(rows int) {
	s.function("correlate", "func(tiles int, from, to *int32, a *float32, channels, runs, terms, jump int, b *float32, c *float32, ldc, cols int)",
		"C (cols ≤ %d), for each of %d tiles pixels, = the sum over runs of terms of A's elements, jump behind one another, times the rows of B (runs terms, %[1]d).\n"+
			"The pixels of A and C are where from and to count them, pixels of so many channels and rows of ldc.", 2*s.lanes, rows)
	var left, right *tail
	if s == avx512 {
		left, right = s.tails(arg("cols"))
	}
	at := make([]reg.GPVirtual, rows)
	for r := range at {
		at[r] = GP64()
	}
	index, b, count := GP64(), GP64(), GP64()

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
	sums := make([][2]vec, rows)
	for r := range sums {
		sums[r] = [2]vec{s.zero(), s.zero()}
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
	s.outerProduct(sums, terms, b, nil, nil)
	ADDQ(U32(uint32(2*s.bytes())), b)
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
		left, right = s.tails(count)
	}
	for r, p := range at {
		MOVLQSX(Mem{Base: index, Disp: 4 * r}, p)
		IMULQ(slot("ldc"), p)
		s.store(sums[r][0], Mem{Base: b, Index: p, Scale: 4}, left)
		s.store(sums[r][1], Mem{Base: b, Index: p, Scale: 4, Disp: s.bytes()}, right)
	}
	ADDQ(Imm(uint64(4*rows)), index)
	MOVQ(index, slot("to"))
	DECQ(slot("tiles"))
	JNZ(LabelRef("tile"))
	end()
}

// meet writes a function that sums outer products of the channels of the pixels of two images, line after line.
func (s isa) meet(rows int) {
	s.function(fmt.Sprint("meet", rows), "func(height, width int, a *float32, step, jump int, b *float32, ldb int, c *float32, ldc, cols int)",
		"C (%d, cols ≤ %d) += the sum of a bᵀ over lines of pixels: those of A are step apart, its lines jump, those of B ldb. In elements.", rows, 2*s.lanes)
	left, right := s.tails(arg("cols"))
	height, width, a, step, b, ldb := arg("height"), GP64(), arg("a"), arg("step"), arg("b"), arg("ldb")
	SHLQ(Imm(2), step)
	SHLQ(Imm(2), ldb)
	sums := make([][2]vec, rows)
	columns := func(each func(sum vec, m Mem, t *tail)) {
		c, ldc := arg("c"), arg("ldc")
		SHLQ(Imm(2), ldc)
		for r := range sums {
			each(sums[r][0], Mem{Base: c}, left)
			each(sums[r][1], Mem{Base: c, Disp: s.bytes()}, right)
			ADDQ(ldc, c)
		}
	}
	for r := range sums {
		sums[r] = [2]vec{s.vec(), s.vec()}
	}
	columns(func(sum vec, m Mem, t *tail) { s.loadTo(sum, m, t) })
	Label("line")
	p := GP64()
	MOVQ(a, p)
	MOVQ(slot("width"), width)
	Label("pixel")
	channels := make([]Mem, rows)
	for r := range channels {
		channels[r] = Mem{Base: p, Disp: 4 * r}
	}
	s.outerProduct(sums, channels, b, left, right)
	ADDQ(step, p)
	ADDQ(ldb, b)
	DECQ(width)
	JNZ(LabelRef("pixel"))
	jump := arg("jump")
	LEAQ(Mem{Base: a, Index: jump, Scale: 4}, a)
	DECQ(height)
	JNZ(LabelRef("line"))
	columns(s.store)
	end()
}
