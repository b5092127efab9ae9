package model

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/op"
	"vaelab/rng"
)

// layered is a second stochastic layer: z has a latent variable z₂ of its own,
//
//	p(z) = ∫ p(z|z₂) p(z₂) dz₂, p(z₂) = N(0, I)
//
// with Gaussians q(z₂|z) and p(z|z₂) by networks that mirror one another. log p(z) is
// estimated by the log weight of one z₂ ~ q(z₂|z). So the weights p(x|z) p(z)/q(z|x) are
// those of the model with two layers, p(x|z) p(z|z₂) p(z₂) / q(z|x) q(z₂|z) (Burda, Grosse
// and Salakhutdinov, "Importance weighted autoencoders", 2016, section 4), and the bounds
// made of them bound its likelihood.
type layered struct{}

// layers returns the layers of q(z₂|z) and of p(z|z₂), the last two of each being heads.
func (layered) layers(c Config) (up, down []Layer) {
	stack := func(hidden, heads string, in int, widths []int, out int) (layers []Layer) {
		for i, n := range widths {
			layers = append(layers, Layer{fmt.Sprintf("prior.%s.%d", hidden, i), in, n})
			in = n
		}
		return append(layers, Layer{heads + ".mean", in, out}, Layer{heads + ".logvar", in, out})
	}
	mirror := slices.Clone(c.UpperHidden)
	slices.Reverse(mirror)
	up = stack("encoder", "prior.posterior", c.Latent, c.UpperHidden, c.UpperLatent)
	down = stack("decoder", "prior", c.UpperLatent, mirror, c.Latent)
	return up, down
}

func (p layered) parameters(c Config) []Parameter {
	up, down := p.layers(c)
	return parameters(slices.Concat(up, down))
}

func (layered) kl(*builder, G.Nodes) *G.Node { return nil }

func (layered) terms(Config) int { return 1 }

// logDensity is log p(z|z₂) + log p(z₂) − log q(z₂|z) for one z₂ of each draw.
func (p layered) logDensity(b *builder, z code) *G.Node {
	up, down := p.layers(b.Config)
	mu, logvar := b.gaussianOf(up, z.z) // of q(z₂|z)
	eps := b.rows("upper.eps", z.draws, b.UpperLatent, graph.Normal, z.noise.Second())
	z2 := b.apply(op.GaussianDraw{}, mu, logvar, eps)
	m, logs2 := b.gaussianOf(down, z2) // of p(z|z₂)
	return b.apply(
		op.LogWeight{},
		b.apply(op.GaussianLogDensity{}, z.z, m, logs2),
		b.apply(op.StandardLogPrior{}, z2),
		b.apply(op.GaussianLogPosterior{}, logvar, eps),
	)
}

func (p layered) draw(b *builder, noise rng.Purpose) *G.Node {
	_, down := p.layers(b.Config)
	m, logs2 := b.gaussianOf(down, b.input("upper.eps", b.UpperLatent, graph.Normal, noise.Second()))
	return b.apply(op.GaussianDraw{}, m, logs2, b.input("eps", b.Latent, graph.Normal, noise))
}

// gaussianOf is the mean and log variance (n, ·) of a network on x (n, ·), whose last two
// layers are their heads.
func (b *builder) gaussianOf(layers []Layer, x *G.Node) (mean, logvar *G.Node) {
	heads := len(layers) - 2
	for _, l := range layers[:heads] {
		x = b.linear(l, x, b.activation())
	}
	return b.linear(layers[heads], x, kernel.Identity), b.linear(layers[heads+1], x, kernel.Identity)
}
