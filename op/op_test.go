package op

import (
	"fmt"
	"math"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
	"vaelab/rng"
)

// oracle is an operation, operands to try it on, and the same expression in
// Gorgonia's own operations; nil where Gorgonia has none for it.
type oracle struct {
	Definition
	shapes []tensor.Shape
	plain  func(in G.Nodes) (*G.Node, error)
	domain domain
}

// domain brings a number of the given operand to where the operation is defined;
// nil: everywhere.
type domain func(operand int, x float64) float64

// pixels makes the given operand lie in [0, 1].
func pixels(operand int) domain {
	return func(i int, x float64) float64 {
		if i == operand {
			return (1 + math.Sin(x)) / 2
		}
		return x
	}
}

// positive makes the operands from the first given one on positive.
func positive(first int) domain {
	return func(i int, x float64) float64 {
		if i >= first {
			return math.Exp(x / 3)
		}
		return x
	}
}

func oracles() []oracle {
	const b, n, m = 5, 7, 4
	vectors := func(k int) []tensor.Shape {
		s := make([]tensor.Shape, k)
		for i := range s {
			s[i] = tensor.Shape{b, n}
		}
		return s
	}
	all := []oracle{
		{BernoulliLogLik{}, vectors(2), plainBernoulli, pixels(1)},
		{GaussianDraw{}, vectors(3), plainDraw, nil},
		{GaussianKL{}, vectors(2), plainKL, nil},
		{NegativeELBO{}, []tensor.Shape{{b}, {b, n}, {}}, plainNegativeELBO, nil},
		{NegativeELBO{FreeBits: 0.1}, []tensor.Shape{{b}, {b, n}, {}}, nil, nil},
		{NegativeELBO{Capacity: 9}, []tensor.Shape{{b}, {b, n}, {}}, nil, nil},
		{NegativeELBO{Capacity: 0.5}, []tensor.Shape{{b}, {b, n}, {}}, nil, positive(0)},
		{GaussianScaleKL{}, vectors(2), plainScaleKL, positive(1)},
		{GaussianScaleW2{}, vectors(2), plainScaleW2, positive(1)},
		{GammaKL{}, append(vectors(2), tensor.Shape{n}, tensor.Shape{n}), nil, positive(0)},
		{DirichletKL{}, append(vectors(1), tensor.Shape{n}), nil, positive(0)},
		{MeanDivergence{}, vectors(1), plainMeanDivergence, nil},
		{StdDev{}, vectors(1), nil, nil},
		{GaussianPairW2{}, append(vectors(2), tensor.Shape{1, n}, tensor.Shape{1, n}), nil, nil},
		{GaussianPairW2{}, vectors(4), nil, nil},
		{Discrepancy{Similarity: kernel.Similarity{Width: 14}}, vectors(2), nil, nil},
		{Discrepancy{Similarity: kernel.Similarity{Width: 14, Quadratic: true}}, vectors(2), nil, nil},
		{LogRatio{Draws: 3}, []tensor.Shape{{3 * b}, {3 * b}}, nil, nil},
		{AboveZero{}, vectors(1), plainAboveZero, nil},
	}
	for f, plain := range map[kernel.Activation]func(*G.Node) (*G.Node, error){
		kernel.Identity: func(a *G.Node) (*G.Node, error) { return a, nil },
		kernel.ReLU:     G.Rectify,
		kernel.Tanh:     G.Tanh,
		kernel.Softplus: G.Softplus,
		kernel.ELU:      plainELU,
		kernel.Sigmoid:  G.Sigmoid,
	} {
		all = append(all, oracle{
			Linear{Activation: f},
			[]tensor.Shape{{b, n}, {m, n}, {m}},
			func(in G.Nodes) (*G.Node, error) {
				a := G.Must(G.BroadcastAdd(G.Must(G.Mul(in[0], G.Must(G.Transpose(in[1])))), in[2], nil, []byte{0}))
				return plain(a)
			}, nil,
		})
	}
	return slices.Concat(all, drawOracles(), pairOracles(), mixtureOracles(), positiveOracles(), pixelOracles())
}

func plainELU(a *G.Node) (*G.Node, error) {
	negative := G.Must(G.Rectify(G.Must(G.Neg(a))))
	tail := G.Must(G.Sub(G.Must(G.Exp(G.Must(G.Neg(negative)))), G.NewConstant(1.0)))
	return G.Add(G.Must(G.Rectify(a)), tail)
}

func plainBernoulli(in G.Nodes) (*G.Node, error) {
	l, x := in[0], in[1]
	return G.Sum(G.Must(G.Sub(G.Must(G.HadamardProd(x, l)), G.Must(G.Softplus(l)))), 1)
}

func plainDraw(in G.Nodes) (*G.Node, error) {
	sigma := G.Must(G.Exp(G.Must(G.HadamardProd(in[1], G.NewConstant(0.5)))))
	return G.Add(in[0], G.Must(G.HadamardProd(sigma, in[2])))
}

func plainKL(in G.Nodes) (*G.Node, error) {
	mu, logvar := in[0], in[1]
	sum := G.Must(G.Sub(G.Must(G.Add(G.Must(G.Square(mu)), G.Must(G.Exp(logvar)))), logvar))
	return G.HadamardProd(G.Must(G.Sub(sum, G.NewConstant(1.0))), G.NewConstant(0.5))
}

func plainNegativeELBO(in G.Nodes) (*G.Node, error) {
	loglik, kl, beta := in[0], in[1], in[2]
	total := G.Must(G.Sub(G.Must(G.Mul(beta, G.Must(G.Sum(kl)))), G.Must(G.Sum(loglik))))
	return G.Div(total, G.NewConstant(float64(loglik.Shape()[0])))
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

func plainMeanDivergence(in G.Nodes) (*G.Node, error) {
	return G.Div(G.Must(G.Sum(in[0])), G.NewConstant(float64(in[0].Shape()[0])))
}

func plainAboveZero(in G.Nodes) (*G.Node, error) { return G.Add(in[0], G.NewConstant(Least)) }

// operands draws the operands of o from N(0, 1), brought to its domain.
func (o oracle) operands(seed uint64) [][]float64 {
	values := make([][]float64, len(o.shapes))
	for i, s := range o.shapes {
		data := make([]float64, max(s.TotalSize(), 1))
		stream := rng.Stream{Seed: seed, Purpose: rng.Noise, Step: uint32(i)}
		for j := range data {
			data[j] = rng.Normals(stream.Block(uint32(j)))[0]
			if o.domain != nil {
				data[j] = o.domain(i, data[j])
			}
		}
		values[i] = data
	}
	return values
}

// run builds Σ weights ⊙ f(operands), or f itself if it is a scalar, and returns
// its value and its gradients in the differentiable operands, by a TapeMachine.
func (o oracle) run(t *testing.T, f func(G.Nodes) (*G.Node, error), operands [][]float64) (float64, [][]float64) {
	t.Helper()
	g := G.NewGraph()
	var in, wrt G.Nodes
	for i, s := range o.shapes {
		var n *G.Node
		name := G.WithName(fmt.Sprint("in", i))
		if s.IsScalar() {
			n = G.NewScalar(g, tensor.Float64, name, G.WithValue(operands[i][0]))
		} else {
			v := tensor.New(tensor.WithShape(s...), tensor.WithBacking(operands[i]))
			n = G.NewTensor(g, tensor.Float64, s.Dims(), name, G.WithShape(s...), G.WithValue(v))
		}
		in = append(in, n)
		if o.Differentiable()[i] {
			wrt = append(wrt, n)
		}
	}
	out, err := f(in)
	if err != nil {
		t.Fatal(err)
	}
	cost := out
	if !out.IsScalar() {
		weights := make([]float64, out.Shape().TotalSize())
		for i := range weights {
			weights[i] = math.Cos(float64(i)) + 0.1
		}
		w := tensor.New(tensor.WithShape(out.Shape()...), tensor.WithBacking(weights))
		wn := G.NewTensor(g, tensor.Float64, w.Dims(), G.WithName("weights"), G.WithShape(w.Shape()...), G.WithValue(w))
		cost = G.Must(G.Sum(G.Must(G.HadamardProd(out, wn))))
	}
	grads, err := G.Grad(cost, wrt...)
	if err != nil {
		t.Fatal(err)
	}
	var value G.Value
	G.Read(cost, &value)
	read := make([]G.Value, len(grads))
	for i, n := range grads {
		G.Read(n, &read[i])
	}
	vm := G.NewTapeMachine(g)
	defer vm.Close()
	if err := vm.RunAll(); err != nil {
		t.Fatal(err)
	}
	result := make([][]float64, len(read))
	for i, v := range read {
		result[i] = append([]float64(nil), v.Data().([]float64)...)
	}
	return value.Data().(float64), result
}

func (o oracle) fused(in G.Nodes) (*G.Node, error) { return Apply(o.Definition, in...) }

// TestAgainstGorgonia holds value and gradients to Gorgonia's own operations, in
// float64.
func TestAgainstGorgonia(t *testing.T) {
	for _, o := range oracles() {
		if o.plain == nil {
			continue
		}
		t.Run(o.String(), func(t *testing.T) {
			operands := o.operands(1)
			value, grads := o.run(t, o.fused, operands)
			wantValue, wantGrads := o.run(t, o.plain, operands)
			compare(t, "value", []float64{value}, []float64{wantValue}, 1e-12)
			for i := range grads {
				compare(t, fmt.Sprint("gradient ", i), grads[i], wantGrads[i], 1e-12)
			}
		})
	}
}

// TestGradients holds the derivatives to central differences of the definition in
// float64, whose error is about h² + ε/h = 1e-10.
func TestGradients(t *testing.T) {
	const h = 1e-5
	for _, o := range oracles() {
		t.Run(o.String(), func(t *testing.T) {
			operands := o.operands(2)
			_, grads := o.run(t, o.fused, operands)
			for i, data := range operands {
				if !o.Differentiable()[i] {
					continue
				}
				want := make([]float64, len(data))
				for j, x := range data {
					data[j] = x + h
					up, _ := o.run(t, o.fused, operands)
					data[j] = x - h
					down, _ := o.run(t, o.fused, operands)
					data[j] = x
					want[j] = (up - down) / (2 * h)
				}
				compare(t, fmt.Sprint("gradient ", i), grads[0], want, 1e-8)
				grads = grads[1:]
			}
		})
	}
}

// TestFloat32 holds the float32 results to the float64 ones, for the operations
// and for the derivatives that stand behind them.
func TestFloat32(t *testing.T) {
	for _, o := range oracles() {
		t.Run(o.String(), func(t *testing.T) {
			operands := o.operands(3)
			var in64, in32 []G.Value
			for i, data := range operands {
				narrow := make([]float32, len(data))
				for j, x := range data {
					narrow[j] = float32(x)
					data[j] = float64(narrow[j])
				}
				s := o.shapes[i]
				if s.IsScalar() {
					in64, in32 = append(in64, G.NewF64(data[0])), append(in32, G.NewF32(narrow[0]))
					continue
				}
				in64 = append(in64, tensor.New(tensor.WithShape(s...), tensor.WithBacking(data)))
				in32 = append(in32, tensor.New(tensor.WithShape(s...), tensor.WithBacking(narrow)))
			}
			want, err := Fused{o.Definition}.Do(in64...)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Fused{o.Definition}.Do(in32...)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, "value", widen(got), widen(want), 1e-6)
		})
	}
}

func widen(v G.Value) []float64 {
	switch d := v.Data().(type) {
	case []float32:
		wide := make([]float64, len(d))
		for i, x := range d {
			wide[i] = float64(x)
		}
		return wide
	case float32:
		return []float64{float64(d)}
	case float64:
		return []float64{d}
	default:
		return d.([]float64)
	}
}

// compare allows an error of tol relative to the largest magnitude, at least 1.
func compare(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s has %d elements, want %d", what, len(got), len(want))
	}
	scale := 1.0
	for _, w := range want {
		scale = max(scale, math.Abs(w))
	}
	for i := range got {
		if !(math.Abs(got[i]-want[i]) <= tol*scale) {
			t.Errorf("%s[%d] = %v, want %v", what, i, got[i], want[i])
		}
	}
}
