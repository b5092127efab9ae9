package model

import (
	"errors"

	"vaelab/internal/setting"
	"vaelab/op"
	"vaelab/rng"
)

// Autoencoder is the limit of ELBO as β → 0 and q(z|x) becomes a point: z is its mean μ. The KL stays in the
// cost with the weight 0, so that log σ² is still a part of the graph; its gradient is 0. Where it has no closed form, an evaluation
// takes log p at the code: draws of a q(z|x) whose width nothing trained may lie where a prior that was fitted to the codes has no
// finite density.
type Autoencoder struct{}

func init() {
	setting.Register[Objective]("autoencoder", "the reconstruction alone, with z the mean μ of q(z|x)", Autoencoder{})
}

func (Autoencoder) terms(b *builder, noise rng.Purpose) terms {
	x := b.images()                // (B, D)
	theta := b.encode(x)           // each (B, L)
	z := b.sample(theta, 1, noise) // (B, L)
	code := b.config.Posterior.Mean(&b.Builder, theta)
	if !b.Training {
		z.Z = code
	}
	logLik := b.logLik(code, x)
	kl := b.kl(theta, z) // (B, L) or (B, 1)
	cost := b.Apply(op.NegativeELBO{}, logLik, kl, b.Scalar(Beta))
	return terms{cost: cost, logLik: logLik, kl: kl}
}

func (Autoencoder) check(c Config) error {
	if c.Flows() {
		return errors.New("an autoencoder's codes are points: there is no distribution that a flow could shape")
	}
	return nil
}

func (Autoencoder) Weight() (beta float64, weighted bool) { return 0, true }
func (Autoencoder) Draws() int                            { return 1 }
func (Autoencoder) Traits() Traits                        { return Traits{Loss: "reconstruction", Point: true} }
