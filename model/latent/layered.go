package latent

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/model/network"
	"vaelab/op"
	"vaelab/rng"
)

// Layered is a second stochastic layer: z has a latent variable z₂ of its own,
//
//	p(z) = ∫ p(z|z₂) p(z₂) dz₂, p(z₂) = N(0, I)
//
// with Gaussians q(z₂|z) and p(z|z₂) by networks that mirror one another. log p(z) is
// estimated by the log weight of one z₂ ~ q(z₂|z). So the weights p(x|z) p(z)/q(z|x) are
// those of the model with two layers, p(x|z) p(z|z₂) p(z₂) / q(z|x) q(z₂|z) (Burda, Grosse
// and Salakhutdinov, "Importance weighted autoencoders", 2016, section 4), and the bounds
// made of them bound its likelihood.
type Layered struct {
	Hidden network.Widths `flag:"upper-hidden" arg:"N,N,…" default:"100,100" help:"widths of the layers between the two codes"`
	Upper  int            `flag:"upper-latent" default:"50" min:"1" max:"65536" help:"dimensions of the upper code"`
	Affine
}

// upperPosterior is what the layers for the parameters of q(z₂|z) are called by.
const upperPosterior = "prior.posterior"

func init() { setting.Register[Prior]("layered", "a second layer of latent variables", Layered{}) }

// Narrow returns values, by name, at which q(z₂|z) begins narrow. As wide as p(z₂) it says next to nothing of z; of a small decoder
// that is where it may stay, for p(z|z₂) learns to do without it.
func (p Layered) Narrow() map[string][]float32 {
	const logvar = -4
	return map[string][]float32{upperPosterior + ".logvar.bias": slices.Repeat([]float32{logvar}, p.Upper)}
}

func (Layered) Support() Support { return Reals }

func (Layered) KL(*Builder, Posterior, G.Nodes) *G.Node { return nil }

// LogProb is log p(z|z₂) + log p(z₂) − log q(z₂|z) for one z₂ of each draw.
func (p Layered) LogProb(b *Builder, z Sample) *G.Node {
	return p.logProb(b, z, func(z2 *G.Node) *G.Node { return b.Apply(op.StandardLogPrior{}, z2) })
}

// logProb is that with the density that upper has of z₂.
func (p Layered) logProb(b *Builder, z Sample, upper func(z2 *G.Node) *G.Node) *G.Node {
	x, logdet := p.back(b, z.Z)
	mu, logvar := p.up(b, x) // of q(z₂|z)
	eps := b.Input("upper.eps", z.Draws, p.Upper, graph.Normal, z.Noise.Second())
	z2 := b.Apply(op.GaussianDraw{}, mu, logvar, eps)
	m, logs2 := p.down(b, z2) // of p(z|z₂)
	weight := b.Apply(
		op.LogWeight{},
		b.Apply(op.GaussianLogDensity{}, x, m, logs2),
		upper(z2),
		b.Apply(op.GaussianLogPosterior{}, logvar, eps),
	)
	if len(logdet) > 0 {
		weight = b.Minus(weight, logdet[0])
	}
	return weight
}

func (p Layered) Sample(b *Builder, noise rng.Purpose) *G.Node {
	z2 := b.Input("prior.upper.eps", 1, p.Upper, graph.Normal, noise.Second())
	return p.lower(b, z2, b.Input("prior.eps", 1, b.Latent, graph.Normal, noise))
}

// lower draws z ~ p(z|z₂) by ε (B, L).
func (p Layered) lower(b *Builder, z2, eps *G.Node) *G.Node {
	m, logs2 := p.down(b, z2)
	return p.forward(b, b.Apply(op.GaussianDraw{}, m, logs2, eps))
}

func (Layered) Estimate() string { return "the second layer's own bound, by one draw of z₂" }

// up is the parameters of q(z₂|z), (n, L₂) each.
func (p Layered) up(b *Builder, z *G.Node) (mu, logvar *G.Node) {
	return gaussianOf(b, z, "prior.encoder", upperPosterior, p.Hidden, p.Upper)
}

// down is the parameters of p(z|z₂), (n, L) each.
func (p Layered) down(b *Builder, z2 *G.Node) (m, logs2 *G.Node) {
	mirror := slices.Clone(p.Hidden)
	slices.Reverse(mirror)
	return gaussianOf(b, z2, "prior.decoder", "prior", mirror, b.Latent)
}

// gaussianOf is the mean and log variance (n, out) of a network on x.
func gaussianOf(b *Builder, x *G.Node, hidden, heads string, widths network.Widths, out int) (mean, logvar *G.Node) {
	for i, width := range widths {
		x = b.Linear(fmt.Sprintf("%s.%d", hidden, i), x, width, b.Activation)
	}
	mean = b.Linear(heads+".mean", x, out, kernel.Identity)
	logvar = b.Linear(heads+".logvar", x, out, kernel.Identity)
	return mean, logvar
}
