package eval

import (
	"errors"
	"math"
	"slices"
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

// TestKnownLabels: anomalies are scored by the labels that the model was trained on, not by those that images have; and
// images with others are counted.
func TestKnownLabels(t *testing.T) {
	m, images := fixtureOf(t, conditional(), map[string][]float32{
		"fc1.weight":  labelColumns(5, 12+classes),
		"fc21.weight": {1, 0, 0, 0, 0, 0, 0, 0, 0, 0}, // the mean is the label
	})
	measure := func(known []uint8) *Report {
		m.Known = known
		report, err := m.Measure(t.Context(), Request{Images: images})
		check(t, err)
		return report
	}
	all, some := measure(nil), measure([]uint8{3, 8})
	if all.Unseen != 0 {
		t.Errorf("%d images have unknown labels of a model whose labels are not known", all.Unseen)
	}
	if want := len(slices.DeleteFunc(slices.Clone(images.Labels), func(l uint8) bool { return l == 3 || l == 8 })); some.Unseen != want {
		t.Errorf("%d images have labels other than 3 and 8, want %d", some.Unseen, want)
	}
	blind := func(known ...uint8) float64 {
		m.Known = known
		scores, err := m.blind(m.ELBOByImage)(t.Context(), images)
		check(t, err)
		return scores[0]
	}
	// The KL is half the label's square, and so the score of labels together that of the least but for the logarithm of
	// their number.
	if one, two := blind(3), blind(3, 8); math.Abs(two-one-math.Ln2) > 1e-6 || blind(8) < one+20 {
		t.Errorf("the score is %v of the label 3, %v of 3 and 8, %v of 8", one, two, blind(8))
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
