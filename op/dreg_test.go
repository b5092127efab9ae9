package op_test

import (
	"math"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/op"
	"vaelab/op/optest"
)

// TestGate: the value passes, and the gradient of each draw is multiplied by its share of
// the image's weights.
func TestGate(t *testing.T) {
	const b, k, n = 2, 3, 2
	g := G.NewGraph()
	leaf := func(name string, values []float64, shape ...int) *G.Node {
		v := tensor.New(tensor.WithShape(shape...), tensor.WithBacking(values))
		return G.NewTensor(g, tensor.Float64, len(shape), G.WithName(name), G.WithShape(shape...), G.WithValue(v))
	}
	z := leaf("z", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, b*k, n)
	loglik, prior, posterior := []float64{0, 1, 2, -800, -801, -802}, []float64{1, 0, 0, 3, 3, 3}, []float64{0, 0, 1, 2, 1, 2}
	gate := op.Gate{Weights: &op.LogWeights{Draws: k}}
	out, err := op.Apply(gate, z)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := made(t, gate).SymDiff(G.Nodes{z}, out, z); err == nil {
		t.Error("a gate without weights was differentiated")
	}
	gate.Weights.LogLik, gate.Weights.LogPrior, gate.Weights.LogPosterior = leaf("a", loglik, b*k), leaf("b", prior, b*k), leaf("c", posterior, b*k)
	grads, err := G.Grad(G.Must(G.Sum(out)), z)
	if err != nil {
		t.Fatal(err)
	}
	var value, grad G.Value
	G.Read(out, &value)
	G.Read(grads[0], &grad)
	vm := G.NewTapeMachine(g)
	defer vm.Close()
	if err := vm.RunAll(); err != nil {
		t.Fatal(err)
	}
	compare(t, "value", value.Data().([]float64), z.Value().Data().([]float64), 0)
	var want []float64
	for i := range b {
		total := 0.0
		weight := func(j int) float64 { return math.Exp(loglik[j] - loglik[i*k] + prior[j] - posterior[j]) }
		for j := i * k; j < (i+1)*k; j++ {
			total += weight(j)
		}
		for j := i * k; j < (i+1)*k; j++ {
			want = append(want, weight(j)/total, weight(j)/total)
		}
	}
	compare(t, "gradient", grad.Data().([]float64), want, 1e-14)
}

// TestLogPosteriorAt: as a function of z the log density of a draw is GaussianLogDensity
// with constant parameters, and its value is GaussianLogPosterior's.
func TestLogPosteriorAt(t *testing.T) {
	const b, k, n = 3, 4, 5
	images, draws := tensor.Shape{b, n}, tensor.Shape{b * k, n}
	operands := optest.Example{Shapes: []tensor.Shape{images, images, draws}}.Operands(5)
	mu, logvar, eps := matrixOf(b, n, operands[0]...), matrixOf(b, n, operands[1]...), matrixOf(b*k, n, operands[2]...)
	z := matrixOf(b*k, n, value(t, op.GaussianDraw{}, mu, logvar, eps)...)
	compare(t, "value", value(t, op.GaussianLogPosteriorAt{}, z, logvar, eps), value(t, op.GaussianLogPosterior{}, logvar, eps), 0)
	compare(t, "value", value(t, op.GaussianLogPosteriorAt{}, z, logvar, eps), value(t, op.GaussianLogDensity{}, z, mu, logvar), 1e-13)
	grad := vectorOf(operands[2][:b*k]...)
	compare(t, "gradient", value(t, op.GaussianLogPosteriorAtGrad{}, logvar, eps, grad), value(t, op.GaussianLogDensityGradDraw{}, z, mu, logvar, grad), 1e-13)
}
