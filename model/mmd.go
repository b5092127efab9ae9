package model

import (
	"fmt"

	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/op"
	"vaelab/rng"
)

// MMD has in place of the KL the squared maximum mean discrepancy between a draw of z for each
// image and as many draws of the prior (Zhao, Song and Ermon, "InfoVAE", 2019; Tolstikhin and
// others, "Wasserstein auto-encoders", 2018). The KL is reported all the same.
//
// The kernel's width is C = 2 L s², s² the variance of a dimension of z under the prior: the
// expected squared distance of two of its draws. A discrepancy is at most 4, next to a
// reconstruction of some hundred nats: hence the default weight.
type MMD struct {
	Beta   float64 `flag:"beta" default:"100" min:"0" help:"weight of the discrepancy"`
	Kernel string  `flag:"mmd-kernel" default:"imq" values:"rbf|imq" help:"the Gaussian or the inverse multiquadratic kernel"`
}

func init() {
	setting.Register[Objective]("mmd", "the maximum mean discrepancy from the prior in place of the KL", MMD{})
}

func (o MMD) terms(b *builder, noise rng.Purpose) terms {
	x := b.images()                // (B, D)
	theta := b.encode(x)           // each (B, L)
	z := b.sample(theta, 1, noise) // (B, L)
	logLik := b.logLik(z.Z, x)     // (B)
	kl := b.kl(theta, z)           // (B, L) or (B, 1)
	drawn := b.config.Prior.Sample(&b.Builder, noise.Second())
	discrepancy := b.Apply(op.Discrepancy{Similarity: o.similarity(b.config)}, z.Z, drawn) // (B, 1)
	cost := b.Apply(op.NegativeELBO{}, logLik, discrepancy, b.Scalar(Beta))
	return terms{cost: cost, logLik: logLik, kl: kl}
}

func (o MMD) similarity(c Config) kernel.Similarity {
	variance := 1.0
	if p, err := c.fixed(); err == nil {
		variance = p.Variance(c.Posterior, c.Latent)
	}
	return kernel.Similarity{Width: 2 * float64(c.Latent) * variance, Quadratic: o.Kernel == "imq"}
}

func (MMD) check(c Config) error {
	if _, err := c.fixed(); err != nil {
		return fmt.Errorf("mmd compares draws with those of the prior: %w", err)
	}
	return nil
}

func (o MMD) Weight() (beta float64, weighted bool) { return o.Beta, true }
func (MMD) Draws() int                              { return 1 }
func (MMD) Traits() Traits                          { return Traits{Penalty: "β MMD²", Pairs: true} }
