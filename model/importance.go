package model

import (
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/rng"
)

// Names of the outputs of Importance, in nats for each draw, (B·K).
const (
	LogPrior     = "logprior"     // log p(z)
	LogPosterior = "logposterior" // log q(z|x)
)

// Importance returns the graph of what the importance-weighted bound is made of, with
// so many draws of each image: outputs LogLik, LogPrior and LogPosterior. The log
// weight of a draw is log p(x|z) + log p(z) − log q(z|x).
func (c Config) Importance(batch, draws int) (*graph.Graph, error) {
	b, err := newBuilder(c, batch)
	if err != nil {
		return nil, err
	}
	x := b.images()
	theta := b.encode(x)
	z := b.draw(theta, draws, rng.EvalDraws)
	b.output(LogLik, c.likelihood().logLik(b, z.z, x))
	prior, posterior := b.densities(theta, z)
	b.output(LogPrior, prior)
	b.output(LogPosterior, posterior)
	return b.finish()
}

// draw is K draws of z for each image.
func (b *builder) draw(theta G.Nodes, draws int, noise rng.Purpose) code {
	z := b.posterior().draw(b, theta, draws, noise)
	z.draws, z.noise = draws, noise
	return z
}

// densities are log p(z) and log q(z|x) of draws, (B·K). Of dreg's draws they are functions
// of z alone.
func (b *builder) densities(theta G.Nodes, z code) (prior, posterior *G.Node) {
	if z.gate != nil {
		theta = b.constants(theta)
	}
	return b.prior().logDensity(b, z), b.posterior().logDensity(b, theta, z)
}
