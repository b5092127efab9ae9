package model

import (
	"errors"

	"vaelab/internal/setting"
	"vaelab/model/latent"
	"vaelab/op"
	"vaelab/rng"
)

// W2 has W₂² of each image's posterior from the prior in place of the KL, which is reported all
// the same.
type W2 struct {
	Beta float64 `flag:"beta" default:"1" min:"0" help:"weight of the distance"`
}

func init() {
	setting.Register[Objective]("w2", "W₂² from the prior in place of the KL", W2{})
}

func (W2) terms(b *builder, noise rng.Purpose) terms {
	x := b.images()                // (B, D)
	theta := b.encode(x)           // each (B, L)
	z := b.sample(theta, 1, noise) // (B, L)
	logLik := b.logLik(z.Z, x)     // (B)
	kl := b.kl(theta, z)           // (B, L) or (B, 1)
	prior, ok := b.config.Prior.(latent.Transported)
	if !ok {
		return terms{} // check has said why
	}
	cost := b.Apply(op.NegativeELBO{}, logLik, prior.W2(&b.Builder, theta), b.Scalar(Beta))
	return terms{cost: cost, logLik: logLik, kl: kl}
}

func (W2) check(c Config) error {
	if _, ok := c.Prior.(latent.Transported); !ok || !c.Diagonal() {
		return errors.New("the distance W₂² has a closed form between diagonal Gaussians only: the posterior gaussian, without a flow, with the prior normal, diagonal or conditional")
	}
	return nil
}

func (o W2) Weight() (beta float64, weighted bool) { return o.Beta, true }
func (W2) Draws() int                              { return 1 }
func (W2) Traits() Traits                          { return Traits{Penalty: "β W₂²"} }
