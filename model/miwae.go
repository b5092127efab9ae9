package model

import (
	"fmt"

	"vaelab/internal/setting"
	"vaelab/op"
	"vaelab/rng"
)

// MIWAE is the mean of M importance-weighted bounds of K draws each (Rainforth and others, "Tighter
// variational bounds are not necessarily better", 2018, section 4),
//
//	cost = −mean[1/M Σ_m log 1/K Σ_k w_mk],   w = p(x|z) p(z) / q(z|x)
//
// With M = 1 it is IWAE. As K grows the bound is tighter, but the signal of the encoder's gradient fades; as M
// grows, only its noise does.
type MIWAE struct{ Groups }

// Groups are the draws of an image, in groups that make a bound each.
type Groups struct {
	Samples int `flag:"importance-samples" arg:"K" default:"8" min:"1" max:"65536" help:"draws of z a bound"`
	Bounds  int `flag:"bounds" arg:"M" default:"8" min:"1" max:"65536" help:"bounds an image, of other draws each"`
}

func init() {
	setting.Register[Objective]("miwae", "the mean of several importance-weighted bounds", MIWAE{})
}

func (o MIWAE) terms(b *builder, noise rng.Purpose) terms {
	x := b.images()                        // (B, D)
	theta := b.encode(x)                   // each (B, L)
	z := b.sample(theta, o.Draws(), noise) // (B·M·K, L)
	logLik := b.logLik(z.Z, x)             // (B·M·K)
	kl := b.kl(theta, z)                   // (B, L) or (B, 1)
	cost := b.Apply(op.ImportanceBound{Draws: o.Samples}, logLik, b.logPrior(z), z.LogQ)
	return terms{cost: cost, logLik: logLik, kl: kl}
}

// most is the greatest number of draws an image.
const most = 1 << 16

func (o Groups) check(c Config) error {
	if o.Samples > most/o.Bounds {
		return fmt.Errorf("%d bounds of %d draws each: an image has %d draws at most", o.Bounds, o.Samples, most)
	}
	return c.weighs()
}

func (Groups) Weight() (beta float64, weighted bool) { return 1, false }
func (o Groups) Draws() int                          { return o.Bounds * o.Samples }

func (o MIWAE) Traits() Traits {
	loss := boundName(o.Samples)
	if o.Bounds > 1 {
		loss += fmt.Sprintf(" (mean of %d)", o.Bounds)
	}
	return Traits{Loss: loss, MinimisesKL: true}
}
