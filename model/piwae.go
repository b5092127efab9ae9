package model

import (
	"slices"

	G "gorgonia.org/gorgonia"

	"vaelab/internal/setting"
	"vaelab/op"
	"vaelab/rng"
)

// PIWAE has a bound for the decoder and another for the encoder, of the same M·K draws (Rainforth and others, "Tighter
// variational bounds are not necessarily better", 2018, section 4): the parameters θ of p(x|z) and p(z) learn from IWAE's, the
// tightest, the parameters φ of q(z|x) from MIWAE's, whose gradient has the better signal,
//
//	cost = −mean[log 1/MK Σ_mk w_mk],   ∂φ = −mean[1/M Σ_m ∂/∂φ log 1/K Σ_k w_mk],   w = p(x|z) p(z) / q(z|x)
//
// Whatever a prior learns is θ, also the upper encoder of a layered one; of a vamp prior that is its images, while the encoder that
// makes components of them is φ.
type PIWAE struct{ Groups }

func init() {
	setting.Register[Objective]("piwae", "the decoder learns as in iwae, the encoder as in miwae", PIWAE{})
}

func (o PIWAE) terms(b *builder, noise rng.Purpose) terms {
	x := b.images()                        // (B, D)
	theta := b.encode(x)                   // each (B, L)
	z := b.sample(theta, o.Draws(), noise) // (B·M·K, L)
	encoder := b.Declared()
	isEncoder := func(name string) bool { return slices.Contains(encoder, name) }

	var logLik, kl, tight, grouped *G.Node
	b.Hold(isEncoder, func() {
		z := z.Through(&b.Builder, b.constant)
		z.LogQ = b.constant(z.LogQ)
		logLik = b.logLik(z.Z, x) // (B·M·K)
		kl = b.kl(theta, z)       // (B, L) or (B, 1)
		tight = b.Apply(op.ImportanceBound{Draws: o.Draws()}, logLik, b.logPrior(z), z.LogQ)
	})
	b.Hold(func(name string) bool { return !isEncoder(name) }, func() {
		grouped = b.Apply(op.ImportanceBound{Draws: o.Samples}, b.logLik(z.Z, x), b.logPrior(z), z.LogQ)
	})
	return terms{cost: tight, logLik: logLik, kl: kl, gradients: b.Sum(tight, grouped)}
}

func (o PIWAE) Traits() Traits { return Traits{Loss: boundName(o.Draws()), MinimisesKL: true} }
