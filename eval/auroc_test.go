package eval

import (
	"math"
	"testing"

	"vaelab/rng"
)

// TestAUROCByHand. DeLong's standard error of the second: ψ has the rows (1, 1, 1), (1, ½, 0)
// with the means 1 and ½, whose variance is ⅛; the columns' means are 1, ¾ and ½, with the
// variance 1/16. √(1/16 + 1/48) = 1/√12.
func TestAUROCByHand(t *testing.T) {
	for _, c := range []struct {
		name              string
		anomalies, normal []float64
		area, stderr      float64
	}{
		{"apart", []float64{3, 4}, []float64{1, 2}, 1, 0},
		{"a tie", []float64{9, 2}, []float64{1, 2, 3}, 0.75, 1 / math.Sqrt(12)},
		{"all ties", []float64{5, 5, 5}, []float64{5, 5}, 0.5, 0},
		{"upside down", []float64{1}, []float64{2, 3}, 0, math.NaN()},
		{"infinite", []float64{math.Inf(1), math.Inf(1)}, []float64{1, math.Inf(1)}, 0.75, 0.25},
	} {
		got, err := NewAUROC(c.anomalies, c.normal)
		check(t, err)
		near(t, c.name, got.Area, c.area)
		if same := math.IsNaN(got.StdErr) && math.IsNaN(c.stderr); !same {
			near(t, c.name+": standard error", got.StdErr, c.stderr)
		}
	}
	for _, sides := range [][2][]float64{{nil, {1}}, {{1}, nil}, {{math.NaN()}, {1}}} {
		if _, err := NewAUROC(sides[0], sides[1]); err == nil {
			t.Errorf("%v have an AUROC", sides)
		}
	}
}

// TestAUROCOfGaussians: scores from N(d, 1) and N(0, 1) have the area Φ(d/√2), and repeated
// samples scatter as the standard error says, to a fifth of it.
func TestAUROCOfGaussians(t *testing.T) {
	const d, repeats, m, n = 1.0, 400, 60, 150
	want := 0.5 * math.Erfc(-d/2)
	var sum, squares, variance float64
	for r := range repeats {
		draws := normals(m+n, rng.Stream{Seed: 11, Step: uint32(r)})
		var anomalies, normal []float64
		for _, x := range draws[:m] {
			anomalies = append(anomalies, d+float64(x))
		}
		for _, x := range draws[m:] {
			normal = append(normal, float64(x))
		}
		a, err := NewAUROC(anomalies, normal)
		check(t, err)
		e := a.Area - want
		sum, squares, variance = sum+e, squares+e*e, variance+a.StdErr*a.StdErr
	}
	scatter, stderr := math.Sqrt(squares/repeats), math.Sqrt(variance/repeats)
	if math.Abs(sum/repeats) > 4*scatter/math.Sqrt(repeats) {
		t.Errorf("the mean area is off %v by %v", want, sum/repeats)
	}
	if ratio := stderr / scatter; ratio < 0.8 || ratio > 1.25 {
		t.Errorf("areas scatter by %v, and their standard error is %v", scatter, stderr)
	}
}
