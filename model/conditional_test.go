package model

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestConditionalLayers: the first layer of the encoder and that of the decoder see the
// label, the others do not; the prior of a label has two layers of its own.
func TestConditionalLayers(t *testing.T) {
	c := config(300, 200)
	c.Classes, c.Prior = 10, Conditional
	want := []Layer{
		{"encoder.0", 794, 300},
		{"encoder.1", 300, 200},
		{"posterior.mean", 200, 20},
		{"posterior.logvar", 200, 20},
		{"decoder.0", 30, 200},
		{"decoder.1", 200, 300},
		{"decoder.2", 300, 784},
	}
	if diff := cmp.Diff(want, c.Layers()); diff != "" {
		t.Errorf("layers (-want +got):\n%s", diff)
	}
	ps := c.Parameters()
	var names []string
	for _, p := range ps[len(ps)-4:] {
		names = append(names, p.Name)
	}
	if diff := cmp.Diff([]string{"prior.mean.weight", "prior.mean.bias", "prior.logvar.weight", "prior.logvar.bias"}, names); diff != "" {
		t.Errorf("the prior's parameters (-want +got):\n%s", diff)
	}
	if !slices.Equal(ps[len(ps)-4].Shape, []int{20, 10}) {
		t.Errorf("m_c has the shape %v", ps[len(ps)-4].Shape)
	}
}

// TestVariantsUseTheirParameters: the training graph of every likelihood, and of
// conditional models, differentiates each parameter.
func TestVariantsUseTheirParameters(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"continuous bernoulli": func(c *Config) { c.Likelihood = ContinuousBernoulli },
		"fixed scale":          func(c *Config) { c.Likelihood, c.PixelScale = Gaussian, 0.1 },
		"learned scale":        func(c *Config) { c.Likelihood = Gaussian },
		"conditional":          func(c *Config) { c.Classes = 10 },
		"all":                  func(c *Config) { c.Likelihood, c.Classes, c.Prior = Gaussian, 10, Conditional },
	} {
		c := config(30, 20)
		change(&c)
		g, err := c.Training(4)
		if err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for _, p := range g.Params {
			got = append(got, p.Name)
			if p.Grad == nil || !p.Grad.Shape().Eq(p.Node.Shape()) {
				t.Errorf("%s: the gradient of %s is %v", name, p.Name, p.Grad)
			}
		}
		for _, p := range c.Parameters() {
			want = append(want, p.Name)
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: parameters of the training graph (-want +got):\n%s", name, diff)
		}
	}
}
