package eval

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"

	"vaelab/machine"
	"vaelab/model"
)

// live sets a model whose every layer matters.
var live = map[string][]float32{
	"fc1.weight": ramp(60), "fc21.weight": ramp(10), "fc22.bias": {-1, 0.5},
	"fc3.weight": {1, 0, -1, 0, 0, 1, 0, -1, 0, 0}, "fc4.weight": ramp(60),
}

// TestELBOByImage: its mean is the ELBO, of one draw an image or several.
func TestELBOByImage(t *testing.T) {
	m, images := fixture(t, live)
	for _, draws := range []int{0, 3} {
		if draws > 0 {
			m.Objective = model.IWAE{Samples: draws}
			check(t, m.Close())
		}
		images.Binarize = machine.Stochastic
		terms, err := m.ELBO(t.Context(), images)
		check(t, err)
		each, err := m.ELBOByImage(t.Context(), images)
		check(t, err)
		if len(each) != images.Len() || each[0] == each[1] {
			t.Errorf("%d values, the first %v and %v", len(each), each[0], each[1])
		}
		near(t, "mean of −ELBO by image", stat.Mean(each, nil), terms.NegELBO())
	}
}

// TestResiduals: −log p(x|z) at the posterior's mean, from the decoder's image.
func TestResiduals(t *testing.T) {
	m, images := fixture(t, live)
	images.Binarize = machine.Stochastic // the encoder and the likelihood see the same draw
	got, err := m.Residuals(t.Context(), images)
	check(t, err)
	index := First(images.Len())
	pairs, err := m.Reconstruct(t.Context(), images, index)
	check(t, err)
	for _, i := range []int{0, 1, 700, 1202} {
		want := 0.0
		for d, x := range pairs.Originals[i] {
			p := float64(pairs.Reconstructions[i][d])
			want -= float64(x)*math.Log(p) + (1-float64(x))*math.Log(1-p)
		}
		if math.Abs(got[i]-want) > 1e-3*want {
			t.Errorf("the residual of image %d is %v, want %v", i, got[i], want)
		}
	}
}
