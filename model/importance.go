package model

import (
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/op"
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
	b := newBuilder(c, batch)
	x := b.images()
	mu, logvar := b.posterior(x)
	loglik, prior, posterior := b.weights(x, mu, logvar, draws, rng.EvalDraws)
	b.output(LogLik, loglik)
	b.output(LogPrior, prior)
	b.output(LogPosterior, posterior)
	return b.finish()
}

// weights are the parts of the log weights of K draws an image, each (B·K).
func (b *builder) weights(x, mu, logvar *G.Node, draws int, noise rng.Purpose) (loglik, prior, posterior *G.Node) {
	eps := b.rows("eps", draws, b.Latent, graph.Normal, noise) // (B·K, L)
	z := b.apply(op.GaussianDraw{}, mu, logvar, eps)           // (B·K, L)
	return b.apply(op.BernoulliLogLik{}, b.logits(z), x),
		b.apply(op.StandardLogPrior{}, z),
		b.apply(op.GaussianLogPosterior{}, logvar, eps)
}
