package model

import (
	"vaelab/internal/setting"
	"vaelab/op"
	"vaelab/rng"
)

// KLOnly is ELBO but for one thing: the decoder sees the draw as a constant. So the encoder
// learns from the KL alone, and the decoder learns what it can from the draws of such an encoder.
type KLOnly struct {
	Beta float64 `flag:"beta" default:"1" min:"0" help:"weight of the KL"`
}

func init() {
	setting.Register[Objective]("kl-only", "the encoder learns from the KL alone, the decoder from its draws", KLOnly{})
}

func (KLOnly) terms(b *builder, noise rng.Purpose) terms {
	x := b.images()                        // (B, D)
	theta := b.encode(x)                   // each (B, L)
	z := b.sample(theta, 1, noise)         // (B, L)
	logLik := b.logLik(b.constant(z.Z), x) // (B)
	kl := b.kl(theta, z)                   // (B, L) or (B, 1)
	cost := b.Apply(op.NegativeELBO{}, logLik, kl, b.Scalar(Beta))
	return terms{cost: cost, logLik: logLik, kl: kl}
}

func (KLOnly) check(Config) error { return nil }

func (o KLOnly) Weight() (beta float64, weighted bool) { return o.Beta, true }
func (KLOnly) Draws() int                              { return 1 }
func (KLOnly) Traits() Traits                          { return Traits{Penalty: "β KL", Detached: true} }
