package model

import (
	"errors"
	"fmt"

	"vaelab/internal/setting"
	"vaelab/op"
	"vaelab/rng"
)

// ELBO is the evidence lower bound with a weight β of the KL (Kingma and Welling, 2014; Higgins
// and others, "β-VAE", 2017),
//
//	cost = mean[−log p(x|z) + β KL(q(z|x) ‖ p(z))]
//
// with free bits or a capacity as op.NegativeELBO has them.
type ELBO struct {
	Beta     float64 `flag:"beta" default:"1" min:"0" help:"weight of the KL"`
	FreeBits float64 `flag:"free-bits" arg:"NATS" default:"0" min:"0" help:"the KL of a latent dimension costs nothing up to here"`
	Capacity float64 `flag:"capacity" arg:"NATS" default:"0" min:"0" help:"--beta weighs how far the KL is from here"`
}

func init() { setting.Register[Objective]("elbo", "the evidence lower bound", ELBO{}) }

func (o ELBO) terms(b *builder, noise rng.Purpose) terms {
	x := b.images()                // (B, D)
	theta := b.encode(x)           // each (B, L)
	z := b.sample(theta, 1, noise) // (B, L)
	logLik := b.logLik(z.Z, x)     // (B)
	kl := b.kl(theta, z)           // (B, L) or (B, 1)
	if o.FreeBits > 0 && kl != nil && kl.Shape()[1] != b.Latent {
		b.Fail(fmt.Errorf("free bits are for each dimension's KL, and with the posterior %s, the flow %s and the prior %s the KL is no sum over dimensions",
			setting.Name(b.config.Posterior), setting.Name(b.config.Flow), setting.Name(b.config.Prior)))
	}
	cost := b.Apply(op.NegativeELBO{FreeBits: o.FreeBits, Capacity: o.Capacity}, logLik, kl, b.Scalar(Beta))
	return terms{cost: cost, logLik: logLik, kl: kl}
}

func (o ELBO) check(Config) error {
	if o.FreeBits > 0 && o.Capacity > 0 {
		return errors.New("free bits and a capacity each say what the KL is to do: one of them")
	}
	return nil
}

func (o ELBO) Weight() (beta float64, weighted bool) { return o.Beta, true }
func (ELBO) Draws() int                              { return 1 }
func (o ELBO) Traits() Traits                        { return Traits{Penalty: o.penalty(), MinimisesKL: true} }

// penalty is what op.NegativeELBO adds to the reconstruction.
func (o ELBO) penalty() string {
	switch {
	case o.FreeBits > 0:
		return fmt.Sprintf("β Σ max(KL, %v)", o.FreeBits)
	case o.Capacity > 0:
		return fmt.Sprintf("β |KL − %v|", o.Capacity)
	}
	return "β KL"
}
