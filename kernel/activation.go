package kernel

import "fmt"

// Activation is the function that a layer applies to each of its outputs.
type Activation uint8

const (
	Identity Activation = iota // a
	ReLU                       // max(a, 0)
	Tanh                       // tanh a
	Softplus                   // log(1 + eᵃ)
	ELU                        // a if a > 0, else eᵃ − 1
	Sigmoid                    // 1/(1 + e^−a)
)

var activationNames = [...]string{"identity", "relu", "tanh", "softplus", "elu", "sigmoid"}

func (f Activation) String() string { return activationNames[f] }

// ParseActivation returns the activation of that name.
func ParseActivation(name string) (Activation, error) {
	for f, s := range activationNames {
		if s == name {
			return Activation(f), nil
		}
	}
	return Identity, fmt.Errorf("no activation is called %q; there are %v", name, activationNames)
}

// MarshalText returns the activation's name.
func (f Activation) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads an activation's name.
func (f *Activation) UnmarshalText(name []byte) (err error) {
	*f, err = ParseActivation(string(name))
	return err
}

// BiasActivate replaces each row a of y (n, m) by f(a + b), for the bias b (m).
func BiasActivate[T Float](f Activation, y Mat[T], b []T) {
	if v := simdFor[T](); v != nil && y.Rows > 0 {
		y, b := f32(y), any(b).([]float32)
		for j := 0; j < y.Cols; j += v.panel {
			v.bias[f](y.Rows, &y.Data[j], y.Stride, &b[j], min(v.panel, y.Cols-j))
		}
		return
	}
	for i := range y.Rows {
		row := y.Row(i)
		for j, bias := range b {
			row[j] = activate(f, row[j]+bias)
		}
	}
}

// Activate writes y = f(x) elementwise, all (n, m).
func Activate[T Float](f Activation, y, x Mat[T]) {
	if v := simdFor[T](); v != nil && y.Rows > 0 {
		Copy(y, x)
		y, none := f32(y), &zeros[0]
		for j := 0; j < y.Cols; j += v.panel {
			v.bias[f](y.Rows, &y.Data[j], y.Stride, none, min(v.panel, y.Cols-j))
		}
		return
	}
	map1(y, x, func(a T) T { return activate(f, a) })
}

// zeros is the bias of a panel that has none; no panel is wider.
var zeros [64]float32

func activate[T Float](f Activation, a T) T {
	switch f {
	case ReLU:
		return max(a, 0)
	case Tanh:
		return tanh(a)
	case Softplus:
		return softplus(a)
	case ELU:
		if a <= 0 {
			return expm1(a)
		}
	case Sigmoid:
		return sigmoid(a)
	}
	return a
}

// ActivationGrad writes d = g · f′(a) elementwise, where f′ is computed from
// y = f(a), all (n, m):
//
//	identity 1   relu [y > 0]   tanh 1 − y²   softplus 1 − e^−y
//	elu 1 if y > 0, else y + 1   sigmoid y (1 − y)
//
// The derivative of relu at 0 is taken as 0 and that of elu as 1, as PyTorch does.
func ActivationGrad[T Float](f Activation, d, y, g Mat[T]) {
	if v := simdFor[T](); v != nil && v.grad[f] != nil {
		rows3(v.grad[f], d, y, g)
		return
	}
	map2(d, y, g, func(y, g T) T { return g * slope(f, y) })
}

func slope[T Float](f Activation, y T) T {
	switch f {
	case ReLU:
		if y > 0 {
			return 1
		}
		return 0
	case Tanh:
		return 1 - y*y
	case Softplus:
		return -expm1(-y)
	case ELU:
		if !(y > 0) { // NaN stays NaN
			return y + 1
		}
	case Sigmoid:
		return y * (1 - y)
	}
	return 1
}

// ActivationCurve writes d = g · s(y) for y = f(a), where s is the derivative of that order,
// from 1 on, of the slope f′ as a function of y.
func ActivationCurve[T Float](f Activation, order int, d, y, g Mat[T]) {
	map2(d, y, g, func(y, g T) T { return g * curve(f, order, y) })
}

func curve[T Float](f Activation, order int, y T) T {
	switch {
	case f == Tanh && order == 1:
		return -2 * y
	case f == Tanh && order == 2, f == Sigmoid && order == 2:
		return -2
	case f == Sigmoid && order == 1:
		return 1 - 2*y
	case f == ELU && order == 1 && !(y > 0):
		return 1
	case f == Softplus && order%2 == 1:
		return exp(-y)
	case f == Softplus:
		return -exp(-y)
	}
	return 0
}
