package eval

import (
	"math"
	"slices"
	"strings"
	"testing"

	"vaelab/model"
	"vaelab/model/latent"
)

// classes is the number of labels of the fixture's images.
const classes = 10

// conditional is the fixture's model, conditional on the digits' labels.
func conditional() model.Config {
	c := config
	c.Classes = classes
	return c
}

// labelColumns returns the weight (out, in) of a layer whose last columns see the label,
// such that unit 0 is its weight times the label.
func labelColumns(out, in int) []float32 {
	w := make([]float32, out*in)
	for l := range classes {
		w[in-classes+l] = float32(l) / 10 // the one-hot label is 10 where it is on
	}
	return w
}

// TestConditionalByHand: the label that an image has reaches encoder, decoder and bound,
// and no other one does.
func TestConditionalByHand(t *testing.T) {
	m, images := fixtureOf(t, conditional(), map[string][]float32{
		"fc1.weight":  labelColumns(5, 12+classes),    // h₀ = label
		"fc21.weight": {1, 0, 0, 0, 0, 0, 0, 0, 0, 0}, // μ₀ = h₀
	})
	q, err := m.Encode(t.Context(), images, []int32{1202, 7, 10})
	check(t, err)
	for k, want := range []float32{2, 7, 0} {
		if got := q.Mean[k][0]; math.Abs(float64(got-want)) > 1e-6 {
			t.Errorf("the mean of image %d is %v, want its label %v", k, got, want)
		}
	}
	terms, err := m.ELBO(t.Context(), images)
	check(t, err)
	want := 0.0 // mean of ½ label²
	for _, l := range images.Labels {
		want += float64(l) * float64(l) / 2 / float64(images.Len())
	}
	near(t, "KL", terms.KL, want)
	b, err := m.Bound(t.Context(), images, []int32{0, 9, 3}, 20000, func(int) {})
	check(t, err)
	if !(b.PerImage[1] < b.PerImage[0]-1) {
		t.Errorf("a posterior 9 off the prior is as good a proposal as the prior: %v", b.PerImage)
	}

	m, images = fixtureOf(t, conditional(), map[string][]float32{
		"fc3.weight": labelColumns(5, 2+classes),                   // h₀ = label
		"fc4.weight": append([]float32{1}, make([]float32, 59)...), // the first pixel's logit is h₀
	})
	decoded, err := m.Decode(t.Context(), rows(make([]float32, 2*1203), 2), images.Labels)
	check(t, err)
	pairs, err := m.Reconstruct(t.Context(), images, []int32{1, 4})
	check(t, err)
	for _, image := range []struct {
		got   float32
		label float64
	}{{decoded[0][0], 0}, {decoded[1202][0], 2}, {pairs.Reconstructions[0][0], 1}, {pairs.Reconstructions[1][0], 4}} {
		near(t, "pixel", float64(image.got), 1/(1+math.Exp(-image.label)))
	}
}

// TestConditionalPrior: draws have the mean and the variance of their label's prior, and
// a column of DrawEachLabel the same noise.
func TestConditionalPrior(t *testing.T) {
	c := conditional()
	c.Prior = latent.Conditional{}
	means, logvars := make([]float32, 20), make([]float32, 20)
	for l := range 10 {
		means[l], logvars[l] = float32(l), float32(l)/5 // of dimension 0; dimension 1: N(0, 1)
	}
	m, images := fixtureOf(t, c, map[string][]float32{"prior.mean.weight": means, "prior.logvar.weight": logvars})
	z, labels, err := m.DrawEachLabel(t.Context(), 700, 3)
	check(t, err)
	if len(z) != 7000 || labels[699] != 0 || labels[700] != 1 {
		t.Fatalf("%d draws, labels %v and %v", len(z), labels[699], labels[700])
	}
	for i := range 700 {
		for l := range 10 {
			row := z[700*l+i]
			if row[1] != z[i][1] {
				t.Fatalf("column %d has other noise for label %d", i, l)
			}
			near(t, "draw", float64(row[0]), float64(l)+math.Exp(float64(l)/10)*float64(z[i][0]))
		}
	}
	terms, err := m.ELBO(t.Context(), images) // q is N(0, I)
	check(t, err)
	want := 0.0
	for _, l := range images.Labels {
		s2 := math.Exp(float64(l) / 5)
		want += ((1+float64(l)*float64(l))/s2 - 1 + math.Log(s2)) / 2 / float64(images.Len())
	}
	near(t, "KL", terms.KL, want)
}

// TestLabelsMustFit: a conditional model cannot do without labels, another has no use for
// them.
func TestLabelsMustFit(t *testing.T) {
	plain, images := fixture(t, nil)
	m, _ := fixtureOf(t, conditional(), nil)
	z := make([][]float32, 2)
	for i := range z {
		z[i] = make([]float32, 2)
	}
	for want, try := range map[string]func() error{
		"not conditional": func() error { _, err := plain.Decode(t.Context(), z, []uint8{1, 2}); return err },
		"2 labels for a":  func() error { _, err := plain.Draw(t.Context(), 2, 1, []uint8{1, 2}); return err },
		"0 labels for 2":  func() error { _, err := m.Decode(t.Context(), z, nil); return err },
		"1 labels for 2":  func() error { _, err := m.Draw(t.Context(), 2, 1, []uint8{1}); return err },
		"label 10 for a":  func() error { _, err := m.Decode(t.Context(), z, []uint8{1, 10}); return err },
	} {
		if err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
	if plain.LabelsOf(images, []int32{1}) != nil || plain.Repeat(3, 4) != nil {
		t.Error("a model that is not conditional has labels")
	}
	if !slices.Equal(m.LabelsOf(images, []int32{11, 3}), []uint8{1, 3}) || !slices.Equal(m.Repeat(3, 2), []uint8{3, 3}) {
		t.Error("labels of a conditional model are lost")
	}
}
