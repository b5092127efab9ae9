package model

import (
	G "gorgonia.org/gorgonia"

	"vaelab/op"
)

// The objective dreg has the value of iwae and, but for the encoder, its gradients. The
// encoder's parameters φ take part in iwae's gradient in two ways: by the draws z and by
// log q(z|x) itself. The part of the latter has a signal that fades as K grows. Written as
// a function of z too, the sum becomes
//
//	∂L_K/∂φ = mean_b Σ_k w̃_bk² ∂log w_bk/∂z ∂z/∂φ
//
// (Tucker, Lawson, Gu and Maddison, "Doubly reparameterized gradient estimators for Monte
// Carlo objectives", 2019, equation 8). So z passes a gate, which has the second factor w̃,
// and the parameters of log q(z|x) are constants. With K = 1 it is the ELBO's gradient
// without its score (Roeder, Wu and Duvenaud, "Sticking the landing", 2017).

// gated is z behind a gate. The terms of the weights are put into it when they are there.
func (b *builder) gated(z code) code {
	z.gate = new(op.LogWeights)
	if z.log != nil { // densities are functions of it
		z.log = b.apply(op.Gate{Weights: z.gate}, z.log)
		z.z = b.apply(op.Exp{}, z.log)
		return z
	}
	z.z = b.apply(op.Gate{Weights: z.gate}, z.z)
	return z
}

// constants are nodes as values that nothing is differentiated through.
func (b *builder) constants(nodes G.Nodes) G.Nodes {
	stopped := make(G.Nodes, len(nodes))
	for i, n := range nodes {
		stopped[i] = b.apply(op.StopGradient{}, n)
	}
	return stopped
}
