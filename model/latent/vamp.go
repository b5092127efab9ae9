package latent

import (
	"errors"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/op"
	"vaelab/rng"
)

// Vamp is the prior that is the mean of the posteriors of M learned images,
//
//	p(z) = 1/M Σ_m q(z|u_m), u_m = sigmoid(images_m)
//
// by the encoder that the model has anyway, of the parameter images (M, D) (Tomczak and
// Welling, "VAE with a VampPrior", 2018, equation 9). Its KL has no closed form.
type Vamp struct {
	Components int `flag:"prior-components" arg:"N" default:"100" min:"1" max:"65536" help:"how many there are"`
}

func init() { setting.Register[Prior]("vamp", "the posteriors of learned images", Vamp{}) }

func (Vamp) Support() Support { return Reals }

func (Vamp) KL(*Builder, Posterior, G.Nodes) *G.Node { return nil }

func (p Vamp) LogProb(b *Builder, z Sample) *G.Node {
	return b.Apply(op.MixtureLogDensity{Equal: true}, append(G.Nodes{z.Z}, p.components(b)...)...)
}

func (p Vamp) Sample(b *Builder, noise rng.Purpose) *G.Node {
	return b.Apply(op.MixtureDraw{Equal: true}, append(componentNoise(b, noise), p.components(b)...)...)
}

// pixelSpread is the spread of the learned images' logits around the logits of the mean
// image, with which they begin.
const pixelSpread = 3

// PseudoInputs is a prior of the posteriors of images that it learns.
type PseudoInputs interface {
	Count() int
	// PseudoInputs are these images, (Count, D), in [0, 1].
	PseudoInputs(b *Builder) *G.Node
}

func (p Vamp) Count() int { return p.Components }

func (p Vamp) PseudoInputs(b *Builder) *G.Node {
	logits := b.Param(graph.Parameter{
		Name: "prior.images", Shape: []int{p.Components, b.Pixels}, Spread: pixelSpread, AroundMean: true,
	})
	return b.Apply(op.Activate{Activation: kernel.Sigmoid}, logits)
}

// components are the means and log variances (M, L) of the posteriors of the images.
func (p Vamp) components(b *Builder) G.Nodes { return b.Encode(p.PseudoInputs(b)) }

func (Vamp) Check(m Model) error {
	switch {
	case m.Classes > 0:
		return errors.New("the images that a prior learns have no labels for a conditional encoder")
	case !m.Diagonal():
		return errors.New("a prior of posteriors takes their densities at any code: the posterior must be gaussian, without a flow")
	}
	return nil
}
