package model

import (
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/model/latent"
	"vaelab/op"
	"vaelab/rng"
)

// PriorAlone reports whether the prior can learn alone, of codes that are given: it has something to learn, without labels, and nothing of
// it is the encoder's or a codebook's.
func (c Config) PriorAlone() bool {
	_, fixed := c.Prior.(latent.Fixed)
	_, encodes := c.Prior.(latent.PseudoInputs)
	_, codebook := c.Posterior.(latent.VQ)
	return !fixed && !encodes && !codebook && c.Classes == 0
}

// PriorTraining returns the graph by which a prior learns for which PriorAlone holds, of codes that the caller gives: input Latent (B, L), output Cost,
//
//	cost = mean[−log p(z)]
//
// with its gradients in what the prior has to learn.
func (c Config) PriorTraining(batch int) (*graph.Graph, error) {
	return c.build(batch, func(b *builder) {
		z := b.codes()
		logPrior := b.logPriorOf(z, rng.Noise) // (B)
		column := b.Apply(op.Slice{To: 1}, z)  // of which the shape counts
		cost := b.Apply(op.MeanDivergence{}, b.Scale(-1, b.Apply(op.BroadcastColumn{}, logPrior, column)))
		b.Output(Cost, cost)
		b.Differentiate(cost)
	})
}

// Density returns the graph of log p(z) of codes that the caller gives: input Latent (B, L), output LogPrior (B).
func (c Config) Density(batch int) (*graph.Graph, error) {
	return c.build(batch, func(b *builder) { b.Output(LogPrior, b.logPriorOf(b.codes(), rng.EvalNoise)) })
}

// codes are z (B, L) of the caller's.
func (b *builder) codes() *G.Node { return b.Input(Latent, 1, b.Latent, graph.Host, 0) }

// logPriorOf is log p(z), (B), of which a prior that draws something for it draws that of the noise.
func (b *builder) logPriorOf(z *G.Node, noise rng.Purpose) *G.Node {
	return b.logPrior(latent.Sample{Z: z, Draws: 1, Noise: noise})
}
