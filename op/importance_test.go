package op

import (
	"math"
	"testing"

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

// TestBoundWithoutWeight: an image of which some draws weigh nothing has the bound of the
// others, and one of which none weighs anything has −L_K = +Inf, not NaN.
func TestBoundWithoutWeight(t *testing.T) {
	none := math.Inf(-1)
	zero := vectorOf(0, 0)
	for _, c := range []struct {
		draws int
		a, b  float64
		want  float64
	}{
		{2, none, 3, math.Log(2) - 3},
		{2, 3, none, math.Log(2) - 3},
		{2, none, none, math.Inf(1)},
		{1, 3, none, math.Inf(1)},
	} {
		if got := value(t, ImportanceBound{Draws: c.draws}, vectorOf(c.a, c.b), zero, zero)[0]; got != c.want {
			t.Errorf("of log weights %v and %v, K = %d: %v, want %v", c.a, c.b, c.draws, got, c.want)
		}
	}
	if w := value(t, WeightShares{Draws: 2}, vectorOf(none, 3), zero, zero); w[0] != 0 || w[1] != 1 {
		t.Errorf("the shares of weights 0 and e³ are %v", w)
	}
}
