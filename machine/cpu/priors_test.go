package cpu_test

import (
	"fmt"
	"slices"
	"testing"

	"vaelab/internal/setting"
	"vaelab/machine"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/model/modeltest"
)

// priors are the names of those that go with a gaussian posterior: all of them, and those
// that have something to learn.
func priors() (all, learned []string) {
	for _, p := range setting.Families[latent.Prior]() {
		if p.Default.Support() != latent.Reals {
			continue
		}
		all = append(all, p.Name)
		if _, fixed := p.Default.(latent.Fixed); !fixed {
			learned = append(learned, p.Name)
		}
	}
	return all, learned
}

// withPrior is the small model with another objective and a prior, and more that is set. It
// is conditional if the prior must be.
func withPrior(objective, prior string, hidden []int, more ...string) model.Config {
	c := modeltest.Small(append(more, "objective="+objective, "prior="+prior, widths(hidden))...)
	if p, ok := c.Prior.(latent.Checker); ok && p.Check(latent.Model{Posterior: c.Posterior, Flow: c.Flow, Latent: c.Latent}) != nil {
		c.Classes = 3
	}
	return c
}

// TestPriorsAgainstTapeMachine: with every prior the outputs and gradients of the graph are
// those that Gorgonia's own machine finds in it.
func TestPriorsAgainstTapeMachine(t *testing.T) {
	all, _ := priors()
	for _, prior := range all {
		for _, objective := range []string{"elbo", "kl-only", "iwae", "dreg", "piwae", "ciwae"} {
			t.Run(fmt.Sprint(prior, objective), func(t *testing.T) {
				f := newFixture(t, withPrior(objective, prior, []int{6, 5}), 9, 2)
				f.wantTape(t)
			})
		}
	}
}

// TestFlowsAgainstTapeMachine: the same of every flow, with the objectives that go with one.
func TestFlowsAgainstTapeMachine(t *testing.T) {
	for _, flow := range setting.Families[latent.Flow]() {
		for _, objective := range []string{"elbo", "kl-only", "iwae", "mmd"} {
			t.Run(fmt.Sprint(flow.Name, objective), func(t *testing.T) {
				f := newFixture(t, modeltest.Small("objective="+objective, "flow="+flow.Name), 9, 2)
				f.wantTape(t)
			})
		}
	}
}

// TestPriorsWithFewerRows: a machine for a large batch that is fed a small one computes
// what a machine for the small one does.
func TestPriorsWithFewerRows(t *testing.T) {
	_, learned := priors()
	for _, prior := range learned {
		for _, objective := range []string{"elbo", "dreg"} {
			c := withPrior(objective, prior, []int{6})
			t.Run(fmt.Sprint(objective, prior), func(t *testing.T) {
				wantFewerRows(t, newFixture(t, c, 9, 2), newFixture(t, c, 4, 2))
			})
		}
	}
}

// TestPriorsAndThreads: updates of models whose priors are cut into several blocks give the
// same bits for any number of goroutines, and no step allocates.
func TestPriorsAndThreads(t *testing.T) {
	_, learned := priors()
	for _, prior := range learned {
		more := []string{"latent=20"}
		if prior == "mixture" || prior == "vamp" {
			more = append(more, "prior-components=60")
		}
		c := withPrior("elbo", prior, []int{40}, more...)
		c.Height, c.Width = 12, 12
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
