package cpu_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/model/pixel"
)

// variants are models of grey pixels and conditional ones, with one draw and with several.
func variants() map[string]model.Config {
	all := map[string]model.Config{}
	for _, objective := range []string{"elbo", "iwae"} {
		add := func(name string, change func(c *model.Config)) {
			c := small(objective, "tanh", 6, 5)
			change(&c)
			all[objective+", "+name] = c
		}
		for _, l := range setting.Families[pixel.Likelihood]() {
			add(l.Name, func(c *model.Config) { c.Likelihood = l.Default })
		}
		add("gaussian, fixed σ", func(c *model.Config) { c.Likelihood = pixel.Gaussian{Scale: 0.4} })
		add("conditional", func(c *model.Config) { c.Classes = 3 })
		add("conditional prior", func(c *model.Config) { c.Classes, c.Prior = 3, latent.Conditional{} })
	}
	return all
}

// TestVariantsAgainstTapeMachine wants Gorgonia's own outputs and gradients.
func TestVariantsAgainstTapeMachine(t *testing.T) {
	for name, c := range variants() {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, c, 9, 2)
			f.wantTape(t)
		})
	}
}

// TestVariantsFewerRows: a machine for a large batch that is fed a small one computes
// what a machine for the small one does, on any number of threads, and allocates nothing.
func TestVariantsFewerRows(t *testing.T) {
	for name, c := range variants() {
		t.Run(name, func(t *testing.T) {
			large, exact := newFixture(t, c, 9, 3), newFixture(t, c, 4, 1)
			wantFewerRows(t, large, exact)
			opt, err := large.machine.NewOptimizer(adam)
			check(t, err)
			step := 0
			if n := testing.AllocsPerRun(10, func() {
				step++
				err = errors.Join(err, large.machine.Feed(large.batch), opt.Run(machine.Step{Number: step, LearningRate: 1e-3}))
			}); n > 0 {
				t.Errorf("%v allocations a step, want none", n)
			}
			check(t, err)
		})
	}
}

// TestLabels: the input is one-hot of the images' labels, whatever was there before.
func TestLabels(t *testing.T) {
	c := small("elbo", "relu", 6)
	c.Classes = 4
	f := newFixture(t, c, 9, 2)
	labels := []uint8{3, 1, 0, 2, 2, 1, 3, 0, 1, 2, 3}
	check(t, f.machine.BindLabels(model.Labels, labels))
	for range 2 {
		slices.Reverse(f.batch.Index)
		check(t, f.machine.Feed(f.batch))
		check(t, f.machine.RunAll())
		got, err := cpu.InputValues(f.machine, model.Labels)
		check(t, err)
		var want []float32
		for _, i := range f.batch.Index {
			row := make([]float32, 4)
			row[labels[i]] = 1
			want = append(want, row...)
		}
		if !slices.Equal(got, want) {
			t.Errorf("the labels are %v, want %v", got, want)
		}
	}
	for want, err := range map[string]error{
		"label 4 of image 1":    f.machine.BindLabels(model.Labels, []uint8{3, 4}),
		"is filled from images": f.machine.BindLabels(model.Pixels, labels),
		"no input nose":         f.machine.BindLabels("nose", labels),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
	check(t, f.machine.BindLabels(model.Labels, labels[:3]))
	if err := f.machine.Feed(f.batch); err == nil {
		t.Error("an image without a label was fed")
	}
}

// TestLabelsAreUsed: another label moves every term, and the labels of a Decoder are set
// by its caller.
func TestLabelsAreUsed(t *testing.T) {
	c := small("elbo", "tanh", 6)
	c.Classes, c.Prior = 3, latent.Conditional{}
	f := newFixture(t, c, 9, 1)
	terms := func(label uint8) []float32 {
		check(t, f.machine.BindLabels(model.Labels, slices.Repeat([]uint8{label}, images)))
		f.feed(t, 9)
		loglik, err := f.machine.Output(model.LogLik)
		check(t, err)
		kl, err := f.machine.Output(model.KL)
		check(t, err)
		return slices.Concat(loglik, kl)
	}
	if slices.Equal(terms(0), terms(2)) {
		t.Error("two labels give the same terms")
	}
	for _, build := range []func(int) (*graph.Graph, error){c.Decoder, c.Sampler} {
		g, err := build(2)
		check(t, err)
		i := slices.IndexFunc(g.Inputs, func(in graph.Input) bool { return in.Name == model.Labels })
		if i < 0 || g.Inputs[i].Source != graph.Host {
			t.Errorf("a graph that makes images takes its labels from %v", g.Inputs)
		}
	}
}
