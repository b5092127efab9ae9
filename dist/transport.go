package dist

import (
	"errors"
	"math"
)

// ErrConvergence says that an iteration did not reach its tolerance.
var ErrConvergence = errors.New("no convergence")

// W2Squared returns W₂²(g, p), to 1e-8 relative plus 1e-13 of the larger second
// moment, for shapes in [1e-3, 1e6]. Equal shapes have the closed form
// α(α+1)(1/βg − 1/βp)².
func (g Gamma) W2Squared(p Gamma) (float64, error) {
	if g.shape == p.shape {
		d := 1/g.rate - 1/p.rate
		return g.shape * (g.shape + 1) * d * d, nil
	}
	qg, qp := invert(g.logs()), invert(p.logs())
	return transport(func(u, v float64) float64 {
		return g.Mean()*math.Exp(qg.at(u, v)) - p.Mean()*math.Exp(qp.at(u, v))
	}, min(1, g.shape, p.shape), max(g.Variance()+g.Mean()*g.Mean(), p.Variance()+p.Mean()*p.Mean()))
}

// W2Squared returns W₂²(p, q), to 1e-8 relative plus 1e-13, for parameters
// in [1e-2, 1e6].
func (p Beta) W2Squared(q Beta) (float64, error) {
	if p == q {
		return 0, nil
	}
	qp, qq := invert(p.logits()), invert(q.logits())
	modeP, modeQ := math.Log(p.a/p.b), math.Log(q.a/q.b)
	return transport(func(u, v float64) float64 {
		return sigmoidDifference(modeP+qp.at(u, v), modeQ+qq.at(u, v))
	}, min(1, p.a, p.b, q.a, q.b), 1)
}

// sigmoidDifference returns sigmoid(x) − sigmoid(y), accurate next to 1 as to 0.
func sigmoidDifference(x, y float64) float64 {
	if x > 0 && y > 0 {
		return sigmoid(-y) - sigmoid(-x)
	}
	return sigmoid(x) - sigmoid(y)
}

// transport returns ∫₀¹ difference(u, 1−u)² du, which is W₂² on the line when
// difference is that of two quantile functions (C. Villani, "Topics in optimal
// transportation", 2003, theorem 2.18). With u = Φ(x) the integrand is smooth and
// falls off like e^−x²/2 on both sides, where the trapezoidal rule converges
// geometrically: its step is halved until the sum stands still, by itself or beside
// the second moment. Tails of probability below 1e-22·scale are left out.
func transport(difference func(u, v float64) float64, scale, moment float64) (float64, error) {
	const coarse, finest, tolerance = 0.5, 1. / 1024, 1e-9
	lo, hi := -reach(1e-22*scale), reach(1e-22*scale)
	at := func(x float64) float64 {
		d := difference(math.Erfc(-x/math.Sqrt2)/2, math.Erfc(x/math.Sqrt2)/2)
		return d * d * math.Exp(-x*x/2) / math.Sqrt(2*math.Pi)
	}
	sum := 0.0
	for k := math.Ceil(lo / coarse); k*coarse <= hi; k++ {
		sum += at(k * coarse)
	}
	last := sum * coarse
	for h := coarse / 2; h >= finest; h /= 2 {
		for k := math.Ceil(lo / h); k*h <= hi; k++ {
			if math.Mod(k, 2) != 0 {
				sum += at(k * h)
			}
		}
		next := sum * h
		if math.Abs(next-last) <= tolerance*next+1e-15*moment {
			return next, nil
		}
		last = next
	}
	return last, ErrConvergence
}

func reach(v float64) float64 { return -normalQuantile(max(v, 1e-300), 1) }
