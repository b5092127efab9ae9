package kernel

import "vaelab/internal/special"

// This file has the height w = tanh s of draws of the von Mises–Fisher distribution over the equator, and its divergence from the
// uniform distribution on the sphere: see special.Polar. Everything runs in float64 and is rounded once.

// PolarDraw writes s with F(tanh s; κ) = u in m dimensions for concentrations κ and uniform numbers u in (0, 1], both
// (n, l). A number u = k/2²⁴ is read as (k − ½)/2²⁴.
func PolarDraw[T Float](m int, s, kappa, u Mat[T]) {
	var p polar
	map2(s, kappa, u, func(kappa, u T) T { return T(p.of(m, float64(kappa)).Quantile(middle(u))) })
}

// PolarDrawGrad writes d = g ∂s/∂κ at fixed u for the concentrations κ and the result s of PolarDraw, all (n, l).
func PolarDrawGrad[T Float](m int, d, kappa, s, g Mat[T]) {
	var p polar
	map3(d, kappa, s, g, func(kappa, s, g T) T {
		return T(float64(g) * p.of(m, float64(kappa)).Slope(float64(s)))
	})
}

// PolarLogMean writes the derivative of Λ(κ) = ln E[e^κ(w−1)] of that order, 0 to 2, elementwise; the mean is over
// the uniform distribution on the sphere in m dimensions.
func PolarLogMean[T Float](m, order int, dst, kappa Mat[T]) {
	var p polar
	map1(dst, kappa, func(kappa T) T {
		value, slope, curve := p.of(m, float64(kappa)).LogMean()
		return T([...]float64{value, slope, curve}[order])
	})
}

// PolarKL writes κ Λ′(κ) − Λ(κ), elementwise.
func PolarKL[T Float](m int, kl, kappa Mat[T]) {
	var p polar
	map1(kl, kappa, func(kappa T) T {
		value, slope, _ := p.of(m, float64(kappa)).LogMean()
		return T(float64(kappa)*slope - value)
	})
}

// polar is the distribution that was asked for last.
type polar struct {
	special.Polar
	m     int
	kappa float64
}

// of returns that of m dimensions and κ, which rows that follow one another often share.
func (p *polar) of(m int, kappa float64) *special.Polar {
	if p.m != m || p.kappa != kappa {
		p.Set(m, kappa)
		p.m, p.kappa = m, kappa
	}
	return &p.Polar
}
