package cpu_test

import (
	"errors"
	"math"
	"testing"

	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/model"
	"vaelab/model/modeltest"
	"vaelab/rng"
)

// positives are small models whose codes are positive numbers, or lie on the sphere.
func positives(objective string) []model.Config {
	return []model.Config{
		modeltest.Small("objective="+objective, "posterior=gamma", "prior-shape=1.5", "prior-rate=2", "activation=tanh", "hidden=6"),
		modeltest.Small("objective="+objective, "posterior=dirichlet", "prior-shape=0.7", "activation=relu", "hidden=8,6"),
		modeltest.Small("objective="+objective, "posterior=vmf", "latent=4", "activation=tanh", "hidden=6"),
	}
}

// TestPositivesAgainstTapeMachine wants the outputs and gradients of Gorgonia's own machine
// of gamma and Dirichlet posteriors, too.
func TestPositivesAgainstTapeMachine(t *testing.T) {
	for _, objective := range []string{"elbo", "kl-only", "iwae", "dreg", "piwae", "ciwae", "mmd"} {
		for _, c := range positives(objective) {
			t.Run(modeltest.Name(c), func(t *testing.T) {
				f := newFixture(t, c, 9, 2)
				f.wantTape(t)
			})
		}
	}
}

// TestPositivesWithFewerRows: a machine for a large batch that is fed a small one computes
// what a machine for the small one does, with constants that do not follow the batch.
func TestPositivesWithFewerRows(t *testing.T) {
	for _, objective := range []string{"elbo", "iwae"} {
		for _, c := range positives(objective) {
			t.Run(modeltest.Name(c), func(t *testing.T) {
				wantFewerRows(t, newFixture(t, c, 9, 2), newFixture(t, c, 4, 1))
			})
		}
	}
}

// TestPositivesDoNotAllocate counts the allocations of whole training steps.
func TestPositivesDoNotAllocate(t *testing.T) {
	for _, objective := range []string{"elbo", "iwae"} {
		for _, c := range positives(objective) {
			f := newFixture(t, c, 9, 2)
			opt, err := f.machine.NewOptimizer(adam)
			check(t, err)
			step := 0
			allocations := testing.AllocsPerRun(10, func() {
				step++
				err = errors.Join(err, f.machine.Feed(f.batch), opt.Run(machine.Step{Number: step, LearningRate: 1e-3}))
			})
			check(t, err)
			if allocations > 0 {
				t.Errorf("%s: %v allocations a step, want none", modeltest.Name(c), allocations)
			}
		}
	}
}

// TestSamplers: draws from the priors have their means and variances, to five standard
// errors or so.
func TestSamplers(t *testing.T) {
	const n = 20_000
	for i, c := range positives("elbo") {
		g, err := c.Sampler(n)
		check(t, err)
		cpu := cpu.New(2)
		defer cpu.Close()
		params, err := cpu.NewParams(nil)
		check(t, err)
		vm, err := cpu.Compile(g, params)
		check(t, err)
		check(t, vm.Feed(machine.Batch{Rows: n, Seed: 1}))
		check(t, vm.RunAll())
		z, err := vm.Output(model.Latent)
		check(t, err)
		// Γ(1.5, 2), components of Dir(0.7, 0.7, 0.7), and those of points on S³.
		mean := []float64{0.75, 1. / 3, 0}[i]
		variance := []float64{0.375, 2. / 9 / 3.1, 0.25}[i]
		for l := range c.Latent {
			var sum, squares float64
			for k := l; k < len(z); k += c.Latent {
				d := float64(z[k]) - mean
				sum, squares = sum+d, squares+d*d
			}
			if math.Abs(sum/n) > 5*math.Sqrt(variance/n) || math.Abs(squares/n/variance-1) > 0.08 {
				t.Errorf("%s, dimension %d: the mean is off by %v, the variance is %v, want %v", modeltest.Name(c), l, sum/n, squares/n, variance)
			}
		}
	}
}

// TestUniformInput: each run draws anew, of the purpose's stream.
func TestUniformInput(t *testing.T) {
	f := newFixture(t, positives("elbo")[0], 9, 2)
	u, err := cpu.InputValues(f.machine, "u")
	check(t, err)
	s := rng.Stream{Seed: 5, Purpose: rng.Noise, Epoch: 2, Step: 3}
	if want := float32(rng.Uniform(s.Block(1)[2])); u[3+2] != want {
		t.Errorf("number 2 of row 1 is %v, want %v", u[3+2], want)
	}
}
