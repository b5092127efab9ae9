//go:build gpu

package cuda

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/cu"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
	"vaelab/machine/cuda/kernels"
	"vaelab/op"
)

// domain draws an operand's elements.
type domain func(*rand.Rand) float64

func within(lo, hi float64) domain {
	return func(r *rand.Rand) float64 { return lo + (hi-lo)*r.Float64() }
}

// magnitudes are numbers of both signs from 10^lo to 10^hi.
func magnitudes(lo, hi float64) domain {
	return func(r *rand.Rand) float64 {
		x := math.Pow(10, lo+(hi-lo)*r.Float64())
		if r.IntN(2) == 0 {
			return -x
		}
		return x
	}
}

// positive are numbers from 10^lo to 10^hi.
func positive(lo, hi float64) domain {
	return func(r *rand.Rand) float64 { return math.Pow(10, lo+(hi-lo)*r.Float64()) }
}

// shares are the numbers that a uniform stream draws, its two ends often among them.
func shares(r *rand.Rand) float64 {
	switch r.IntN(8) {
	case 0:
		return 0x1p-24
	case 1:
		return 1
	}
	return float64(r.IntN(1<<24)+1) * 0x1p-24
}

// TestRanges holds operations to their definitions in float64 far from where models begin:
// on random operands from all that a model may come to in training.
func TestRanges(t *testing.T) {
	const n, l, d = 40, 16, 50
	rows, code, image, prior := []int{n}, []int{n, l}, []int{n, d}, []int{1, l}
	type operand struct {
		shape []int
		from  domain
	}
	var (
		logvar = operand{code, within(-12, 6)}
		mean   = operand{code, magnitudes(-6, 1.5)}
		grad   = operand{code, magnitudes(-6, 1)}
		weight = operand{rows, magnitudes(-6, 1)}
		noise  = operand{code, within(-5.7, 5.7)}
		x      = operand{image, within(0, 1)}
		logits = operand{image, magnitudes(-8, 2)}
		alpha  = operand{code, positive(-2, 3)}
		rate   = operand{code, positive(-3, 3)}
		one    = operand{prior, within(-3, 3)}
		logz   = operand{code, within(-30, 4)}
	)
	device := open(t, Options{})
	worst := map[string]float64{}
	random := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		op.Definition
		in []operand
	}{
		{op.Activate{Activation: kernel.Tanh}, []operand{{code, magnitudes(-9, 2)}}},
		{op.Activate{Activation: kernel.Softplus}, []operand{{code, magnitudes(-9, 2)}}},
		{op.Activate{Activation: kernel.ELU}, []operand{{code, magnitudes(-9, 2)}}},
		{op.Activate{Activation: kernel.Sigmoid}, []operand{{code, magnitudes(-9, 2)}}},
		{op.Exp{}, []operand{{code, within(-80, 80)}}},
		{op.StdDev{}, []operand{{code, within(-80, 80)}}},
		{op.GaussianDraw{}, []operand{mean, logvar, noise}},
		{op.GaussianDrawGrad{}, []operand{logvar, noise, grad}},
		{op.GaussianKL{}, []operand{mean, {code, magnitudes(-8, 1)}}},
		{op.GaussianKLGradLogVar{}, []operand{{code, magnitudes(-8, 1)}, grad}},
		{op.GaussianScaleKL{}, []operand{mean, {code, positive(-4, 2)}}},
		{op.GaussianPairKL{}, []operand{mean, logvar, one, one}},
		{op.GaussianPairKLGradPriorLogVar{}, []operand{mean, {code, within(-4, 2)}, one, one, grad}},
		{op.GaussianLogDensity{}, []operand{mean, one, one}},
		{op.GaussianLogDensityGradLogVar{}, []operand{mean, one, one, weight}},
		{op.BernoulliLogLik{}, []operand{logits, x}},
		{op.BernoulliLogLikGrad{}, []operand{logits, x, weight}},
		{op.ContinuousBernoulliLogLik{}, []operand{logits, x}},
		{op.ContinuousBernoulliLogLikGrad{}, []operand{logits, x, weight}},
		{op.GaussianPixels{Scale: 0.1}, []operand{x, x}},
		{op.GammaKL{}, []operand{alpha, rate, {[]int{l}, positive(-1, 2)}, {[]int{l}, positive(-1, 2)}}},
		{op.GammaKLGradShape{}, []operand{alpha, rate, {[]int{l}, positive(-1, 2)}, {[]int{l}, positive(-1, 2)}, grad}},
		{op.GammaLogDraw{}, []operand{alpha, {code, shares}}},
		{op.GammaLogDensity{}, []operand{logz, alpha, rate}},
		{op.GammaLogDensityGrad{}, []operand{logz, alpha, rate, weight}},
		{op.GammaLogDensityGradShape{}, []operand{logz, alpha, rate, weight}},
		{op.DirichletKL{}, []operand{alpha, {[]int{l}, positive(-1, 1)}}},
		{op.DirichletKLGrad{}, []operand{alpha, {[]int{l}, positive(-1, 1)}, {[]int{n, 1}, magnitudes(-3, 1)}}},
		{op.DirichletLogDensity{}, []operand{logz, alpha}},
		{op.LogSoftmax{}, []operand{{code, magnitudes(-4, 3)}}},
		{op.SoftmaxCrossEntropy{}, []operand{{code, magnitudes(-4, 3)}, {code, shares}}},
		{op.SoftmaxCrossEntropyGrad{}, []operand{{code, magnitudes(-4, 3)}, {code, shares}, {[]int{n, 1}, magnitudes(-3, 1)}}},
		{op.MixtureLogDensity{}, []operand{mean, {[]int{9, l}, within(-3, 3)}, {[]int{9, l}, within(-3, 3)}, {[]int{9}, within(-5, 5)}}},
		{op.MixtureLogDensity{Equal: true}, []operand{mean, {[]int{9, l}, within(-3, 3)}, {[]int{9, l}, within(-3, 3)}}},
		{op.ImportanceBound{Draws: 8}, []operand{{rows, within(-300, -50)}, {rows, within(-60, 0)}, {rows, within(-60, 20)}}},
		{op.WeightShares{Draws: 8}, []operand{{rows, within(-300, -50)}, {rows, within(-60, 0)}, {rows, within(-60, 20)}}},
		{op.Discrepancy{Similarity: kernel.Similarity{Width: 20}}, []operand{mean, mean}},
		{op.Discrepancy{Similarity: kernel.Similarity{Width: 40, Quadratic: true}}, []operand{mean, mean}},
	} {
		t.Run(fmt.Sprintf("%T%v", c.Definition, c.Definition), func(t *testing.T) {
			for range 5 {
				var in []*tensor.Dense
				for _, o := range c.in {
					values := make([]float32, tensor.Shape(o.shape).TotalSize())
					for i := range values {
						values[i] = float32(o.from(random))
					}
					in = append(in, tensor.New(tensor.WithShape(o.shape...), tensor.WithBacking(values)))
				}
				got, want := alone(t, device, c.Definition, in)
				e, where := pointwise.difference(got, want)
				if !(e <= 1) {
					t.Errorf("error %.3g of what is allowed: %s", e, where)
				}
				name := fmt.Sprintf("%T%v", c.Definition, c.Definition)
				worst[name] = max(worst[name], e)
			}
		})
	}
	report(t, "far from where models begin", worst)
}

// defined computes an operation by its definition in float64.
func defined(t *testing.T, def op.Definition, in []*tensor.Dense) (tensor.Shape, []float64) {
	t.Helper()
	var values []G.Value
	for _, x := range in {
		if x.IsScalar() {
			values = append(values, G.NewF64(float64(floats(x)[0])))
		} else {
			values = append(values, tensor.New(tensor.WithShape(x.Shape()...), tensor.WithBacking(wide(floats(x)))))
		}
	}
	o, err := op.New(def)
	check(t, err)
	out, err := o.Do(values...)
	check(t, err)
	if x, scalar := out.Data().(float64); scalar {
		return out.Shape(), []float64{x}
	}
	return out.Shape(), out.Data().([]float64)
}

// floats are the elements of an operand.
func floats(x *tensor.Dense) []float32 {
	if v, scalar := x.Data().(float32); scalar {
		return []float32{v}
	}
	return x.Data().([]float32)
}

// alone computes an operation on the GPU, and by its definition in float64.
func alone(t *testing.T, d *Device, def op.Definition, in []*tensor.Dense) (got []float32, want []float64) {
	t.Helper()
	shape, want := defined(t, def, in)
	o, err := op.New(def)
	check(t, err)
	got = make([]float32, len(want))
	check(t, d.do("testing an operation", func() error {
		var memory []cu.DevicePtr
		room := func(shape tensor.Shape) (kernels.Matrix, error) {
			rows, cols := op.Extent(shape)
			at, err := d.allocate(rows * cols * floatBytes)
			memory = append(memory, at)
			return kernels.Matrix{At: kernels.Pointer(at), Rows: rows, Cols: cols}, err
		}
		var operands []kernels.Matrix
		for _, x := range in {
			m, err := room(x.Shape())
			if err != nil {
				return err
			}
			if err := upload(d, cu.DevicePtr(m.At), floats(x)); err != nil {
				return err
			}
			operands = append(operands, m)
		}
		result, err := room(shape)
		if err != nil {
			return err
		}
		for _, l := range kernels.Lower(o, result, operands) {
			if err := d.launch(l); err != nil {
				return err
			}
		}
		if err := download(d, got, cu.DevicePtr(result.At)); err != nil {
			return err
		}
		for _, p := range memory {
			if err := d.free(p); err != nil {
				return err
			}
		}
		return nil
	}))
	return got, want
}
