package model

import (
	"errors"

	G "gorgonia.org/gorgonia"

	"vaelab/internal/setting"
	"vaelab/op"
	"vaelab/rng"
)

// DReG has the value of IWAE and, but for the encoder, its gradients. The encoder's parameters φ
// take part in iwae's gradient in two ways: by the draws z and by log q(z|x) itself. The part of
// the latter has a signal that fades as K grows. Written as a function of z too, the sum becomes
//
//	∂L_K/∂φ = mean_b Σ_k w̃_bk² ∂log w_bk/∂z ∂z/∂φ
//
// (Tucker, Lawson, Gu and Maddison, "Doubly reparameterized gradient estimators for Monte
// Carlo objectives", 2019, equation 8). So z passes a gate, which has the second factor w̃,
// and the parameters of log q(z|x) are constants. With K = 1 it is the ELBO's gradient
// without its score (Roeder, Wu and Duvenaud, "Sticking the landing", 2017).
type DReG struct {
	Samples int `flag:"importance-samples" arg:"K" default:"5" min:"1" max:"65536" help:"draws of z an image"`
}

func init() {
	setting.Register[Objective]("dreg", "iwae with the doubly reparameterised gradient", DReG{})
}

func (o DReG) terms(b *builder, noise rng.Purpose) terms {
	x := b.images()                        // (B, D)
	theta := b.encode(x)                   // each (B, L)
	z := b.sample(theta, o.Samples, noise) // (B·K, L)
	weights := new(op.LogWeights)          // of the gate; they are known further down
	z = z.Through(&b.Builder, func(z *G.Node) *G.Node { return b.Apply(op.Gate{Weights: weights}, z) })
	logLik := b.logLik(z.Z, x)                                             // (B·K)
	logPrior := b.logPrior(z)                                              // (B·K)
	z.LogQ = b.config.Posterior.LogProb(&b.Builder, b.constants(theta), z) // (B·K)
	kl := b.kl(theta, z)                                                   // (B, L) or (B, 1)
	cost := b.Apply(op.ImportanceBound{Draws: o.Samples}, logLik, logPrior, z.LogQ)
	*weights = op.LogWeights{LogLik: logLik, LogPrior: logPrior, LogPosterior: z.LogQ, Draws: o.Samples}
	return terms{cost: cost, logLik: logLik, kl: kl}
}

// constants are nodes as values that nothing is differentiated through.
func (b *builder) constants(nodes G.Nodes) G.Nodes {
	stopped := make(G.Nodes, len(nodes))
	for i, n := range nodes {
		stopped[i] = b.constant(n)
	}
	return stopped
}

// constant is a node as a value that nothing is differentiated through.
func (b *builder) constant(n *G.Node) *G.Node { return b.Apply(op.StopGradient{}, n) }

func (DReG) check(c Config) error {
	if c.Flows() {
		return errors.New("dreg differentiates log q(z|x) by the code alone, which takes the flow's inverse: iwae has the same value")
	}
	return c.weighs()
}

func (DReG) Weight() (beta float64, weighted bool) { return 1, false }
func (o DReG) Draws() int                          { return o.Samples }
func (o DReG) Traits() Traits                      { return Traits{Loss: boundName(o.Samples), MinimisesKL: true} }
