package eval

import (
	"errors"
	"math"
	"testing"
)

// TestAnomaliesWithoutLabels: a conditional model scores images without their labels. So anomalies that look like its
// own images, but have a label that it never saw, are not told from them.
func TestAnomaliesWithoutLabels(t *testing.T) {
	m, images := fixtureOf(t, conditional(), map[string][]float32{
		"fc1.weight":  labelColumns(5, 12+classes),
		"fc21.weight": {1, 0, 0, 0, 0, 0, 0, 0, 0, 0}, // the mean is the label
		"fc3.weight":  labelColumns(5, 2+classes),
		"fc4.weight":  append([]float32{1}, make([]float32, 59)...),
	})
	m.Known = []uint8{0, 1, 2, 3, 4, 5, 6, 7, 8}
	own := images.Where(func(label uint8) bool { return label != 9 })
	others := *own
	others.Labels = m.Repeat(9, own.Len())
	report, err := m.Measure(t.Context(), Request{
		Images: Images{Set: own, Seed: 1}, Others: Images{Set: &others, Seed: 1},
	})
	check(t, err)
	for name, area := range map[string]*float64{"−ELBO": report.ByELBO, "residual": report.ByRecon} {
		if math.Abs(*area-0.5) > 1e-9 {
			t.Errorf("by %s, %v of the same images under another label have a higher score", name, *area)
		}
	}
}

// TestNotFinite: weights that are finite, but too large, give an error and no numbers.
func TestNotFinite(t *testing.T) {
	m, images := fixture(t, map[string][]float32{"fc21.bias": {3e38, 3e38}})
	var e *NonFiniteError
	if _, err := m.Measure(t.Context(), Request{Images: images}); !errors.As(err, &e) {
		t.Errorf("measured: %v", err)
	}
}
