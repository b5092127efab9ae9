package op

import (
	"errors"

	G "gorgonia.org/gorgonia"

	"vaelab/kernel"
)

// Gate is its operand z (B·K, L), whose gradient is multiplied by the draw's normalised
// importance weight,
//
//	∂z_bk = w̃_bk grad_bk, w̃ = softmax_k(log p(x|z) + log p(z) − log q(z|x))
//
// Behind an ImportanceBound, whose derivatives are −w̃ ∂log w, this makes −w̃² ∂log w/∂z of
// what passes: the doubly reparameterised gradient, if log q(z|x) is a function of z alone
// (Tucker, Lawson, Gu and Maddison, "Doubly reparameterized gradient estimators for Monte
// Carlo objectives", 2019, equation 8). The terms of w are functions of the result, so they
// are no operands, but are handed over when they are there.
type Gate struct{ Weights *LogWeights }

// LogWeights are the terms of the importance weights of K draws of each image, (B·K).
type LogWeights struct {
	LogLik, LogPrior, LogPosterior *G.Node
	Draws                          int // K
}

func (o Gate) declare() declaration {
	return declare("n l -> n l", of1(kernel.Copy, kernel.Copy), o.weigh)
}

// weigh is w̃ grad.
func (o Gate) weigh(_ G.Nodes, _, grad *G.Node) (*G.Node, error) {
	w := o.Weights
	if w == nil || w.LogLik == nil || w.LogPrior == nil || w.LogPosterior == nil {
		return nil, errors.New("op: a gate is differentiated before it has its weights")
	}
	shares, err := Apply(WeightShares{Draws: w.Draws}, w.LogLik, w.LogPrior, w.LogPosterior)
	if err != nil {
		return nil, err
	}
	return Apply(ScaleRows{By: 1}, grad, shares)
}
