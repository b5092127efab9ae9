package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// randomKernels writes the functions that draw from Philox4x32-10 (package rng).
// Each computes as many blocks at once as there are lanes.
func (s isa) randomKernels() {
	order := s.lanesOrder()
	s.random("normals", "dst = Box and Muller's normals of the words", order, func(w [4]vec, _ func(int) vec) [4]vec {
		a, b := s.boxMuller(w[0], w[1])
		c, d := s.boxMuller(w[2], w[3])
		return s.interleave([4]vec{a, b, c, d})
	})
	s.random("bernoulli", "dst = 1 where the word's uniform number is at most dst, else 0", order, func(w [4]vec, dst func(int) vec) [4]vec {
		w = s.interleave(w)
		for j := range w {
			w[j] = s.where(s.uniform(w[j]), dst(j), s.zero(), s.number(1))
		}
		return w
	})
}

// random writes a function of n elements: element i belongs to word i%4 of block
// i/4, counted from the given block on. f gets the four words of as many blocks as
// there are lanes, and what dst holds for them, and returns what dst is to hold.
func (s isa) random(name, doc string, order Mem, f func(words [4]vec, dst func(j int) vec) [4]vec) {
	s.function(name, "func(n int, dst *float32, block, step, epoch, purpose, key0, key1 uint32)", "%s, for n elements.", doc)
	if s == avx512 {
		lanes := GP32()
		MOVL(U32(0xaaaa), lanes)
		KMOVW(lanes, oddLanes)
	}
	n, dst := arg("n"), arg("dst")
	block := s.param("block")
	VPADDD(order, block, block)
	each := 4 * s.lanes
	group := func(t [4]*tail) {
		c := [4]vec{s.vec(), s.param("step"), s.param("epoch"), s.param("purpose")}
		VMOVAPS(block, c[0])
		at := func(j int) Mem { return Mem{Base: dst, Disp: j * s.bytes()} }
		for j, v := range f(s.philox(c), func(j int) vec { return s.load(at(j), t[j]) }) {
			s.store(v, at(j), t[j])
		}
	}
	inSteps(n, U32(uint32(each)), func() {
		group([4]*tail{})
		VPADDD(s.bits(uint32(s.lanes)), block, block)
		ADDQ(U32(uint32(4*each)), dst)
	}, func() { group(s.quarters(n)) })
	end()
}

// param returns the 32-bit parameter in every lane.
func (s isa) param(name string) vec {
	a, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	v := s.vec()
	VBROADCASTSS(a.Addr, v)
	return v
}

// lanesOrder is the block that each lane computes, counted from the first: lane
// 4l+r has block (lanes/4)·r + l. Then interleave leaves the blocks in order.
func (s isa) lanesOrder() Mem {
	m := GLOBL("order"+s.name, RODATA|NOPTR)
	for e := range s.lanes {
		DATA(4*e, U32(uint32(s.lanes/4*(e%4)+e/4)))
	}
	return m
}

// philox is ten rounds of Philox4x32 on the counter c, whose registers it uses up.
func (s isa) philox(c [4]vec) [4]vec {
	k0, k1 := s.param("key0"), s.param("key1")
	for round := range 10 {
		if round > 0 {
			VPADDD(s.bits(0x9E3779B9), k0, k0)
			VPADDD(s.bits(0xBB67AE85), k1, k1)
		}
		high0, low0 := s.multiply(c[0], 0xD2511F53)
		high1, low1 := s.multiply(c[2], 0xCD9E8D57)
		c = [4]vec{s.xor(s.xor(high1, c[1]), k0), low1, s.xor(s.xor(high0, c[3]), k1), low0}
	}
	return c
}

// multiply is the high and the low words of a·m in each lane.
func (s isa) multiply(a vec, m uint32) (high, low vec) {
	factor := s.bits(m)
	even, odd := s.vec(), s.vec()
	VPMULUDQ(factor, a, even) // lanes 0, 2, …, as 64 bits
	VPSRLQ(Imm(32), a, odd)
	VPMULUDQ(factor, odd, odd)
	high, low = s.vec(), s.vec()
	VPSRLQ(Imm(32), even, high)
	VPSLLQ(Imm(32), odd, low)
	return s.mergeOdd(high, odd), s.mergeOdd(even, low)
}

// oddLanes is the mask of AVX-512's odd lanes, in these functions.
var oddLanes = reg.K7

// mergeOdd takes the even lanes of a and the odd ones of b.
func (s isa) mergeOdd(a, b vec) vec {
	v := s.vec()
	if s == avx512 {
		VMOVAPS(a, v)
		VMOVAPS(b, oddLanes, v)
		return v
	}
	VBLENDPS(Imm(0xaa), b, a, v)
	return v
}

// interleave returns the elements of four vectors in turn, by 128-bit lanes: with
// the lanes in lanesOrder, word w of block b comes to position 4b+w.
func (s isa) interleave(v [4]vec) [4]vec {
	unpack := func(f func(...Op), a, b vec) vec {
		r := s.vec()
		f(b, a, r)
		return r
	}
	low, high := func(o ...Op) { VUNPCKLPS(o...) }, func(o ...Op) { VUNPCKHPS(o...) }
	low2, high2 := func(o ...Op) { VUNPCKLPD(o...) }, func(o ...Op) { VUNPCKHPD(o...) }
	ab0, ab1 := unpack(low, v[0], v[1]), unpack(high, v[0], v[1])
	cd0, cd1 := unpack(low, v[2], v[3]), unpack(high, v[2], v[3])
	return [4]vec{unpack(low2, ab0, cd0), unpack(high2, ab0, cd0), unpack(low2, ab1, cd1), unpack(high2, ab1, cd1)}
}

// boxMuller is r cos 2πv and r sin 2πv with r = √(−2 log u), for the uniform numbers
// u, v of the words.
func (s isa) boxMuller(u, v vec) (vec, vec) {
	r := s.sqrt(s.mul(s.number(-2), s.log(s.uniform(u))))
	cos, sin := s.turn(s.uniform(v))
	return s.mul(r, cos), s.mul(r, sin)
}

// uniform is (⌊w/2⁸⌋ + 1)·2⁻²⁴ for the word w.
func (s isa) uniform(w vec) vec {
	return s.mul(s.toFloat(s.addInt(s.shiftRight(w, 8), s.bits(1))), s.number(0x1p-24))
}

// grey writes the function that reads bytes as dst = byte/255.
func (s isa) grey() {
	s.function("grey", "func(n int, dst *float32, pixels *uint8)", "dst = pixels/255 for n elements, a multiple of %d.", s.lanes)
	n, dst, pixels := arg("n"), arg("dst"), arg("pixels")
	white := s.number(255)
	i := GP64()
	XORQ(i, i)
	Label("loop")
	x := s.vec()
	VPMOVZXBD(Mem{Base: pixels, Index: i, Scale: 1}, x)
	s.store(s.div(s.toFloat(x), white), Mem{Base: dst, Index: i, Scale: 4}, nil)
	ADDQ(Imm(uint64(s.lanes)), i)
	CMPQ(i, n)
	JL(LabelRef("loop"))
	end()
}
