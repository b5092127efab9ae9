package main

import (
	"fmt"
	"math"
	"strings"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// isa is an instruction set: 16 lanes of float32 with AVX-512 (F, DQ), 8 with AVX2
// and FMA. Everything but comparison is spelled alike in both.
type isa struct {
	name  string
	lanes int
}

var (
	avx512 = isa{"AVX512", 16}
	avx2   = isa{"AVX2", 8}
)

type vec = reg.VecVirtual

// function begins the function of that name and instruction set, whose comment says what it writes.
func (s isa) function(name, signature, doc string, args ...any) {
	TEXT(name+s.name, NOSPLIT, signature)
	Doc(strings.Split(name+s.name+" writes "+fmt.Sprintf(doc, args...), "\n")...)
	Pragma("noescape")
}

// arg returns a parameter of 64 bits.
func arg(name string) reg.Register { return Load(Param(name), GP64()) }

// end ends a function.
func end() {
	VZEROUPPER()
	RET()
}

// inSteps writes a loop that takes so many of n elements at a step, and what takes the rest.
func inSteps(n, size Op, step, rest func()) {
	SUBQ(size, n)
	JL(LabelRef("rest"))
	Label("loop")
	step()
	SUBQ(size, n)
	JGE(LabelRef("loop"))
	Label("rest")
	ADDQ(size, n)
	JZ(LabelRef("done"))
	rest()
	Label("done")
}

func (s isa) vec() vec {
	if s == avx512 {
		return ZMM()
	}
	return YMM()
}

func (s isa) bytes() int { return 4 * s.lanes }

// zero returns a vector of zeros.
func (s isa) zero() vec {
	v := s.vec()
	VXORPS(v, v, v)
	return v
}

// constants holds the names of the constants that the file has so far.
var constants = map[uint32]Mem{}

// bits returns the vector whose every lane is the word.
func (s isa) bits(word uint32) vec {
	m, ok := constants[word]
	if !ok {
		m = ConstData(fmt.Sprintf("word%08x", word), U32(word))
		constants[word] = m
	}
	v := s.vec()
	VBROADCASTSS(m, v)
	return v
}

// number returns the vector whose every lane is x.
func (s isa) number(x float64) vec { return s.bits(math.Float32bits(float32(x))) }

// The operations, in the order of their mathematics: sub(a, b) is a − b. Each
// returns a new register.

func (s isa) add(a, b Op) vec { v := s.vec(); VADDPS(b, a, v); return v }
func (s isa) sub(a, b Op) vec { v := s.vec(); VSUBPS(b, a, v); return v }
func (s isa) mul(a, b Op) vec { v := s.vec(); VMULPS(b, a, v); return v }
func (s isa) div(a, b Op) vec { v := s.vec(); VDIVPS(b, a, v); return v }
func (s isa) and(a, b Op) vec { v := s.vec(); VANDPS(b, a, v); return v }
func (s isa) xor(a, b Op) vec { v := s.vec(); VXORPS(b, a, v); return v }
func (s isa) or(a, b Op) vec  { v := s.vec(); VORPS(b, a, v); return v }
func (s isa) sqrt(a Op) vec   { v := s.vec(); VSQRTPS(a, v); return v }

// max and min return b if either is NaN.
func (s isa) max(a, b Op) vec { v := s.vec(); VMAXPS(b, a, v); return v }
func (s isa) min(a, b Op) vec { v := s.vec(); VMINPS(b, a, v); return v }

// fma is a·b + c, rounded once.
func (s isa) fma(a, b, c Op) vec {
	v := s.vec()
	VMOVAPS(c, v)
	VFMADD231PS(b, a, v)
	return v
}

// fnma is c − a·b, rounded once.
func (s isa) fnma(a, b, c Op) vec {
	v := s.vec()
	VMOVAPS(c, v)
	VFNMADD231PS(b, a, v)
	return v
}

func (s isa) abs(a Op) vec { return s.and(a, s.bits(0x7fffffff)) }
func (s isa) neg(a Op) vec { return s.xor(a, s.bits(0x80000000)) }

// Integers of 32 bits in each lane.

func (s isa) addInt(a, b Op) vec             { v := s.vec(); VPADDD(b, a, v); return v }
func (s isa) subInt(a, b Op) vec             { v := s.vec(); VPSUBD(b, a, v); return v }
func (s isa) shiftLeft(a Op, n uint64) vec   { v := s.vec(); VPSLLD(Imm(n), a, v); return v }
func (s isa) shiftRight(a Op, n uint64) vec  { v := s.vec(); VPSRLD(Imm(n), a, v); return v }
func (s isa) shiftSigned(a Op, n uint64) vec { v := s.vec(); VPSRAD(Imm(n), a, v); return v }
func (s isa) toFloat(a Op) vec               { v := s.vec(); VCVTDQ2PS(a, v); return v }
func (s isa) round(a Op) vec                 { v := s.vec(); VCVTPS2DQ(a, v); return v } // to the nearest, ties to even

// where returns yes in the lanes where a > b, else no (also where either is NaN).
func (s isa) where(a, b, yes, no Op) vec {
	const greater = 0x1e // ordered, quiet
	v := s.vec()
	if s == avx512 {
		k := K()
		VCMPPS(Imm(greater), b, a, k)
		VMOVAPS(no, v)
		VMOVAPS(yes, k, v)
		return v
	}
	m := s.vec()
	VCMPPS(Imm(greater), b, a, m)
	VBLENDVPS(m, yes, no, v)
	return v
}

// tail says which lanes of the last vector there are: by a mask register with
// AVX-512, by a vector, or where one is in memory, with AVX2. A nil tail is all.
type tail struct {
	k  reg.Register
	v  vec
	at Mem
}

// masked returns AVX-512's tails of so many vectors of which the first n lanes are there.
func masked(vectors int, n reg.Register) (t []*tail) {
	ones := GP64()
	MOVQ(I32(-1), ones)
	BZHIQ(n, ones, ones)
	for j := range vectors {
		if j > 0 {
			SHRQ(Imm(16), ones)
		}
		t = append(t, &tail{k: K()})
		KMOVW(ones.As32(), t[j].k)
	}
	return t
}

// tail returns the tail of the first n lanes, n below their number.
func (s isa) tail(n reg.Register) *tail {
	if s == avx512 {
		return masked(1, n)[0]
	}
	p, v := GP64(), YMM()
	LEAQ(tailMasks(), p)
	NEGQ(n)
	VMOVUPS(Mem{Base: p, Index: n, Scale: 4, Disp: 128}, v)
	NEGQ(n)
	return &tail{v: v}
}

// tails returns the tails of so many vectors, two at most, of which the first n lanes are there.
func (s isa) tails(vectors int, n reg.Register) []*tail {
	if s == avx512 {
		return masked(vectors, n)
	}
	p := GP64()
	LEAQ(tailMasks(), p)
	NEGQ(n)
	var t []*tail
	for j := range vectors {
		t = append(t, &tail{v: YMM()})
		VMOVUPS(Mem{Base: p, Index: n, Scale: 4, Disp: 128 + j*s.bytes()}, t[j].v)
	}
	return t
}

// quarters returns the tails of four vectors of which the first n lanes are there.
func (s isa) quarters(n reg.Register) [4]*tail {
	if s == avx512 {
		return [4]*tail(masked(4, n))
	}
	var t [4]*tail
	p := GP64()
	LEAQ(tailMasks(), p)
	NEGQ(n)
	LEAQ(Mem{Base: p, Index: n, Scale: 4, Disp: 128}, p)
	for j := range t {
		t[j] = &tail{at: Mem{Base: p, Disp: 32 * j}}
	}
	return t
}

// tailMasks are 32 words of ones and 32 of zeros: read from word 32−n on, they begin
// with n ones.
func tailMasks() Mem {
	if masks == (Mem{}) {
		masks = GLOBL("tailMasks", RODATA|NOPTR)
		for i := range 64 {
			word := uint32(0xffffffff)
			if i >= 32 {
				word = 0
			}
			DATA(4*i, U32(word))
		}
	}
	return masks
}

var masks Mem

// mask returns AVX2's vector of the tail, fetching it if need be.
func (t *tail) mask() vec {
	if t.v != nil {
		return t.v
	}
	v := YMM()
	VMOVUPS(t.at, v)
	return v
}

// load reads a vector; lanes beyond the tail are 0.
func (s isa) load(m Mem, t *tail) vec {
	v := s.vec()
	s.loadTo(v, m, t)
	return v
}

// loadTo is load into a given register.
func (s isa) loadTo(v vec, m Mem, t *tail) {
	switch {
	case t == nil:
		VMOVUPS(m, v)
	case s == avx512:
		VMOVUPS_Z(m, t.k, v)
	default:
		VMASKMOVPS(m, t.mask(), v)
	}
}

// gather reads a vector of the elements that index counts from p on; lanes beyond the
// tail are 0.
func (s isa) gather(p reg.Register, index vec, t *tail) vec {
	v, from := s.zero(), Mem{Base: p, Index: index, Scale: 4}
	if s == avx512 {
		k := K() // is used up
		KMOVW(t.k, k)
		VGATHERDPS(from, k, v)
		return v
	}
	mask := s.vec() // is used up
	VMOVAPS(t.mask(), mask)
	VGATHERDPS(mask, from, v)
	return v
}

// laneNumbers returns the integers 0, 1, 2 … of as many lanes as there are.
func (s isa) laneNumbers() vec {
	if lanes == (Mem{}) {
		lanes = GLOBL("laneNumbers", RODATA|NOPTR)
		for i := range 16 {
			DATA(4*i, U32(uint32(i)))
		}
	}
	return s.load(lanes, nil)
}

var lanes Mem

// store writes a vector but for the lanes beyond the tail.
func (s isa) store(v vec, m Mem, t *tail) {
	switch {
	case t == nil:
		VMOVUPS(v, m)
	case s == avx512:
		VMOVUPS(v, t.k, m)
	default:
		VMASKMOVPS(v, t.mask(), m)
	}
}

// accumulate adds to the register sum the lanes of a that there are.
func (s isa) accumulate(sum, a vec, t *tail) {
	switch {
	case t == nil:
		VADDPS(a, sum, sum)
	case s == avx512:
		VADDPS(a, sum, t.k, sum)
	default:
		VADDPS(s.and(a, t.mask()), sum, sum)
	}
}

// poly is c₀ + c₁ x + c₂ x² …, by Horner's rule.
func (s isa) poly(x vec, c []float64) vec {
	v := s.number(c[len(c)-1])
	for i := len(c) - 2; i >= 0; i-- {
		next := s.number(c[i])
		VFMADD231PS(x, v, next)
		v = next
	}
	return v
}

// interpolate returns the coefficients of the polynomial of the given degree that
// agrees with f at the Chebyshev nodes of [lo, hi]. Its error is within a small
// factor of the best polynomial's.
func interpolate(f func(float64) float64, lo, hi float64, degree int) []float64 {
	n := degree + 1
	x, d := make([]float64, n), make([]float64, n)
	for i := range n {
		x[i] = (lo+hi)/2 + (hi-lo)/2*math.Cos(math.Pi*(float64(i)+0.5)/float64(n))
		d[i] = f(x[i])
	}
	for j := 1; j < n; j++ { // Newton's divided differences
		for i := n - 1; i >= j; i-- {
			d[i] = (d[i] - d[i-1]) / (x[i] - x[i-j])
		}
	}
	c := make([]float64, n)
	for i := n - 1; i >= 0; i-- { // c ← c·(t − x[i]) + d[i]
		for j := n - 1; j > 0; j-- {
			c[j] = c[j-1] - x[i]*c[j]
		}
		c[0] = d[i] - x[i]*c[0]
	}
	return c
}
