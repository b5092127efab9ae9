package model

import (
	"fmt"

	"vaelab/internal/setting"
	"vaelab/op"
	"vaelab/rng"
)

// IWAE is the importance-weighted bound with K draws an image (Burda, Grosse and Salakhutdinov,
// "Importance weighted autoencoders", 2016),
//
//	cost = −mean[log 1/K Σ_k p(x|z_k) p(z_k) / q(z_k|x)]
//
// The KL, which is no part of it, is reported all the same.
type IWAE struct {
	Samples int `flag:"importance-samples" arg:"K" default:"5" min:"1" max:"65536" help:"draws of z an image"`
}

func init() { setting.Register[Objective]("iwae", "the importance-weighted bound", IWAE{}) }

func (o IWAE) terms(b *builder, noise rng.Purpose) terms {
	x := b.images()                        // (B, D)
	theta := b.encode(x)                   // each (B, L)
	z := b.sample(theta, o.Samples, noise) // (B·K, L)
	logLik := b.logLik(z.Z, x)             // (B·K)
	kl := b.kl(theta, z)                   // (B, L) or (B, 1)
	cost := b.Apply(op.ImportanceBound{Draws: o.Samples}, logLik, b.logPrior(z), z.LogQ)
	return terms{cost: cost, logLik: logLik, kl: kl}
}

func (IWAE) check(c Config) error { return c.weighs() }

func (IWAE) Weight() (beta float64, weighted bool) { return 1, false }
func (o IWAE) Draws() int                          { return o.Samples }
func (o IWAE) Traits() Traits                      { return Traits{Loss: boundName(o.Samples), MinimisesKL: true} }

// boundName names the bound of so many draws as a loss.
func boundName(draws int) string { return fmt.Sprintf("−L_%d", draws) }
