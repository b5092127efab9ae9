package cpu_test

import (
	"fmt"
	"slices"
	"testing"

	"vaelab/machine"
	"vaelab/model"
	"vaelab/model/modeltest"
)

var learned = []string{model.Diagonal, model.Mixture, model.Vamp, model.Layered}

// withPrior is the small model with another objective and a prior.
func withPrior(objective, prior string, hidden ...int) model.Config {
	c := small(objective, "tanh", hidden...)
	c.Prior = prior
	return modeltest.WithPrior(c)
}

// TestPriorsAgainstTapeMachine: with every prior the outputs and gradients of the graph are
// those that Gorgonia's own machine finds in it.
func TestPriorsAgainstTapeMachine(t *testing.T) {
	for _, prior := range append([]string{model.Normal}, learned...) {
		for _, objective := range []string{model.ELBO, model.KLOnly, model.IWAE, model.DReG} {
			t.Run(fmt.Sprint(prior, objective), func(t *testing.T) {
				f := newFixture(t, withPrior(objective, prior, 6, 5), 9, 2)
				f.wantTape(t)
			})
		}
	}
}

// TestPriorsWithFewerRows: a machine for a large batch that is fed a small one computes
// what a machine for the small one does.
func TestPriorsWithFewerRows(t *testing.T) {
	for _, prior := range learned {
		for _, objective := range []string{model.ELBO, model.DReG} {
			c := withPrior(objective, prior, 6)
			t.Run(fmt.Sprint(objective, prior), func(t *testing.T) {
				wantFewerRows(t, newFixture(t, c, 9, 2), newFixture(t, c, 4, 2))
			})
		}
	}
}

// TestPriorsAndThreads: updates of models whose priors are cut into several blocks give the
// same bits for any number of goroutines, and no step allocates.
func TestPriorsAndThreads(t *testing.T) {
	for _, prior := range learned {
		c := withPrior(model.ELBO, prior, 40)
		c.Latent, c.Height, c.Width = 20, 12, 12
		if c.Components > 0 {
			c.Components = 60
		}
		run := func(threads int) map[string][]float32 {
			f := newFixture(t, c, 200, threads)
			opt, err := f.machine.NewOptimizer(adam)
			check(t, err)
			for step := range 4 {
				f.feed(t, 200-step)
				check(t, opt.Run(machine.Step{Number: step + 1, LearningRate: 1e-3}))
			}
			number := 4
			if n := testing.AllocsPerRun(3, func() {
				number++
				err = opt.Run(machine.Step{Number: number, LearningRate: 1e-3})
			}); n > 0 {
				t.Errorf("%s: %v allocations a step, want none", prior, n)
			}
			check(t, err)
			weights := map[string][]float32{}
			for _, p := range f.graph.Params {
				weights[p.Name], err = f.params.Get(p.Name)
				check(t, err)
			}
			return weights
		}
		want := run(1)
		for name, got := range run(3) {
			if !slices.Equal(got, want[name]) {
				t.Errorf("%s: %s differs between 1 and 3 threads", prior, name)
			}
		}
	}
}
