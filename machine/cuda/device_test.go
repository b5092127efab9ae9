//go:build gpu

package cuda

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"vaelab/data"
	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/model/network"
	"vaelab/model/pixel"
	"vaelab/rng"
	"vaelab/train"
)

// The tests of this file are what scripts/gpu_check.sh runs beside the others: the default
// model at its full size. With the fake driver they are short, and their times mean nothing.

var (
	table = flag.String("table", "", "append what is measured to this file, as rows of Markdown")
	mnist = flag.String("mnist", "", "folder with MNIST; default: where the programs look")
)

// row notes a measurement: what, how much, what was wanted, and whether it is that.
func row(t *testing.T, ok bool, what, wanted, format string, args ...any) {
	t.Helper()
	measured := fmt.Sprintf(format, args...)
	t.Logf("%s: %s (wanted: %s)", what, measured, wanted)
	verdict := "yes"
	if !ok {
		verdict = "**no**"
		t.Errorf("%s: %s, wanted %s", what, measured, wanted)
	}
	if *table == "" {
		return
	}
	f, err := os.OpenFile(*table, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	check(t, err)
	_, err = fmt.Fprintf(f, "| %s | %s | %s | %s |\n", what, measured, wanted, verdict)
	check(t, err)
	check(t, f.Close())
}

var (
	standard = model.Config{
		Objective: model.ELBO{Beta: 1}, Network: network.MLP{Hidden: []int{400}, Activation: kernel.ReLU},
		Posterior: latent.Gaussian{}, Prior: latent.Normal{}, Likelihood: pixel.Bernoulli{},
		Height: 28, Width: 28, Latent: 20,
	}
	plainly = train.Config{
		Epochs: 1, BatchSize: 128, LR: 1e-3, Schedule: train.Constant, Optimizer: train.Adam, Epsilon: 1e-8,
		Seed: 1, Init: graph.InitTorch, OutputBias: "init", BetaSchedule: train.ConstantBeta{},
	}
)

// digits are MNIST, or the beginning of it for the fake driver.
func digits(t *testing.T) *data.Dataset {
	t.Helper()
	set, err := data.Open(t.Context(), *mnist)
	check(t, err)
	if driver != nil {
		set.Train, set.Test = set.Train.Slice(0, 1000), set.Test.Slice(0, 200)
	}
	return set
}

// TestStandardGradients holds the gradients of the default model, on its first batch of
// MNIST, to the CPU machine's.
func TestStandardGradients(t *testing.T) {
	const allowed = 1e-4
	set, d := digits(t), open(t, Options{})
	cpu := cpu.New(0)
	defer cpu.Close()
	worst := 0.0
	moments := func(d machine.Device) machine.Params {
		g, err := standard.Training(plainly.BatchSize)
		check(t, err)
		m, err := d.Compile(g, parameters(t, d, standard))
		check(t, err)
		check(t, m.Bind(model.Pixels, machine.Pixels{Data: set.Train.Images, Purpose: rng.Binarize}))
		b := machine.Batch{Rows: plainly.BatchSize, Index: data.Permutation(nil, set.Train.Len(), 1, 0)[:plainly.BatchSize], Seed: 1}
		check(t, m.Feed(b))
		check(t, m.Set(model.Beta, []float32{1}))
		opt, err := m.NewOptimizer(adam)
		check(t, err)
		check(t, opt.Run(machine.Step{Number: 1, LearningRate: 1e-3}))
		first, _ := opt.State()
		return first
	}
	ours, want := moments(d), moments(cpu)
	for _, p := range standard.Parameters() {
		got, err := ours.Get(p.Name)
		check(t, err)
		ref, err := want.Get(p.Name)
		check(t, err)
		worst = max(worst, near(t, "gradient of "+p.Name, got, ref, allowed))
	}
	row(t, worst <= allowed, "gradients of 784-400-20, batch 128, against the CPU machine", "≤ 1e-4 of an array's largest", "%.1e", worst)
}

// TestStepTime measures a training step of the default model with a replayed graph and with
// launches one by one.
func TestStepTime(t *testing.T) {
	set := digits(t)
	if driver != nil {
		driver.Watch(false) // for the sake of time
		defer driver.Watch(true)
	}
	for _, batch := range []int{128, 512} {
		seconds := map[bool]float64{}
		for _, replay := range []bool{false, true} {
			d := open(t, Options{NoReplay: !replay})
			c := plainly
			c.BatchSize, c.Epochs = batch, 2
			if driver == nil {
				c.Epochs = 5
			}
			trainer, err := train.New(d, standard, c, set)
			check(t, err)
			best, before := 0.0, 0.0
			for event, err := range trainer.Run(t.Context()) {
				check(t, err)
				if _, epoch := event.(*train.Epoch); epoch {
					if took := trainer.TrainSeconds() - before; best == 0 || took < best {
						best = took
					}
					before = trainer.TrainSeconds()
				}
			}
			seconds[replay] = best / float64(trainer.StepsPerEpoch())
			check(t, trainer.Close())
			check(t, d.Close())
		}
		ratio := seconds[true] / seconds[false]
		if driver != nil {
			t.Logf("batch %d: %.0f µs with graph replay, %.0f µs without, on the fake driver", batch, 1e6*seconds[true], 1e6*seconds[false])
			continue
		}
		row(t, ratio < 1, fmt.Sprintf("a step of 784-400-20, batch %d, with graph replay, without", batch), "less with",
			"%.0f µs, %.0f µs (%.2f)", 1e6*seconds[true], 1e6*seconds[false], ratio)
	}
}
