package train

import (
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/machine"
)

// Optimizer is how parameters follow their gradients, as PyTorch does it.
type Optimizer interface {
	// Rule has PyTorch's defaults for what is no setting.
	Rule() machine.Rule
}

func init() {
	setting.Register[Optimizer]("adam", "Adam", Adam{})
	setting.Register[Optimizer]("adamw", "Adam, and weights that decay by themselves", AdamW{})
	setting.Register[Optimizer]("rmsprop", "centred RMSprop", RMSprop{})
	setting.Register[Optimizer]("sgd", "gradient descent with momentum", SGD{})
}

// Adam is kernel.Adam with β₁ = 0.9 and β₂ = 0.999.
type Adam struct {
	Epsilon float64 `flag:"adam-eps" default:"1e-8" above:"0" help:"the optimiser's ε"`
}

func (o Adam) Rule() machine.Rule {
	return kernel.Adam{Beta1: 0.9, Beta2: 0.999, Epsilon: o.Epsilon}
}

// AdamW is Adam whose weights decay apart from the gradient's moments.
type AdamW struct {
	Epsilon float64 `flag:"adam-eps" default:"1e-8" above:"0" help:"the optimiser's ε"`
	Decay   float64 `flag:"weight-decay" default:"0.01" min:"0" help:"share of the weights, times the learning rate, that a step takes off"`
}

func (o AdamW) Rule() machine.Rule {
	return kernel.AdamW{Adam: kernel.Adam{Beta1: 0.9, Beta2: 0.999, Epsilon: o.Epsilon}, Decay: o.Decay}
}

// RMSprop is kernel.RMSprop with α = 0.99.
type RMSprop struct {
	Epsilon float64 `flag:"adam-eps" default:"1e-8" above:"0" help:"the optimiser's ε"`
}

func (o RMSprop) Rule() machine.Rule { return kernel.RMSprop{Alpha: 0.99, Epsilon: o.Epsilon} }

// SGD is kernel.SGD.
type SGD struct {
	Momentum float64 `flag:"momentum" default:"0.9" min:"0" max:"1" help:"share of the last update's direction in the next"`
	Decay    float64 `flag:"weight-decay" default:"0" min:"0" help:"times the weights, it is added to the gradient"`
}

func (o SGD) Rule() machine.Rule { return kernel.SGD{Momentum: o.Momentum, Decay: o.Decay} }
