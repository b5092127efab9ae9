package main

import (
	"fmt"
	"slices"
	"strings"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// body computes the outputs of a pointwise function from its inputs x and scalars
// c, and the term that it adds to its sums, if it has any.
type body = func(x []vec, c func(i int) vec) (out []vec, term vec)

// pointwise writes a function over arrays of n elements: it loads the arrays in, computes f of them and of the scalars, and stores what f
// returns into the arrays out. An array of the name "sums" is one vector that f
// gets after the scalars and adds to.
func (s isa) pointwise(name, doc, out, in, scalars string, f body) {
	out, folds := strings.CutSuffix(out, "sum")
	outs, ins, cs := strings.Fields(out), strings.Fields(in), strings.Fields(scalars)
	arrays := slices.Clone(outs)
	for _, p := range ins {
		if !slices.Contains(outs, p) {
			arrays = append(arrays, p)
		}
	}
	var params []string
	for _, p := range arrays {
		params = append(params, p+" *float32")
	}
	for _, p := range cs {
		params = append(params, p+" float32")
	}
	result := ""
	if folds {
		result = " (sum float32)"
	}
	s.function(name, fmt.Sprintf("func(n int, %s)%s", strings.Join(params, ", "), result), "%s for n elements.", doc)
	n := arg("n")
	at := map[string]reg.Register{}
	for _, p := range arrays {
		at[p] = arg(p)
	}
	// Scalars are fetched where they are used: AVX2 has no registers to spare.
	c := func(i int) vec { return s.param(cs[i]) }
	var sums vec
	if folds {
		sums = s.zero()
	}
	i := GP64()
	XORQ(i, i)
	step := func(t *tail) {
		var x []vec
		for _, p := range ins {
			x = append(x, s.load(Mem{Base: at[p], Index: i, Scale: 4}, t))
		}
		y, term := f(x, c)
		for j, v := range y {
			s.store(v, Mem{Base: at[outs[j]], Index: i, Scale: 4}, t)
		}
		if folds {
			s.accumulate(sums, term, t)
		}
	}
	inSteps(n, Imm(uint64(s.lanes)), func() {
		step(nil)
		ADDQ(Imm(uint64(s.lanes)), i)
	}, func() { step(s.tail(n)) })
	if folds {
		a, err := Return("sum").Resolve()
		if err != nil {
			panic(err)
		}
		VMOVSS(s.horizontal([4]vec{sums, sums, sums, sums}), a.Addr)
	}
	end()
}

// bias writes a function that adds a row to all rows of a panel and applies f: what
// follows a matrix product.
func (s isa) bias(name, doc string, f func(a vec) vec) {
	s.function(name, "func(rows int, y *float32, ldy int, b *float32, cols int)",
		"y = %s for y (rows, cols ≤ %d), b (cols). ldy is in elements.", doc, 2*s.lanes)
	rows, y, ldy := arg("rows"), arg("y"), arg("ldy")
	SHLQ(Imm(2), ldy)
	b := arg("b")
	tails := s.quarters(arg("cols"))
	Label("loop")
	for i, t := range tails[:2] {
		at := Mem{Base: y, Disp: i * s.bytes()}
		s.store(f(s.add(s.load(at, t), s.load(Mem{Base: b, Disp: i * s.bytes()}, t))), at, t)
	}
	ADDQ(ldy, y)
	DECQ(rows)
	JNZ(LabelRef("loop"))
	end()
}

// pointwiseKernels writes all elementwise functions.
func (s isa) pointwiseKernels() {
	one := func(f func(x []vec) vec) body {
		return func(x []vec, _ func(int) vec) ([]vec, vec) { return []vec{f(x)}, nil }
	}
	s.bias("biasIdentity", "y + b", func(a vec) vec { return a })
	s.bias("biasReLU", "max(y + b, 0)", func(a vec) vec { return s.max(s.zero(), a) })
	s.bias("biasTanh", "tanh(y + b)", s.tanh)
	s.bias("biasSoftplus", "softplus(y + b)", s.softplus)
	s.bias("biasSigmoid", "σ(y + b)", s.sigmoid)
	s.bias("biasELU", "elu(y + b)", s.elu)

	// d ← dy f′(a), from y = f(a)
	s.pointwise("gradReLU", "d = dy [y > 0]", "d", "y dy", "", one(func(x []vec) vec {
		return s.where(x[0], s.zero(), x[1], s.zero())
	}))
	s.pointwise("gradTanh", "d = dy (1 − y²)", "d", "y dy", "", one(func(x []vec) vec {
		return s.mul(x[1], s.fnma(x[0], x[0], s.number(1)))
	}))
	s.pointwise("gradSoftplus", "d = dy (1 − e^−y)", "d", "y dy", "", one(func(x []vec) vec {
		return s.mul(x[1], s.neg(s.expm1(s.neg(x[0]))))
	}))
	s.pointwise("gradELU", "d = dy, times y + 1 where y ≤ 0", "d", "y dy", "", one(func(x []vec) vec {
		return s.where(x[0], s.zero(), x[1], s.mul(x[1], s.add(x[0], s.number(1))))
	}))

	s.pointwise("gradSigmoid", "d = dy y (1 − y)", "d", "y dy", "", one(func(x []vec) vec {
		return s.mul(x[1], s.mul(x[0], s.sub(s.number(1), x[0])))
	}))

	s.pointwise("bernoulliGrad", "d = dy (x − σ(l))", "d", "l x", "dy", func(x []vec, c func(int) vec) ([]vec, vec) {
		return []vec{s.mul(c(0), s.sub(x[1], s.sigmoid(x[0])))}, nil
	})

	s.pointwise("bernoulliLogLik", "Σ x l − softplus(l)", "sum", "l x", "", func(x []vec, c func(int) vec) ([]vec, vec) {
		return nil, s.sub(s.mul(x[1], x[0]), s.softplus(x[0]))
	})
	s.pointwise("sumSquares", "Σ a²", "sum", "a", "", func(x []vec, c func(int) vec) ([]vec, vec) {
		return nil, s.mul(x[0], x[0])
	})

	half := func(a vec) vec { return s.mul(a, s.number(0.5)) }
	s.pointwise("gaussianDraw", "z = m + exp(v/2) e", "z", "m v e", "", one(func(x []vec) vec {
		return s.fma(s.exp(half(x[1])), x[2], x[0])
	}))
	s.pointwise("gaussianDrawGrad", "d = dy exp(v/2) e/2", "d", "v e dy", "", one(func(x []vec) vec {
		return s.mul(half(x[2]), s.mul(s.exp(half(x[0])), x[1]))
	}))
	s.pointwise("gaussianKL", "d = (m² + expm1(v) − v)/2", "d", "m v", "", one(func(x []vec) vec {
		return half(s.fma(x[0], x[0], s.sub(s.expm1(x[1]), x[1])))
	}))
	s.pointwise("gaussianKLGradLogVar", "d = dy expm1(v)/2", "d", "v dy", "", one(func(x []vec) vec {
		return s.mul(half(x[1]), s.expm1(x[0]))
	}))

	s.pointwise("add", "d = a + b", "d", "a b", "", one(func(x []vec) vec { return s.add(x[0], x[1]) }))
	s.pointwise("mul", "d = a b", "d", "a b", "", one(func(x []vec) vec { return s.mul(x[0], x[1]) }))

	// x: w m v dw; c: k b1 c1 b2 c2 step root eps
	s.pointwise("adam", "Adam's update of w, m and v by the gradient k dw", "w m v sum", "w m v dw", "k b1 c1 b2 c2 step root eps",
		func(x []vec, c func(int) vec) ([]vec, vec) {
			g := s.mul(x[3], c(0))
			m := s.fma(c(1), x[1], s.mul(c(2), g))
			v := s.fma(c(3), x[2], s.mul(c(4), s.mul(g, g)))
			w := s.sub(x[0], s.div(s.mul(c(5), m), s.fma(s.sqrt(v), c(6), c(7))))
			return []vec{w, m, v}, s.mul(g, s.zero())
		})
	// x: w m v dw; c: k a b step eps
	s.pointwise("rmsprop", "centred RMSprop's update of w, m and v by the gradient k dw", "w m v sum", "w m v dw", "k a b step eps",
		func(x []vec, c func(int) vec) ([]vec, vec) {
			g := s.mul(x[3], c(0))
			v := s.fma(c(1), x[2], s.mul(c(2), s.mul(g, g)))
			m := s.fma(c(1), x[1], s.mul(c(2), g))
			variance := s.max(s.zero(), s.fnma(m, m, v))
			w := s.sub(x[0], s.div(s.mul(c(3), g), s.add(s.sqrt(variance), c(4))))
			return []vec{w, m, v}, s.mul(g, s.zero())
		})
}
