package op

import (
	"math"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// drawOracles are the operations on several draws of each image.
func drawOracles() []oracle {
	const b, k, n = 3, 4, 5
	images, draws, rows := tensor.Shape{b, n}, tensor.Shape{b * k, n}, tensor.Shape{b * k}
	return []oracle{
		{BernoulliLogLik{}, []tensor.Shape{draws, images}, func(in G.Nodes) (*G.Node, error) {
			return plainBernoulli(G.Nodes{in[0], eachDraw(in[1], k)})
		}, pixels(1)},
		{GaussianDraw{}, []tensor.Shape{images, images, draws}, func(in G.Nodes) (*G.Node, error) {
			return plainDraw(G.Nodes{eachDraw(in[0], k), eachDraw(in[1], k), in[2]})
		}, nil},
		{GaussianLogPosterior{}, []tensor.Shape{images, draws}, func(in G.Nodes) (*G.Node, error) {
			terms := G.Must(G.Add(G.Must(G.Square(in[1])), eachDraw(in[0], k)))
			return logDensity(terms, n)
		}, nil},
		{StandardLogPrior{}, []tensor.Shape{draws}, func(in G.Nodes) (*G.Node, error) {
			return logDensity(G.Must(G.Square(in[0])), n)
		}, nil},
		{ImportanceBound{Draws: k}, []tensor.Shape{rows, rows, rows}, func(in G.Nodes) (*G.Node, error) {
			w := G.Must(G.Sub(G.Must(G.Add(in[0], in[1])), in[2]))
			each := G.Must(G.Sum(G.Must(G.Exp(G.Must(G.Reshape(w, tensor.Shape{b, k})))), 1))
			mean := G.Must(G.Log(G.Must(G.Mul(each, G.NewConstant(1.0/k)))))
			return G.Mul(G.Must(G.Sum(mean)), G.NewConstant(-1.0/b))
		}, nil},
	}
}

// eachDraw repeats each row of a k times, by a product with a matrix of ones and zeros.
func eachDraw(a *G.Node, k int) *G.Node {
	b := a.Shape()[0]
	ones := make([]float64, b*k*b)
	for i := range b * k {
		ones[i*b+i/k] = 1
	}
	t := tensor.New(tensor.WithShape(b*k, b), tensor.WithBacking(ones))
	r := G.NewMatrix(a.Graph(), tensor.Float64, G.WithName("repeat"), G.WithShape(b*k, b), G.WithValue(t))
	return G.Must(G.Mul(r, a))
}

// logDensity is −½ Σ_l (terms + log 2π).
func logDensity(terms *G.Node, n int) (*G.Node, error) {
	sum := G.Must(G.Sum(terms, 1))
	return G.Mul(G.Must(G.Add(sum, G.NewConstant(float64(n)*math.Log(2*math.Pi)))), G.NewConstant(-0.5))
}
