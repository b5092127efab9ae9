package model

import (
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/op"
	"vaelab/rng"
)

// prior is a family of p(z).
type prior interface {
	// kl is KL(q(z|x) ‖ p(z)) of the posterior with parameters θ in nats: (B, L) if it is
	// a sum over dimensions, (B, 1) if not, nil if it has no closed form.
	kl(b *builder, theta G.Nodes) *G.Node
	// terms is the number of columns of the KL.
	terms(c Config) int
	// logDensity is log p(z) of draws, (B·K), in nats.
	logDensity(b *builder, z code) *G.Node
	// draw is a draw of z for each row of a batch, (B, L). Its noise has names that the
	// posterior's has not.
	draw(b *builder, noise rng.Purpose) *G.Node
	// parameters are what is learned of it.
	parameters(c Config) []Parameter
}

// prior returns the family of p(z).
func (c Config) prior() prior { return priors[c.Prior] }

var priors = map[string]prior{
	Normal:      standard{},
	Gamma:       gammaPrior{},
	Dirichlet:   dirichletPrior{},
	Diagonal:    learnedGaussian{diagonal{}},
	Mixture:     mixture{},
	Vamp:        vamp{},
	Conditional: learnedGaussian{byLabel{}},
	Layered:     layered{},
}

// standard is N(0, I).
type standard struct{}

func (standard) kl(b *builder, theta G.Nodes) *G.Node {
	mu, logvar := theta[0], theta[1]
	return b.apply(op.GaussianKL{}, mu, logvar)
}

func (standard) terms(c Config) int { return c.Latent }

func (standard) logDensity(b *builder, z code) *G.Node {
	return b.apply(op.StandardLogPrior{}, z.z)
}

func (standard) draw(b *builder, noise rng.Purpose) *G.Node {
	return b.input("prior.eps", b.Latent, graph.Normal, noise)
}

func (standard) parameters(Config) []Parameter { return nil }
