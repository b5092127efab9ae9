package kernel

import "math"

// Moments are the two running means that an optimiser keeps for each parameter.
type Moments struct{ First, Second []float32 }

// Adam is one update of Kingma and Ba, "Adam" (2015), in PyTorch's arrangement:
//
//	m ← β₁ m + (1 − β₁) g
//	v ← β₂ v + (1 − β₂) g²
//	w ← w − lr/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε)
type Adam struct {
	Beta1, Beta2, Epsilon float64
}

// Update applies step t (from 1 on) with learning rate lr to the parameters w,
// whose gradient is scale · g. It reports whether every gradient was finite.
func (a Adam) Update(w, g []float32, s Moments, lr, scale float64, t int) (finite bool) {
	step := float32(lr / (1 - math.Pow(a.Beta1, float64(t))))
	root := float32(1 / math.Sqrt(1-math.Pow(a.Beta2, float64(t))))
	b1, c1, b2, c2 := float32(a.Beta1), float32(1-a.Beta1), float32(a.Beta2), float32(1-a.Beta2)
	eps, k := float32(a.Epsilon), float32(scale)
	m, v := s.First[:len(w)], s.Second[:len(w)]
	if s := vector; s != nil && len(w) > 0 {
		return s.adam(len(w), &w[0], &m[0], &v[0], &g[0], k, b1, c1, b2, c2, step, root, eps) == 0
	}
	var check float32
	for i, g := range g[:len(w)] {
		g *= k
		check += g * 0
		m[i] = b1*m[i] + c1*g
		v[i] = b2*v[i] + c2*(g*g)
		w[i] -= step * m[i] / (sqrt(v[i])*root + eps)
	}
	return check == 0
}

// RMSprop is the centred update of Graves, "Generating sequences with recurrent
// neural networks" (2013), in PyTorch's arrangement:
//
//	s ← α s + (1 − α) g²
//	m ← α m + (1 − α) g
//	w ← w − lr · g / (√(s − m²) + ε)
//
// s − m² is a variance; where rounding makes it negative, 0 is used.
type RMSprop struct {
	Alpha, Epsilon float64
}

// Update is Adam.Update for this rule; the step plays no part in it.
func (r RMSprop) Update(w, g []float32, s Moments, lr, scale float64, _ int) (finite bool) {
	step, a, c := float32(lr), float32(r.Alpha), float32(1-r.Alpha)
	eps, k := float32(r.Epsilon), float32(scale)
	m, sq := s.First[:len(w)], s.Second[:len(w)]
	if s := vector; s != nil && len(w) > 0 {
		return s.rmsprop(len(w), &w[0], &m[0], &sq[0], &g[0], k, a, c, step, eps) == 0
	}
	var check float32
	for i, g := range g[:len(w)] {
		g *= k
		check += g * 0
		sq[i] = a*sq[i] + c*(g*g)
		m[i] = a*m[i] + c*g
		w[i] -= step * g / (sqrt(max(sq[i]-m[i]*m[i], 0)) + eps)
	}
	return check == 0
}

// SumSquares returns Σ g², summed in the lanes of a vector, or in float64 where there is none or
// its sum overflows.
func SumSquares(g []float32) float64 {
	if s := vector; s != nil && len(g) > 0 {
		if sum := s.sumSquares(len(g), &g[0]); sum <= math.MaxFloat32 {
			return float64(sum)
		}
	}
	var sum float64
	for _, v := range g {
		sum += float64(v) * float64(v)
	}
	return sum
}

// AdamW is Adam with the decoupled weight decay of Loshchilov and Hutter, "Decoupled weight decay
// regularization" (2019), in PyTorch's arrangement: before Adam's update
//
//	w ← (1 − lr λ) w
type AdamW struct {
	Adam
	Decay float64 // λ
}

// Update is Adam.Update for this rule.
func (a AdamW) Update(w, g []float32, s Moments, lr, scale float64, t int) (finite bool) {
	keep := float32(1 - lr*a.Decay)
	for i := range w {
		w[i] *= keep
	}
	return a.Adam.Update(w, g, s, lr, scale, t)
}

// SGD is gradient descent with momentum and an L2 penalty, in PyTorch's arrangement:
//
//	m ← μ m + g + λ w
//	w ← w − lr m
//
// The second moment is not used.
type SGD struct {
	Momentum, Decay float64 // μ, λ
}

// Update is Adam.Update for this rule; the step plays no part in it.
func (r SGD) Update(w, g []float32, s Moments, lr, scale float64, _ int) (finite bool) {
	var (
		step  = float32(lr)
		mu    = float32(r.Momentum)
		decay = float32(r.Decay)
		k     = float32(scale)
		m     = s.First[:len(w)]
		check float32
	)
	for i, g := range g[:len(w)] {
		g *= k
		check += g * 0
		m[i] = mu*m[i] + (g + decay*w[i])
		w[i] -= step * m[i]
	}
	return check == 0
}
