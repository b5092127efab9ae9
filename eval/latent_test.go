package eval

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDraw: draws from the prior do not depend on how many there are, and have its
// mean and variance, to 5 standard errors.
func TestDraw(t *testing.T) {
	m, _ := fixture(t, nil)
	const n = 1200 // more than two chunks
	long, err := m.Draw(t.Context(), n, 1, nil)
	check(t, err)
	short, err := m.Draw(t.Context(), n-150, 1, nil)
	check(t, err)
	if diff := cmp.Diff(long[:len(short)], short); diff != "" {
		t.Errorf("fewer draws are not the first of more (-more +fewer):\n%s", diff)
	}
	var sum, squares float64
	for _, z := range long {
		sum, squares = sum+float64(z[0]), squares+float64(z[0]*z[0])
	}
	if math.Abs(sum/n) > 5/math.Sqrt(n) || math.Abs(squares/n-1) > 5*math.Sqrt(2.0/n) {
		t.Errorf("mean %v and mean square %v of %d draws, want 0 and 1", sum/n, squares/n, n)
	}
}

// axesOf returns the model's axes, of the label 1 if it is conditional.
func axesOf(t *testing.T, m *Model) Axes {
	t.Helper()
	a, err := m.Axes(t.Context(), 1)
	check(t, err)
	return a
}

func TestWalks(t *testing.T) {
	m := &Model{Config: config}
	if diff := cmp.Diff([][]float32{{0, 4}, {1, 2}, {2, 0}}, m.Interpolate([]float32{0, 4}, []float32{2, 0}, 3)); diff != "" {
		t.Errorf("interpolation (-want +got):\n%s", diff)
	}
	line, err := axesOf(t, m).Traverse([]float32{7, 9}, 1, 3, 3)
	check(t, err)
	if diff := cmp.Diff([][]float32{{7, -3}, {7, 0}, {7, 3}}, line); diff != "" {
		t.Errorf("traversal (-want +got):\n%s", diff)
	}
	// The quartiles' midpoints of N(0, 1): Φ⁻¹(¼) = −0.67449, in R qnorm(0.25).
	const q = 0.6744897501960817
	m.Latent = 3
	plane, err := axesOf(t, m).Manifold(0, 2, 2, 2)
	check(t, err)
	if diff := cmp.Diff([][]float32{{-q, 0, q}, {q, 0, q}, {-q, 0, -q}, {q, 0, -q}}, plane); diff != "" {
		t.Errorf("manifold (-want +got):\n%s", diff)
	}
}

// TestComponents: of points near a line along (3, 4) that is the first, and the second stands upright on it.
func TestComponents(t *testing.T) {
	var q Posteriors
	for i := range 100 {
		a, b := float32(i-50), float32(i%3-1)
		q.Mean = append(q.Mean, []float32{3*a - 4*b + 7, 4*a + 3*b, 0})
	}
	vectors, variances, err := q.Components(3)
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range [][]float32{{0.6, 0.8, 0}, {0.8, -0.6, 0}, {0, 0, 1}} {
		for l, v := range want {
			if d := vectors[k][l] - v; !(d*d < 1e-6) {
				t.Errorf("component %d is %v, want %v", k, vectors[k], want)
				break
			}
		}
	}
	for k, want := range []float64{25 * 841.6667, 25 * 0.6768, 0} {
		if math.Abs(variances[k]-want) > 0.01*want {
			t.Errorf("the variance of component %d is %v, want %v", k, variances[k], want)
		}
	}
}

func TestByActivity(t *testing.T) {
	q := Posteriors{Mean: [][]float32{{0, 5, 1}, {0, -5, 2}, {0, 5, 3}}}
	if diff := cmp.Diff([]int{1, 2, 0}, ByActivity(q)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
