package op

import "vaelab/kernel"

// This file has the primitives that are computed element by element, on any shape.

// Add is a + b. Gorgonia adds it where gradients meet.
type Add struct{}

func (Add) declare() declaration {
	return declare("..., ... -> ...", of2(kernel.Add, kernel.Add), pass, pass)
}

// Mul is a ⊙ b.
type Mul struct{}

func (Mul) declare() declaration {
	return declare("..., ... -> ...", of2(kernel.Multiply, kernel.Multiply), apply(Mul{}, 1, grad), apply(Mul{}, 0, grad))
}

// Scale is c a for a number c.
type Scale struct{ By float64 }

func (o Scale) declare() declaration {
	return declare("... -> ...", with1(o.By, kernel.Scale, kernel.Scale), apply(o, grad)).numbered(float32(o.By))
}

// Least is the least parameter that an encoder emits: what Shift adds to a softplus, which
// underflows to 0, so that no logarithm or digamma of a parameter is infinite. Any target
// above 2⁻²⁰ is as reachable as without it, so no optimum moves.
const Least = 0x1p-20

// Shift is a + c for a number c.
type Shift struct{ By float64 }

func (o Shift) declare() declaration {
	return declare("... -> ...", with1(o.By, kernel.Shift, kernel.Shift), pass).numbered(float32(o.By))
}

// Exp is y = e^a.
type Exp struct{}

func (Exp) declare() declaration {
	return declare("... -> ...", of1(kernel.Exp, kernel.Exp), apply(Mul{}, out, grad))
}

// Log is y = ln a. Its derivative is grad/a = grad ⊙ e^−y.
type Log struct{}

func (Log) declare() declaration {
	return declare(
		"... -> ...", of1(kernel.Log, kernel.Log),
		apply(Scale{By: -1}, out).then(Exp{}, inner).then(Mul{}, inner, grad),
	)
}

// LogGamma is the derivative of ln Γ(a) of that order, from 0, ln Γ itself, to 2: 1 is ψ,
// the digamma function. It ends there.
type LogGamma struct{ Order int }

func (o LogGamma) declare() declaration {
	d := declare("... -> ...", costly(with1(o.Order, kernel.LogGamma, kernel.LogGamma))).numbered(o.Order)
	if o.Order < 2 {
		d.grads = []derivative{apply(LogGamma{Order: o.Order + 1}, 0).then(Mul{}, inner, grad)}
	}
	return d
}

// Activate is y = f(a): of a parameter, where Linear's is of a layer.
type Activate struct{ Activation kernel.Activation }

func (o Activate) declare() declaration {
	return declare(
		"... -> ...", with1(o.Activation, kernel.Activate, kernel.Activate),
		apply(ActivationGrad{Activation: o.Activation}, out, grad),
	).numbered(int(o.Activation))
}

// ActivationGrad is δ = g ⊙ s(y) for y = f(·) and g, where s is the slope f′ as a function of
// y, or its derivative in y of that order.
type ActivationGrad struct {
	Activation kernel.Activation
	Order      int
}

func (o ActivationGrad) declare() declaration {
	next := ActivationGrad{o.Activation, o.Order + 1}
	return declare(
		"..., ... -> ...", with2(o, activationGrad, activationGrad),
		apply(next, 0, 1).then(Mul{}, inner, grad), apply(o, 0, grad),
	).numbered(int(o.Activation), o.Order)
}

func activationGrad[T kernel.Float](o ActivationGrad, d, y, g kernel.Mat[T]) {
	if o.Order == 0 {
		kernel.ActivationGrad(o.Activation, d, y, g)
	} else {
		kernel.ActivationCurve(o.Activation, o.Order, d, y, g)
	}
}

// StopGradient is a as a value that nothing is differentiated through.
type StopGradient struct{}

func (StopGradient) declare() declaration {
	return declare("... -> ...", of1(kernel.Copy, kernel.Copy))
}

// Clamp is min(max(a, 0), 1).
type Clamp struct{}

func (Clamp) declare() declaration { return declare("... -> ...", of1(kernel.Clamp, kernel.Clamp)) }
