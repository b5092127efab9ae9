package op

import "vaelab/kernel"

// This file has what of the von Mises–Fisher distribution on the unit sphere in m dimensions,
//
//	log q(z) = κ (μᵀz − 1) − Λ(κ) − ln |S|,   Λ(κ) = ln E[e^κ(w−1)], w the height of uniform points on the sphere
//
// is no primitive: functions of κ (R, 1), for which Bessel functions would overflow.

// PolarDraw is s = artanh w of the height w = μᵀz of draws z,
//
//	F(tanh s; κ) = u
//
// for concentrations κ (R, 1), R = 1 or B, and uniform numbers u in (0, 1] (B·K, 1); (B·K, 1). In s both w and
// √(1 − w²) = 1/cosh s are exact, however near the pole. Like GammaLogDraw's, the derivative in κ at fixed u is the
// implicit one: no draw is rejected.
type PolarDraw struct{ Dims int } // m

func (o PolarDraw) declare() declaration {
	return declare(
		"r l, n l -> n l", costly(with2(o.Dims, kernel.PolarDraw, kernel.PolarDraw)),
		apply(PolarDrawGrad(o), 0, out, grad).overDraws(0), nil,
	).numbered(o.Dims)
}

// PolarDrawGrad is ∂κ of each draw for κ (R, 1), the result s and its gradient (B·K, 1); (B·K, 1).
type PolarDrawGrad struct{ Dims int }

func (o PolarDrawGrad) declare() declaration {
	return declare("r l, n l, n l -> n l", costly(with3(o.Dims, kernel.PolarDrawGrad, kernel.PolarDrawGrad))).numbered(o.Dims)
}

// PolarLogMean is the derivative of Λ(κ) of that order, from 0, Λ itself, to 2: 1 is the mean of μᵀz, less 1, and 2 its
// variance. It ends there.
type PolarLogMean struct{ Dims, Order int }

func (o PolarLogMean) declare() declaration {
	d := declare("... -> ...", costly(with1(o, polarLogMean, polarLogMean))).numbered(o.Dims, o.Order)
	if o.Order < 2 {
		d.grads = []derivative{apply(PolarLogMean{o.Dims, o.Order + 1}, 0).then(Mul{}, inner, grad)}
	}
	return d
}

func polarLogMean[T kernel.Float](o PolarLogMean, y, kappa kernel.Mat[T]) {
	kernel.PolarLogMean(o.Dims, o.Order, y, kappa)
}

// PolarKL is the divergence from the uniform distribution on the sphere in nats, κ Λ′(κ) − Λ(κ), for κ (B, 1); (B, 1) (Davidson
// and others, "Hyperspherical variational auto-encoders", 2018, equation 15). ∂κ = grad ⊙ κ Λ″(κ).
type PolarKL struct{ Dims int }

func (o PolarKL) declare() declaration {
	return declare(
		"... -> ...", costly(with1(o.Dims, kernel.PolarKL, kernel.PolarKL)),
		apply(PolarLogMean{o.Dims, 2}, 0).then(Mul{}, inner, 0).then(Mul{}, inner, grad),
	).numbered(o.Dims)
}
