package op

import "vaelab/kernel"

// DirichletKL is KL(Dir(α) ‖ Dir(α₀)) in nats, for each image,
//
//	ln Γ(A) − ln Γ(A₀) + Σ ln Γ(α₀) − ln Γ(α) + (α − α₀)(ψ(α) − ψ(A))
//
// for the concentrations α (B, L) of the encoder, whose sum over the dimensions is
// A, and the target's α₀ (L), whose sum is A₀; (B, 1) (Penny 2001: see GammaKL). All are
// positive. It is differentiable in α.
type DirichletKL struct{}

func (DirichletKL) declare() declaration {
	return declare(
		"n l, l -> n 1", costly(of2(kernel.DirichletKL, kernel.DirichletKL)),
		apply(DirichletKLGrad{}, 0, 1, grad), nil,
	)
}

// DirichletKLGrad is ∂α = grad [(α − α₀) ψ₁(α) − (A − A₀) ψ₁(A)] for α (B, L),
// α₀ (L), grad (B, 1); (B, L).
type DirichletKLGrad struct{}

func (DirichletKLGrad) declare() declaration {
	return declare("n l, l, n 1 -> n l", costly(of3(kernel.DirichletKLGrad, kernel.DirichletKLGrad)))
}

// DirichletLogDensity is the log density in nats of x = e^y under Dir(α), with respect to
// the first L − 1 components of x (the last is what they leave),
//
//	log p(x) = ln Γ(Σ α) + Σ_l (α − 1) y − ln Γ(α)
//
// for y = log x (B·K, L) and α (R, L), R = 1 or B; (B·K). It is the density of x, not that of
// y. The derivative in y takes its L components for independent.
type DirichletLogDensity struct{}

func (DirichletLogDensity) declare() declaration {
	return declare(
		"n l, r l -> n", costly(of2(kernel.DirichletLogDensity, kernel.DirichletLogDensity)),
		apply(DirichletLogDensityGrad{}, 0, 1, grad),
		apply(DirichletLogDensityGradShape{}, 0, 1, grad),
	)
}

// DirichletLogDensityGrad is ∂y = grad (α − 1) for y (B·K, L), of which only the shape
// counts, α (R, L) and grad (B·K); (B·K, L).
type DirichletLogDensityGrad struct{}

func (DirichletLogDensityGrad) declare() declaration {
	return declare("[n l], r l, n -> n l", of2(kernel.DirichletLogDensityGrad, kernel.DirichletLogDensityGrad))
}

// DirichletLogDensityGradShape is ∂α = Σ_k grad (ψ(Σ α) − ψ(α) + y) for y (B·K, L), α (R, L)
// and grad (B·K); (R, L).
type DirichletLogDensityGradShape struct{}

func (DirichletLogDensityGradShape) declare() declaration {
	return declare("n l, r l, n -> r l", costly(of3(kernel.DirichletLogDensityGradShape, kernel.DirichletLogDensityGradShape)))
}

// LogSoftmax is y = x − log Σ_l e^x, both (B·K, L): of log g with g_l ~ Γ(α_l, 1) it makes
// the logarithm of a draw of Dir(α) (L. Devroye, "Non-uniform random variate generation",
// 1986, XI.4).
type LogSoftmax struct{}

func (LogSoftmax) declare() declaration {
	return declare("n l -> n l", of1(kernel.LogSoftmax, kernel.LogSoftmax), apply(LogSoftmaxGrad{}, out, grad))
}

// Largest is 1 in the column of the first largest element of each row of x, and 0 in the others; x (n, L); (n, L). Nothing
// is differentiated through it.
type Largest struct{}

func (Largest) declare() declaration {
	return declare("n l -> n l", of1(kernel.Largest, kernel.Largest))
}

// LogSoftmaxGrad is ∂x = grad − e^y Σ_l grad for the result y and grad (B·K, L); (B·K, L).
type LogSoftmaxGrad struct{}

func (LogSoftmaxGrad) declare() declaration {
	return declare("n l, n l -> n l", of2(kernel.LogSoftmaxGrad, kernel.LogSoftmaxGrad))
}
