package main

import "math"

// The elementary functions, each over a whole vector. Arguments are reduced so that
// a short polynomial, fitted here, does the rest. Bounds on errors are those that
// the tests of package kernel measure over the whole range.

// reduced is x = n ln 2 + r with |r| ≤ ½ ln 2, and e^r − 1.
type reduced struct {
	n     vec // as an integer
	expm1 vec
}

// expPoly is (e^r − 1 − r)/r², fitted over |r| ≤ 0.347.
var expPoly = interpolate(func(r float64) float64 {
	if math.Abs(r) < 1e-3 {
		return 0.5 + r/6 + r*r/24
	}
	return (math.Expm1(r) - r) / (r * r)
}, -0.3475, 0.3475, 5)

// reduce splits x, which is held to [−104, 89]: beyond, e^x is 0 or infinite anyway.
func (s isa) reduce(x vec) reduced {
	x = s.min(s.number(89), s.max(s.number(-104), x))
	n := s.round(s.mul(x, s.number(math.Log2E)))
	f := s.toFloat(n)
	const high = 0.693359375 // ln 2 to 9 bits: f·high is exact
	r := s.fnma(f, s.number(high), x)
	r = s.fnma(f, s.number(math.Ln2-high), r)
	return reduced{n, s.fma(s.mul(r, r), s.poly(r, expPoly), r)}
}

// scale returns x·2ⁿ, in two steps so that neither factor leaves the numbers.
func (s isa) scale(x, n vec) vec {
	half := s.shiftSigned(n, 1)
	return s.mul(s.mul(x, s.power(half)), s.power(s.subInt(n, half)))
}

// power returns 2ⁿ for |n| ≤ 126.
func (s isa) power(n vec) vec {
	return s.shiftLeft(s.addInt(n, s.bits(127)), 23)
}

// exp is e^x.
func (s isa) exp(x vec) vec {
	e := s.reduce(x)
	return s.scale(s.add(e.expm1, s.number(1)), e.n)
}

// expm1 is e^x − 1; where the 1 no longer counts, it is e^x.
func (s isa) expm1(x vec) vec {
	e, near := s.near(x)
	far := s.scale(s.add(e.expm1, s.number(1)), e.n)
	return s.where(x, s.number(40), far, near)
}

// near is e^x − 1 = 2ⁿ (e^r − 1) + (2ⁿ − 1) up to x = 40. From −80 down it is −1, and 2ⁿ would leave power's range.
func (s isa) near(x vec) (reduced, vec) {
	e := s.reduce(s.max(s.number(-80), x))
	p := s.power(e.n)
	return e, s.fma(p, e.expm1, s.sub(p, s.number(1)))
}

// elu is x where it is above 0, else e^x − 1.
func (s isa) elu(x vec) vec {
	_, below := s.near(x)
	return s.where(x, s.zero(), x, below)
}

// atanhPoly is (2 atanh √z/√z − 2)/z up to z = 1/9.
var atanhPoly = interpolate(func(z float64) float64 {
	if z < 1e-4 {
		return 2.0/3 + 2*z/5
	}
	s := math.Sqrt(z)
	return (2*math.Atanh(s)/s - 2) / z
}, 0, 1.0/9, 5)

// log1p is log(1 + u) = 2 atanh(u/(2 + u)) for u in [0, 1].
func (s isa) log1p(u vec) vec {
	t := s.div(u, s.add(u, s.number(2)))
	z := s.mul(t, t)
	return s.mul(t, s.fma(z, s.poly(z, atanhPoly), s.number(2)))
}

// log is log x for normal x > 0: with x = 2ᵉ m, √½ ≤ m < √2, e ln 2 + 2 atanh((m − 1)/(m + 1)).
func (s isa) log(x vec) vec {
	root := s.bits(math.Float32bits(math.Sqrt2 / 2))
	e := s.shiftSigned(s.subInt(x, root), 23)
	m := s.subInt(x, s.shiftLeft(e, 23))
	t := s.div(s.sub(m, s.number(1)), s.add(m, s.number(1)))
	z := s.mul(t, t)
	l := s.mul(t, s.fma(z, s.poly(z, atanhPoly), s.number(2)))
	return s.fma(s.toFloat(e), s.number(math.Ln2), l)
}

// softplus is log(1 + e^x) = max(x, 0) + log1p(e^−|x|).
func (s isa) softplus(x vec) vec {
	return s.add(s.max(s.zero(), x), s.log1p(s.exp(s.neg(s.abs(x)))))
}

// sigmoid is 1/(1 + e^−x).
func (s isa) sigmoid(x vec) vec {
	return s.div(s.number(1), s.add(s.number(1), s.exp(s.neg(x))))
}

// tanh is sign(x) t/(t + 2) with t = e^2|x| − 1; from 9.1 on it rounds to 1.
func (s isa) tanh(x vec) vec {
	sign := s.and(x, s.bits(0x80000000))
	a := s.min(s.number(20), s.abs(x))
	t := s.expm1(s.add(a, a))
	return s.or(s.div(t, s.add(t, s.number(2))), sign)
}

// sinPoly and cosPoly are sin(½π√z)/√z and cos(½π√z) up to z = ¼.
var (
	sinPoly = interpolate(func(z float64) float64 {
		if z < 1e-9 {
			return math.Pi / 2
		}
		return math.Sin(math.Pi/2*math.Sqrt(z)) / math.Sqrt(z)
	}, 0, 0.25, 4)
	cosPoly = interpolate(func(z float64) float64 { return math.Cos(math.Pi / 2 * math.Sqrt(z)) }, 0, 0.25, 4)
)

// turn returns the cosine and the sine of 2πv for v in [0, 1]. With 4v = q + t, |t| ≤
// ½, both follow from those of ½πt by the quarter q; the reduction is exact.
func (s isa) turn(v vec) (cos, sin vec) {
	quarters := s.mul(v, s.number(4))
	q := s.round(quarters)
	t := s.sub(quarters, s.toFloat(q))
	z := s.mul(t, t)
	sine, cosine := s.mul(t, s.poly(z, sinPoly)), s.poly(z, cosPoly)

	odd := s.toFloat(s.shiftRight(s.shiftLeft(q, 31), 31)) // 1 in odd quarters, where they change places
	half := s.number(0.5)
	cos, sin = s.where(odd, half, sine, cosine), s.where(odd, half, cosine, sine)
	minus := s.bits(0x80000000)
	sin = s.xor(sin, s.and(s.shiftLeft(q, 30), minus))                      // q = 2, 3
	cos = s.xor(cos, s.and(s.shiftLeft(s.addInt(q, s.bits(1)), 30), minus)) // q = 1, 2
	return cos, sin
}
