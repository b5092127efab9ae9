package model

import (
	G "gorgonia.org/gorgonia"

	"vaelab/internal/setting"
	"vaelab/model/latent"
	"vaelab/op"
	"vaelab/rng"
)

// VQ is the objective of a model whose codes are vectors of a codebook (van den Oord, Vinyals and Kavukcuoglu, "Neural discrete
// representation learning", 2017, equation 3). Of what the encoder emits, h (B, L), and the nearest code z,
//
//	cost = mean[−log p(x|z) − log p(z) + Σ (sg(h) − z)² + β Σ (h − sg(z))²]
//
// where sg is a value that nothing is differentiated through, and the sums are over the L numbers of an image. The decoder's gradient in z
// is given to h as it is. The codebook learns from the third term alone, and the prior from the second, which in the paper is constant.
type VQ struct {
	Commitment float64 `flag:"commitment" arg:"BETA" default:"0.25" min:"0" help:"weight of the squared distance that the encoder keeps from its codewords"`
}

func init() {
	setting.Register[Objective]("vq", "vector quantisation, for the posterior vq", VQ{})
}

func (o VQ) terms(b *builder, _ rng.Purpose) terms {
	q := b.config.Posterior.(latent.VQ)
	x := b.images()                  // (B, D)
	h := b.emit(x)[0]                // (B, L)
	word := q.Nearest(&b.Builder, h) // (B, L)
	z := latent.Sample{Z: b.constant(word), Draws: 1}
	z.LogQ = b.constant(q.LogProb(&b.Builder, G.Nodes{z.Z}, z))

	through := z.Z
	if b.Training {
		through = b.Sum(h, b.constant(b.Minus(word, h)))
	}
	logLik := b.logLik(through, x) // (B)
	kl := b.kl(G.Nodes{z.Z}, z)    // (B, 1)
	book := b.squares(b.constant(h), word)
	commitment := b.squares(h, z.Z)
	distances := b.Sum(book, b.Scale(o.Commitment, commitment)) // (B)
	total := b.Sum(b.Apply(op.BroadcastColumn{}, b.Minus(distances, logLik), kl), kl)
	return terms{cost: b.Apply(op.MeanDivergence{}, total), logLik: logLik, kl: kl}
}

// squares are the sums Σ_l (a − b)², (B).
func (b *builder) squares(x, y *G.Node) *G.Node {
	d := b.Minus(x, y)
	return b.Apply(op.RowSum{}, b.Mul(d, d))
}

func (VQ) check(Config) error { return nil }

func (VQ) Weight() (beta float64, weighted bool) { return 1, false }
func (VQ) Draws() int                            { return 1 }
func (VQ) Traits() Traits                        { return Traits{Loss: "VQ loss"} }
