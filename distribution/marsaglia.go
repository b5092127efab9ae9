package distribution

import (
	"math"

	"vaelab/rng"
)

// marsaglia draws Γ(shape, 1) by the rejection of G. Marsaglia and W. W. Tsang ("A
// simple method for generating gamma variables", ACM TOMS 26, 2000): d v³ with
// v = 1 + c x, x normal. A shape below 1 takes a draw y of shape+1 to y·u^(1/shape)
// as log y + log(u)/shape, for u^(1/shape) underflows.
type marsaglia struct {
	shape, d, c, logd float64
	boost             bool
}

// squeeze makes 1 − squeeze·x⁴ a lower bound of the acceptance probability.
const squeeze = 0.0331

func newMarsaglia(shape float64) marsaglia {
	m := marsaglia{shape: shape, boost: shape < 1}
	d := shape - 1./3
	if m.boost {
		d++
	}
	m.d, m.c, m.logd = d, 1/math.Sqrt(9*d), math.Log(d)
	return m
}

// accept returns v > 0 of one attempt with normal x and an acceptance word, or 0.
func (m *marsaglia) accept(x float64, word uint32) float64 {
	v := 1 + m.c*x
	if v <= 0 {
		return 0
	}
	u, x2 := rng.Uniform(word), x*x
	if u < 1-squeeze*x2*x2 {
		return v
	}
	if v3 := v * v * v; math.Log(u) < 0.5*x2+m.d*(1-v3+3*math.Log(v)) {
		return v
	}
	return 0
}

// retry goes on with element i's own blocks after its first attempt was rejected.
// An attempt fails at most once in twenty, and eight more nearly never do; then the
// last word picks a quantile, which has the same distribution.
func (m *marsaglia) retry(s rng.Stream, i uint32) float64 {
	for k := range uint32(retries) {
		w := s.Block(retryBlock + retries*i + k)
		if v := m.accept(rng.Normals(w)[0], w[2]); v > 0 {
			return v
		}
	}
	w := s.Block(retryBlock + retries*i + retries - 1)
	u := (float64(w[3]) + 0.5) * 0x1p-32
	d := logGamma{m.d + 1./3}
	return math.Cbrt(math.Exp(quantile(d, u)) * d.shape / m.d)
}

// root returns v of element i.
func (m *marsaglia) root(w *words, i uint32) float64 {
	if b := i / 4; w.block != b+1 {
		w.load(b)
	}
	x, word := w.normal[i%4], w.accept[i%4]
	v, x2 := 1+m.c*x, x*x
	if v > 0 && rng.Uniform(word) < 1-squeeze*x2*x2 {
		return v
	}
	if v = m.accept(x, word); v > 0 {
		return v
	}
	return m.retry(w.stream, i)
}

// log returns the logarithm of element i.
func (m *marsaglia) log(w *words, i uint32) float64 { return m.logOf(m.root(w, i), w, i) }

// logOf is log given element i's v.
func (m *marsaglia) logOf(v float64, w *words, i uint32) float64 {
	l := m.logd + 3*math.Log(v)
	if m.boost {
		l += w.logBoost(i) / m.shape
	}
	return l
}

// words yields the words of elements; consecutive ones share blocks.
type words struct {
	stream  rng.Stream
	block   uint32 // i/4 of the elements held, plus one; 0 when there are none
	boosted uint32 // the same for boost
	normal  [4]float64
	accept  [4]uint32
	boost   [4]uint32
}

func (w *words) load(block uint32) {
	w.block = block + 1
	w.normal = rng.Normals(w.stream.Block(block))
	w.accept = w.stream.Block(acceptBlock + block)
}

// logBoost returns the logarithm of element i's uniform.
func (w *words) logBoost(i uint32) float64 {
	if b := i / 4; w.boosted != b+1 {
		w.boosted = b + 1
		w.boost = w.stream.Block(boostBlock + b)
	}
	return math.Log(rng.Uniform(w.boost[i%4]))
}
