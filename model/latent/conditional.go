package latent

import (
	"errors"

	G "gorgonia.org/gorgonia"

	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/rng"
)

// Conditional is the prior N(m_c, diag s_c²) of an image's label c, of which m and log s² are
// learned: two layers of the one-hot label (Sohn, Lee and Yan, "Learning structured output
// representation using deep conditional generative models", 2015).
type Conditional struct{}

func init() {
	setting.Register[Prior]("conditional", "a learned Gaussian of each label", Conditional{})
}

func (Conditional) Support() Support { return Reals }

func (p Conditional) KL(b *Builder, q Posterior, theta G.Nodes) *G.Node {
	return gaussianKL(b, q, theta, p.moments)
}

func (p Conditional) LogProb(b *Builder, z Sample) *G.Node { return gaussianLogProb(b, z, p.moments) }

func (p Conditional) Sample(b *Builder, noise rng.Purpose) *G.Node {
	return gaussianSample(b, noise, p.moments)
}

func (p Conditional) W2(b *Builder, theta G.Nodes) *G.Node { return gaussianW2(b, theta, p.moments) }

func (Conditional) moments(b *Builder) (m, logs2 *G.Node) {
	m = b.Linear("prior.mean", b.Labels, b.Latent, kernel.Identity)
	logs2 = b.Linear("prior.logvar", b.Labels, b.Latent, kernel.Identity)
	return m, logs2
}

func (Conditional) Check(m Model) error {
	if m.Classes == 0 {
		return errors.New("the prior conditional depends on the label: make the model conditional")
	}
	return nil
}
