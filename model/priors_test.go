package model

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vaelab/graph"
	"vaelab/rng"
)

// withPrior is a model with a prior and what that needs.
func withPrior(prior string) Config {
	c := config(30, 25)
	c.Prior = prior
	switch prior {
	case Mixture, Vamp:
		c.Components = 7
	case Layered:
		c.UpperHidden, c.UpperLatent = []int{12, 11}, 5
	}
	return c
}

// TestPriorParameters: their names and shapes.
func TestPriorParameters(t *testing.T) {
	for prior, want := range map[string][]string{
		Normal:   nil,
		Diagonal: {"mean[1 20]", "logvar[1 20]"},
		Mixture:  {"mean[7 20]", "logvar[7 20]", "weight[7]"},
		Vamp:     {"images[7 784]"},
		Layered: {
			"encoder.0.weight[12 20]", "encoder.0.bias[12]", "encoder.1.weight[11 12]", "encoder.1.bias[11]",
			"posterior.mean.weight[5 11]", "posterior.mean.bias[5]", "posterior.logvar.weight[5 11]", "posterior.logvar.bias[5]",
			"decoder.0.weight[11 5]", "decoder.0.bias[11]", "decoder.1.weight[12 11]", "decoder.1.bias[12]",
			"mean.weight[20 12]", "mean.bias[20]", "logvar.weight[20 12]", "logvar.bias[20]",
		},
	} {
		var got []string
		for _, p := range withPrior(prior).Parameters() {
			if name, ok := strings.CutPrefix(p.Name, "prior."); ok {
				got = append(got, fmt.Sprint(name, p.Shape))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", prior, diff)
		}
	}
}

// wantParameters wants a training graph to have the model's parameters, in canonical order,
// each with a gradient of its shape.
func wantParameters(t *testing.T, what string, c Config, g *graph.Graph) {
	t.Helper()
	var got, want []string
	for _, p := range g.Params {
		got = append(got, p.Name)
		if p.Grad == nil || !p.Grad.Shape().Eq(p.Node.Shape()) {
			t.Errorf("%s: the gradient of %s is %v", what, p.Name, p.Grad)
		}
	}
	for _, p := range c.Parameters() {
		want = append(want, p.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: parameters of the training graph (-want +got):\n%s", what, diff)
	}
}

// TestPriorGraphs: with every prior and objective, training uses every parameter, in
// canonical order, and each input that the machine draws has a stream of its own.
func TestPriorGraphs(t *testing.T) {
	for _, prior := range []string{Normal, Diagonal, Mixture, Vamp, Layered} {
		for _, objective := range []string{ELBO, KLOnly, IWAE, DReG} {
			c := withPrior(prior)
			if c.Objective = objective; c.importanceWeighted() {
				c.Draws = 3
			}
			g, err := c.Training(4)
			if err != nil {
				t.Fatal(err)
			}
			wantParameters(t, objective+" "+prior, c, g)
			for name, build := range map[string]func(int) (*graph.Graph, error){
				"training": c.Training, "evaluation": c.Evaluation, "sampler": c.Sampler,
				"importance": func(batch int) (*graph.Graph, error) { return c.Importance(batch, 5) },
			} {
				ownStreams(t, fmt.Sprint(objective, " ", prior, ", ", name), build)
			}
		}
	}
}

func ownStreams(t *testing.T, what string, build func(int) (*graph.Graph, error)) {
	t.Helper()
	g, err := build(4)
	if err != nil {
		t.Fatal(err)
	}
	var streams []rng.Purpose
	for _, in := range g.Inputs {
		if in.Source == graph.Normal || in.Source == graph.Uniform {
			if slices.Contains(streams, in.Purpose) {
				t.Errorf("%s: %s shares its stream", what, in.Name)
			}
			streams = append(streams, in.Purpose)
		}
	}
	if len(streams) == 0 {
		t.Errorf("%s: nothing is drawn", what)
	}
}

// TestPriorInit: layers of a prior begin as layers do, what stands alone around its centre.
func TestPriorInit(t *testing.T) {
	largest := func(c Config, name string) (top float32) {
		i := slices.IndexFunc(c.Parameters(), func(p Parameter) bool { return p.Name == name })
		values, err := c.Init(InitGlorot, i, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range values {
			top = max(top, v, -v)
		}
		return top
	}
	if got, want := float64(largest(withPrior(Layered), "prior.encoder.1.weight")), math.Sqrt(6.0/(12+11)); got > want || got < 0.8*want {
		t.Errorf("the largest weight of a layer is %v, want about %v", got, want)
	}
	for prior, name := range map[string]string{Layered: "prior.mean.bias", Diagonal: "prior.mean", Mixture: "prior.weight"} {
		if got := largest(withPrior(prior), name); got != 0 {
			t.Errorf("%s of %s begins at %v", name, prior, got)
		}
	}
	for prior, name := range map[string]string{Mixture: "prior.mean", Vamp: "prior.images"} {
		if got := largest(withPrior(prior), name); got < 2 || got > 20 {
			t.Errorf("the largest of %s of %s is %v", name, prior, got)
		}
	}
}
