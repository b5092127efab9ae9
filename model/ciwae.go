package model

import (
	"fmt"

	"vaelab/internal/setting"
	"vaelab/op"
	"vaelab/rng"
)

// CIWAE lies between the ELBO, at β = 1, and IWAE, at β = 0, of the same K draws (Rainforth and others, "Tighter variational
// bounds are not necessarily better", 2018, section 4),
//
//	cost = −mean[β 1/K Σ_k log w_k + (1 − β) log 1/K Σ_k w_k],   w = p(x|z) p(z) / q(z|x)
//
// The KL of that ELBO is the mean over the draws, also where it has a closed form, which is reported.
type CIWAE struct {
	Samples int     `flag:"importance-samples" arg:"K" default:"64" min:"1" max:"65536" help:"draws of z an image"`
	Share   float64 `flag:"elbo-share" arg:"BETA" default:"0.05" min:"0" max:"1" help:"weight of the ELBO; the bound of K draws has the rest"`
}

func init() {
	setting.Register[Objective]("ciwae", "a weighted mean of the ELBO and the importance-weighted bound", CIWAE{})
}

func (o CIWAE) terms(b *builder, noise rng.Purpose) terms {
	x := b.images()                        // (B, D)
	theta := b.encode(x)                   // each (B, L)
	z := b.sample(theta, o.Samples, noise) // (B·K, L)
	logLik := b.logLik(z.Z, x)             // (B·K)
	kl := b.kl(theta, z)                   // (B, L) or (B, 1)
	logPrior := b.logPrior(z)              // (B·K)
	elbo := b.Apply(op.ImportanceBound{Draws: 1}, logLik, logPrior, z.LogQ)
	iwae := b.Apply(op.ImportanceBound{Draws: o.Samples}, logLik, logPrior, z.LogQ)
	cost := b.Sum(b.Scale(o.Share, elbo), b.Scale(1-o.Share, iwae))
	return terms{cost: cost, logLik: logLik, kl: kl}
}

func (CIWAE) check(c Config) error { return c.weighs() }

func (CIWAE) Weight() (beta float64, weighted bool) { return 1, false }
func (o CIWAE) Draws() int                          { return o.Samples }

func (o CIWAE) Traits() Traits {
	return Traits{Loss: fmt.Sprintf("−(%v ELBO + %v L_%d)", o.Share, float32(1-o.Share), o.Samples), MinimisesKL: true}
}
