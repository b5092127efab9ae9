package model

import (
	"errors"
	"fmt"

	"vaelab/internal/setting"
	"vaelab/model/latent"
	"vaelab/op"
	"vaelab/rng"
)

// Autoencoder is the limit β → 0, σ → 0 of ELBO: z is μ. The KL stays in the cost with the weight
// 0, so that log σ² is still a part of the graph; its gradient is 0.
type Autoencoder struct{}

func init() {
	setting.Register[Objective]("autoencoder", "the reconstruction alone, with z = μ", Autoencoder{})
}

func (Autoencoder) terms(b *builder, noise rng.Purpose) terms {
	x := b.images()                // (B, D)
	theta := b.encode(x)           // each (B, L)
	z := b.sample(theta, 1, noise) // (B, L)
	logLik := b.logLik(theta[0], x)
	kl := b.kl(theta, z) // (B, L) or (B, 1)
	cost := b.Apply(op.NegativeELBO{}, logLik, kl, b.Scalar(Beta))
	return terms{cost, logLik, kl}
}

func (Autoencoder) check(c Config) error {
	if c.Posterior != (latent.Gaussian{}) {
		return errors.New("an autoencoder's code is the mean of a gaussian posterior")
	}
	if _, err := c.fixed(); err != nil {
		return fmt.Errorf("an autoencoder has no KL that a prior could learn from: %w", err)
	}
	return nil
}

func (Autoencoder) Weight() (beta float64, weighted bool) { return 0, true }
func (Autoencoder) Draws() int                            { return 1 }
func (Autoencoder) Traits() Traits                        { return Traits{Loss: "reconstruction", Point: true} }
