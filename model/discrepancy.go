package model

import (
	G "gorgonia.org/gorgonia"

	"vaelab/kernel"
	"vaelab/op"
)

// discrepancy is the squared maximum mean discrepancy between a draw of z for each image
// and as many draws of the prior, as (B, 1) whose mean it is (Zhao, Song and Ermon,
// "InfoVAE", 2019; Tolstikhin and others, "Wasserstein auto-encoders", 2018).
//
// The kernel's width is C = 2 L s², s² the variance of a dimension of z under the prior:
// the expected squared distance of two of its draws.
func (b *builder) discrepancy(z code) *G.Node {
	k := kernel.Similarity{
		Width:     2 * float64(b.Latent) * b.PriorVariance(),
		Quadratic: b.Kernel == IMQ,
	}
	return b.apply(op.Discrepancy{Similarity: k}, z.z, b.prior().draw(b, z.noise.Second()))
}

// PriorVariance returns the variance of a dimension of z under a fixed prior, and 1
// for a learned one.
func (c Config) PriorVariance() float64 {
	switch c.Prior {
	case Gamma:
		return c.PriorShape / (c.PriorRate * c.PriorRate)
	case Dirichlet:
		mean := 1 / float64(c.Latent)
		return mean * (1 - mean) / (float64(c.Latent)*c.PriorShape + 1)
	}
	return 1
}
