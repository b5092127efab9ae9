package onnx

import (
	"vaelab/internal/wire"
	"vaelab/kernel"
	"vaelab/machine/plan"
	"vaelab/op"
)

// apply writes a step. This is the table of those that networks and likelihoods are made of, and of what stands for them.
func (e *exporter) apply(s *plan.Step) value {
	in := s.In
	switch d := s.Definition.(type) {
	case op.Linear:
		operands := []string{e.matrix(in[0]), e.weights(in[1], false), e.bias(in[2])}
		return value{name: e.activate(d.Activation, e.node("Gemm", operands, integer("transB", 1)))}
	case op.Convolution:
		height, width := d.Small()
		operands := []string{e.maps(in[0], d.Height, d.Width), e.weights(in[1], true), e.weights(in[2], true)}
		return value{e.activate(d.Activation, e.node("Conv", operands, window(d.Window)...)), height, width}
	case op.Transposed:
		height, width := d.Small()
		operands := []string{e.maps(in[0], height, width), e.weights(in[1], true), e.weights(in[2], true)}
		attributes := append(window(d.Window), ints("output_padding", rest(d.Window, d.Height), rest(d.Window, d.Width)))
		return value{e.activate(d.Activation, e.node("ConvTranspose", operands, attributes...)), d.Height, d.Width}
	case op.SplitRows:
		return value{name: e.reshape(e.matrix(in[0]), -1, in[0].Cols/d.Into)}
	case op.JoinRows:
		return value{name: e.reshape(e.byPixel(e.value(in[0])), -1, in[0].Cols*d.Of)}
	case op.Add:
		return e.both("Add", in)
	case op.Mul:
		if in[0].Place == plan.Param && in[1].Place == plan.Constant {
			return value{name: e.masked(in[0], in[1].Constant)}
		}
		return e.both("Mul", in)
	case op.Activate:
		v := e.value(in[0])
		return value{e.activate(d.Activation, v.name), v.height, v.width}
	case op.Shift:
		return e.with("Add", in[0], d.By)
	case op.Scale:
		return e.with("Mul", in[0], d.By)
	case op.Exp:
		return value{name: e.node("Exp", []string{e.matrix(in[0])})}
	case op.Log:
		return value{name: e.node("Log", []string{e.matrix(in[0])})}
	case op.RowSum:
		return value{name: e.node("ReduceSum", []string{e.matrix(in[0]), e.numbers("axis", 1)}, integer("keepdims", 1))}
	case op.BroadcastColumn:
		return value{name: e.node("Expand", []string{e.matrix(in[0]), e.node("Shape", []string{e.matrix(in[1])})})}
	case op.Broadcast:
		if in[0].PerImage != in[1].PerImage {
			break // the same row for several
		}
		return e.value(in[0])
	case op.Slice:
		operands := []string{e.matrix(in[0]), e.numbers("from", d.From), e.numbers("to", d.To), e.numbers("axis", 1)}
		return value{name: e.node("Slice", operands)}
	case op.Concat:
		if in[0].PerImage != in[1].PerImage {
			break // the same row beside several
		}
		operands := []string{e.matrix(in[0]), e.with("Mul", in[1], d.Weight).name}
		return value{name: e.node("Concat", operands, integer("axis", 1))}
	case op.Project:
		return value{name: e.node("Gemm", []string{e.matrix(in[0]), e.matrix(in[1])}, integer("transB", 1))}
	case op.LinearGradInput:
		return value{name: e.node("MatMul", []string{e.matrix(in[0]), e.weights(in[1], false)})}
	case op.Largest:
		which := e.node("ArgMax", []string{e.matrix(in[0])}, integer("axis", 1), integer("keepdims", 0))
		return value{name: e.node("OneHot", []string{which, e.numbers("depth", in[0].Cols), e.tensor("zero_one", []int{2}, []float32{0, 1})})}
	case op.Clamp:
		return value{name: e.node("Clip", []string{e.matrix(in[0]), e.scalar(0), e.scalar(1)})}
	case op.ContinuousBernoulliMean:
		return value{name: e.continuousMean(e.matrix(in[0]))}
	}
	e.fail("ONNX has nothing for the operation %s", s.Name())
	return value{}
}

// window are the attributes of a convolution.
func window(w kernel.Window) []wire.Message {
	p := w.Padding
	return []wire.Message{ints("kernel_shape", w.Size, w.Size), ints("pads", p, p, p, p), ints("strides", w.Stride, w.Stride)}
}

// rest are the last rows, or columns, of so many that no step of a convolution's window reaches.
func rest(w kernel.Window, side int) int { return (side + 2*w.Padding - w.Size) % w.Stride }

// activations are the operators of activations.
var activations = map[kernel.Activation]string{
	kernel.ReLU: "Relu", kernel.Tanh: "Tanh", kernel.Softplus: "Softplus", kernel.ELU: "Elu", kernel.Sigmoid: "Sigmoid",
}

// activate is an activation of a value.
func (e *exporter) activate(f kernel.Activation, x string) string {
	if f == kernel.Identity {
		return x
	}
	if activations[f] == "" {
		e.fail("ONNX has nothing for the activation %v", f)
	}
	return e.node(activations[f], []string{x})
}

// both is an operator on two values of one shape, as feature maps if one of them is.
func (e *exporter) both(name string, in []*plan.Value) value {
	v := e.value(in[0])
	if v.height == 0 {
		v = e.value(in[1])
	}
	if v.height == 0 {
		return value{name: e.node(name, []string{e.matrix(in[0]), e.matrix(in[1])})}
	}
	operands := []string{e.maps(in[0], v.height, v.width), e.maps(in[1], v.height, v.width)}
	return value{e.node(name, operands), v.height, v.width}
}

// with is an operator on a value and a number.
func (e *exporter) with(name string, operand *plan.Value, number float64) value {
	v := e.value(operand)
	return value{e.node(name, []string{v.name, e.scalar(number)}), v.height, v.width}
}

// continuousMean is A′(ℓ) = 1/(1 − e^−ℓ) − 1/ℓ, the mean of a pixel under the continuous Bernoulli distribution: as
//
//	½ + ½/tanh(ℓ/2) − 1/ℓ
//
// which does not overflow and, where ∣ℓ∣ < 1 and its terms would cancel, by its series around 0, whose first term left out
// is below 3·10⁻⁸ there.
func (e *exporter) continuousMean(l string) string {
	apply := func(name string, operands ...string) string { return e.node(name, operands) }
	half, one := e.scalar(0.5), e.scalar(1)
	far := apply("Sub", apply("Div", half, apply("Tanh", apply("Mul", l, half))), apply("Div", one, l))
	square := apply("Mul", l, l)
	near := e.scalar(-1. / 1209600)
	for _, c := range []float64{1. / 30240, -1. / 720, 1. / 12} {
		near = apply("Add", apply("Mul", near, square), e.scalar(c))
	}
	near = apply("Mul", near, l)
	return apply("Add", apply("Where", apply("Less", apply("Abs", l), one), near, far), half)
}
