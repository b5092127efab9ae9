package op_test

import (
	"fmt"
	"math"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
	"vaelab/op"
	"vaelab/op/optest"
)

// plain returns an example's expression in Gorgonia's own operations; nil where Gorgonia has
// none for it.
func plain(e optest.Example) func(in G.Nodes) (*G.Node, error) {
	switch d := e.Definition.(type) {
	case op.Add:
		return func(in G.Nodes) (*G.Node, error) { return G.Add(in[0], in[1]) }
	case op.Mul:
		return func(in G.Nodes) (*G.Node, error) { return G.HadamardProd(in[0], in[1]) }
	case op.Scale:
		return func(in G.Nodes) (*G.Node, error) { return G.Mul(in[0], G.NewConstant(d.By)) }
	case op.Shift:
		return func(in G.Nodes) (*G.Node, error) { return G.Add(in[0], G.NewConstant(d.By)) }
	case op.Exp:
		return func(in G.Nodes) (*G.Node, error) { return G.Exp(in[0]) }
	case op.Log:
		return func(in G.Nodes) (*G.Node, error) { return G.Log(in[0]) }
	case op.Activate:
		return func(in G.Nodes) (*G.Node, error) { return plainActivation(d.Activation, in[0]) }
	case op.RowSum:
		return func(in G.Nodes) (*G.Node, error) { return G.Sum(in[0], 1) }
	case op.Broadcast:
		return func(in G.Nodes) (*G.Node, error) { return repeated(in[0], in[1]), nil }
	case op.Concat:
		return func(in G.Nodes) (*G.Node, error) {
			return G.Concat(1, in[0], G.Must(G.Mul(repeated(in[1], in[0]), G.NewConstant(d.Weight))))
		}
	case op.Slice:
		return func(in G.Nodes) (*G.Node, error) { return G.Slice(in[0], nil, G.S(d.From, d.To)) }
	case op.Linear:
		return func(in G.Nodes) (*G.Node, error) {
			a := G.Must(G.BroadcastAdd(G.Must(G.Mul(in[0], G.Must(G.Transpose(in[1])))), in[2], nil, []byte{0}))
			return plainActivation(d.Activation, a)
		}
	case op.Project:
		return func(in G.Nodes) (*G.Node, error) { return G.Mul(in[0], G.Must(G.Transpose(in[1]))) }
	case op.LinearGradInput:
		return func(in G.Nodes) (*G.Node, error) { return G.Mul(in[0], in[1]) }
	case op.LinearGradWeight:
		return func(in G.Nodes) (*G.Node, error) { return G.Mul(G.Must(G.Transpose(in[0])), in[1]) }
	case op.LinearGradBias:
		return func(in G.Nodes) (*G.Node, error) { return G.Sum(in[0], 0) }
	case op.BernoulliLogLik:
		return plainBernoulli
	case op.ContinuousBernoulliLogLik:
		return plainContinuous
	case op.GaussianPixels:
		return func(in G.Nodes) (*G.Node, error) {
			logvar := G.NewScalar(in[0].Graph(), tensor.Float64, G.WithName("logvar"), G.WithValue(2*math.Log(d.Scale)))
			if len(in) > 2 {
				logvar = G.Must(G.Sum(in[2]))
			}
			return plainGaussianPixels(in[0], repeated(in[1], in[0]), logvar)
		}
	case op.GaussianDraw:
		return plainDraw
	case op.GaussianKL:
		return plainKL
	case op.GaussianScaleKL:
		return plainScaleKL
	case op.GaussianScaleW2:
		return plainScaleW2
	case op.GaussianPairKL:
		return plainPairKL
	case op.GaussianLogDensity:
		return func(in G.Nodes) (*G.Node, error) {
			m, logs2 := repeated(in[1], in[0]), repeated(in[2], in[0])
			squares := G.Must(G.HadamardProd(G.Must(G.Square(G.Must(G.Sub(in[0], m)))), G.Must(G.Exp(G.Must(G.Neg(logs2))))))
			return logDensity(G.Must(G.Add(squares, logs2)))
		}
	case op.GaussianLogPosterior:
		return func(in G.Nodes) (*G.Node, error) {
			return logDensity(G.Must(G.Add(G.Must(G.Square(in[1])), repeated(in[0], in[1]))))
		}
	case op.StandardLogPrior:
		return func(in G.Nodes) (*G.Node, error) { return logDensity(G.Must(G.Square(in[0]))) }
	case op.LogSoftmax:
		return func(in G.Nodes) (*G.Node, error) {
			whole := G.Must(G.Log(G.Must(G.Sum(G.Must(G.Exp(in[0])), 1))))
			return G.BroadcastSub(in[0], G.Must(G.Reshape(whole, tensor.Shape{in[0].Shape()[0], 1})), nil, []byte{1})
		}
	case op.SoftmaxCrossEntropy:
		return func(in G.Nodes) (*G.Node, error) {
			whole := G.Must(G.Log(G.Must(G.Sum(G.Must(G.Exp(in[0])), 1))))
			rows := tensor.Shape{in[0].Shape()[0], 1}
			rest := G.Must(G.BroadcastSub(in[0], G.Must(G.Reshape(whole, rows)), nil, []byte{1}))
			return G.Reshape(G.Must(G.Neg(G.Must(G.Sum(G.Must(G.HadamardProd(in[1], rest)), 1)))), rows)
		}
	case op.GammaLogScale:
		return func(in G.Nodes) (*G.Node, error) { return G.Sub(in[0], G.Must(G.Log(repeated(in[1], in[0])))) }
	case op.MixtureLogDensity:
		return plainMixture
	case op.LogWeight:
		return func(in G.Nodes) (*G.Node, error) { return G.Sub(G.Must(G.Add(in[0], in[1])), in[2]) }
	case op.ImportanceBound:
		return func(in G.Nodes) (*G.Node, error) { return plainBound(in, d.Draws) }
	case op.NegativeELBO:
		if d == (op.NegativeELBO{}) {
			return plainNegativeELBO
		}
	case op.MeanDivergence:
		return func(in G.Nodes) (*G.Node, error) {
			return G.Div(G.Must(G.Sum(in[0])), G.NewConstant(float64(in[0].Shape()[0])))
		}
	}
	return nil
}

// repeated repeats each row of a as often as makes the rows of like, by a product with a
// matrix of ones and zeros.
func repeated(a, like *G.Node) *G.Node {
	b, n := a.Shape()[0], like.Shape()[0]
	if b == n {
		return a
	}
	ones := make([]float64, n*b)
	for i := range n {
		ones[i*b+i/(n/b)] = 1
	}
	return G.Must(G.Mul(leaf(a.Graph(), "repeat", tensor.Shape{n, b}, ones), a))
}

// logDensity is −½ Σ_l (terms + log 2π).
func logDensity(terms *G.Node) (*G.Node, error) {
	n := float64(terms.Shape()[1])
	sum := G.Must(G.Sum(terms, 1))
	return G.Mul(G.Must(G.Add(sum, G.NewConstant(n*math.Log(2*math.Pi)))), G.NewConstant(-0.5))
}

func plainActivation(f kernel.Activation, a *G.Node) (*G.Node, error) {
	switch f {
	case kernel.ReLU:
		return G.Rectify(a)
	case kernel.Tanh:
		return G.Tanh(a)
	case kernel.Softplus:
		return G.Softplus(a)
	case kernel.Sigmoid:
		return G.Sigmoid(a)
	case kernel.ELU:
		negative := G.Must(G.Rectify(G.Must(G.Neg(a))))
		tail := G.Must(G.Sub(G.Must(G.Exp(G.Must(G.Neg(negative)))), G.NewConstant(1.0)))
		return G.Add(G.Must(G.Rectify(a)), tail)
	}
	return G.Mul(a, G.NewConstant(1.0))
}

func plainBernoulli(in G.Nodes) (*G.Node, error) {
	l, x := in[0], repeated(in[1], in[0])
	return G.Sum(G.Must(G.Sub(G.Must(G.HadamardProd(x, l)), G.Must(G.Softplus(l)))), 1)
}

// plainContinuous is Σ x ℓ − log((e^ℓ − 1)/ℓ), as it is written.
func plainContinuous(in G.Nodes) (*G.Node, error) {
	l, x := in[0], repeated(in[1], in[0])
	integral := G.Must(G.HadamardDiv(G.Must(G.Sub(G.Must(G.Exp(l)), G.NewConstant(1.0))), l))
	return G.Sum(G.Must(G.Sub(G.Must(G.HadamardProd(x, l)), G.Must(G.Log(integral)))), 1)
}

// plainGaussianPixels is −½ [ Σ (x − m)²/σ² + D (log σ² + log 2π) ].
func plainGaussianPixels(m, x, logvar *G.Node) (*G.Node, error) {
	squares := G.Must(G.Sum(G.Must(G.Square(G.Must(G.Sub(x, m)))), 1))
	scaled := G.Must(G.HadamardProd(squares, G.Must(G.Exp(G.Must(G.Neg(logvar))))))
	constant := G.Must(G.Add(logvar, G.NewConstant(math.Log(2*math.Pi))))
	constant = G.Must(G.Mul(constant, G.NewConstant(float64(m.Shape()[1]))))
	return G.Mul(G.Must(G.Add(scaled, constant)), G.NewConstant(-0.5))
}

func plainDraw(in G.Nodes) (*G.Node, error) {
	mu, logvar, eps := repeated(in[0], in[2]), repeated(in[1], in[2]), in[2]
	sigma := G.Must(G.Exp(G.Must(G.HadamardProd(logvar, G.NewConstant(0.5)))))
	return G.Add(mu, G.Must(G.HadamardProd(sigma, eps)))
}

func plainKL(in G.Nodes) (*G.Node, error) {
	mu, logvar := in[0], in[1]
	sum := G.Must(G.Sub(G.Must(G.Add(G.Must(G.Square(mu)), G.Must(G.Exp(logvar)))), logvar))
	return G.HadamardProd(G.Must(G.Sub(sum, G.NewConstant(1.0))), G.NewConstant(0.5))
}

// plainPairKL is ½ [log s² − log σ² + (σ² + (μ − m)²)/s² − 1].
func plainPairKL(in G.Nodes) (*G.Node, error) {
	mu, logvar, m, logs2 := in[0], in[1], repeated(in[2], in[0]), repeated(in[3], in[0])
	top := G.Must(G.Add(G.Must(G.Exp(logvar)), G.Must(G.Square(G.Must(G.Sub(mu, m))))))
	ratio := G.Must(G.HadamardProd(top, G.Must(G.Exp(G.Must(G.Neg(logs2))))))
	sum := G.Must(G.Add(G.Must(G.Sub(logs2, logvar)), ratio))
	return G.HadamardProd(G.Must(G.Sub(sum, G.NewConstant(1.0))), G.NewConstant(0.5))
}

func plainScaleKL(in G.Nodes) (*G.Node, error) {
	mu, sigma := in[0], in[1]
	squares := G.Must(G.Add(G.Must(G.Square(mu)), G.Must(G.Square(sigma))))
	half := G.Must(G.HadamardProd(G.Must(G.Sub(squares, G.NewConstant(1.0))), G.NewConstant(0.5)))
	return G.Sub(half, G.Must(G.Log(sigma)))
}

func plainScaleW2(in G.Nodes) (*G.Node, error) {
	return G.Add(G.Must(G.Square(in[0])), G.Must(G.Square(G.Must(G.Sub(in[1], G.NewConstant(1.0))))))
}

func plainNegativeELBO(in G.Nodes) (*G.Node, error) {
	loglik, kl, beta := in[0], in[1], in[2]
	total := G.Must(G.Sub(G.Must(G.Mul(beta, G.Must(G.Sum(kl)))), G.Must(G.Sum(loglik))))
	return G.Div(total, G.NewConstant(float64(loglik.Shape()[0])))
}

func plainBound(in G.Nodes, k int) (*G.Node, error) {
	b := in[0].Shape()[0] / k
	w := G.Must(G.Sub(G.Must(G.Add(in[0], in[1])), in[2]))
	each := G.Must(G.Sum(G.Must(G.Exp(G.Must(G.Reshape(w, tensor.Shape{b, k})))), 1))
	mean := G.Must(G.Log(G.Must(G.Mul(each, G.NewConstant(1/float64(k))))))
	return G.Mul(G.Must(G.Sum(mean)), G.NewConstant(-1/float64(b)))
}

// plainMixture is log Σ_m e^logit_m N(z; m) − log Σ_m e^logit_m, without the care of the
// operation for large numbers.
func plainMixture(in G.Nodes) (*G.Node, error) {
	z, mean, logvar := in[0], in[1], in[2]
	n, components := z.Shape()[0], mean.Shape()[0]
	// pick has ones in the columns of the given components.
	pick := func(name string, chosen func(m int) bool) *G.Node {
		ones := make([]float64, n*components)
		for i := range ones {
			if chosen(i % components) {
				ones[i] = 1
			}
		}
		return leaf(z.Graph(), name, tensor.Shape{n, components}, ones)
	}
	var p, total *G.Node
	if len(in) > 3 {
		total = G.Must(G.Mul(pick("all", func(int) bool { return true }), G.Must(G.Exp(in[3]))))
	}
	for m := range components {
		row := pick(fmt.Sprint("row", m), func(i int) bool { return i == m })
		d := G.Must(G.Sub(z, G.Must(G.Mul(row, mean))))
		scale := G.Must(G.Mul(row, logvar))
		squares := G.Must(G.HadamardProd(G.Must(G.Square(d)), G.Must(G.Exp(G.Must(G.Neg(scale))))))
		density := G.Must(G.Exp(G.Must(logDensity(G.Must(G.Add(squares, scale))))))
		if len(in) > 3 {
			density = G.Must(G.HadamardProd(density, G.Must(G.Mul(row, G.Must(G.Exp(in[3]))))))
		}
		if p == nil {
			p = density
		} else {
			p = G.Must(G.Add(p, density))
		}
	}
	if total != nil {
		return G.Log(G.Must(G.HadamardDiv(p, total)))
	}
	return G.Log(G.Must(G.Mul(p, G.NewConstant(1/float64(components)))))
}
