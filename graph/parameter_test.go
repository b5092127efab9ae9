package graph

import (
	"math"
	"slices"
	"testing"
)

// TestInitial: values of a layer are uniform within the bound, by their mean and variance (5
// standard errors), and every parameter and seed has its own.
func TestInitial(t *testing.T) {
	weight := Parameter{Name: "fc1.weight", Shape: []int{400, 784}, In: 784, Out: 400}
	for kind, bound := range map[string]float64{InitTorch: 1 / 28.0, InitGlorot: math.Sqrt(6.0 / 1184)} {
		w, err := weight.Initial(kind, 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		mean, variance, largest := moments(w, 0)
		n, want := float64(len(w)), bound*bound/3
		if largest > bound || largest < 0.999*bound {
			t.Errorf("%s: the largest value is %v, want about %v", kind, largest, bound)
		}
		if math.Abs(mean) > 5*math.Sqrt(want/n) || math.Abs(variance/want-1) > 0.02 {
			t.Errorf("%s: mean %v, variance %v, want 0, %v", kind, mean, variance, want)
		}
	}
	a, _ := weight.Initial(InitTorch, 2, 1)
	if b, _ := weight.Initial(InitTorch, 2, 1); !slices.Equal(a, b) {
		t.Error("parameter 2 of seed 1 differs from itself")
	}
	for _, other := range []struct {
		i    int
		seed uint64
	}{{4, 1}, {2, 2}} {
		b, _ := weight.Initial(InitTorch, other.i, other.seed)
		if slices.Equal(a, b) {
			t.Errorf("parameter 2 of seed 1 equals parameter %d of seed %d", other.i, other.seed)
		}
	}
	bias := Parameter{Name: "fc1.bias", Shape: []int{400}, In: 784, Out: 400}
	if b, err := bias.Initial(InitGlorot, 1, 1); err != nil || b[0] != 0 {
		t.Errorf("glorot's bias starts at %v, %v", b[0], err)
	}
	b, err := bias.Initial(InitTorch, 1, 1)
	if _, _, largest := moments(b, 0); err != nil || largest > 1/28.0 || largest < 0.9/28 {
		t.Errorf("the largest of torch's biases starts at %v, %v", largest, err)
	}
	bias.Center = 1
	moved, err := bias.Initial(InitTorch, 1, 1)
	if err != nil || !slices.EqualFunc(b, moved, func(b, moved float32) bool { return moved == b+1 }) {
		t.Errorf("biases that begin 1 higher: %v, %v, without %v", moved[:4], err, b[:4])
	}
	if _, err := weight.Initial("zeros", 0, 1); err == nil {
		t.Error("an unknown initialisation is accepted")
	}
}

// TestInitialAlone: what is of no layer is drawn from N(Center, Spread²), to 5 standard errors,
// however layers begin.
func TestInitialAlone(t *testing.T) {
	for _, p := range []Parameter{{Center: 2, Spread: 3}, {Center: -1.5}, {}} {
		p.Name, p.Shape = "prior.mean", []int{100, 200}
		v, err := p.Initial(InitGlorot, 3, 1)
		if err != nil {
			t.Fatal(err)
		}
		mean, variance, _ := moments(v, p.Center)
		n := float64(len(v))
		if math.Abs(mean) > 5*p.Spread/math.Sqrt(n) || math.Abs(variance-p.Spread*p.Spread) > 5*p.Spread*p.Spread*math.Sqrt(2/n) {
			t.Errorf("N(%v, %v²): the mean is off by %v, the variance is %v", p.Center, p.Spread, mean, variance)
		}
		if other, _ := p.Initial(InitTorch, 3, 1); !slices.Equal(v, other) {
			t.Errorf("N(%v, %v²) depends on how layers begin", p.Center, p.Spread)
		}
		if other, _ := p.Initial(InitTorch, 4, 1); p.Spread > 0 && slices.Equal(v, other) {
			t.Errorf("N(%v, %v²): two parameters share a stream", p.Center, p.Spread)
		}
	}
}

// moments are the mean and the mean square of the distances from a centre, and the largest value.
func moments(v []float32, centre float64) (mean, square, largest float64) {
	n := float64(len(v))
	for _, x := range v {
		d := float64(x) - centre
		mean, square, largest = mean+d/n, square+d*d/n, max(largest, math.Abs(float64(x)))
	}
	return mean, square, largest
}
