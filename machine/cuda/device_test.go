//go:build gpu

package cuda

import (
	"flag"
	"fmt"
	"slices"
	"strings"
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

var mnist = flag.String("mnist", "", "folder with MNIST; default: where the programs look")

// row prints a measurement as a row of Markdown: what, how much, what was wanted, and whether it is that.
func row(t *testing.T, ok bool, what, wanted, format string, args ...any) {
	t.Helper()
	measured := fmt.Sprintf(format, args...)
	verdict := "yes"
	if !ok {
		verdict = "**no**"
		t.Errorf("%s: %s, wanted %s", what, measured, wanted)
	}
	if testing.Verbose() {
		fmt.Printf("| %s | %s | %s | %s |\n", what, measured, wanted, verdict)
	}
}

var (
	standard = model.Config{
		Objective: model.ELBO{Beta: 1}, Network: network.MLP{Hidden: []int{400}, Activation: kernel.ReLU},
		Posterior: latent.Gaussian{}, Flow: latent.NoFlow{}, Prior: latent.Normal{}, Likelihood: pixel.Bernoulli{},
		Image: network.Image{Height: 28, Width: 28, Channels: 1}, Latent: 20,
	}
	plainly = train.Config{
		Epochs: 1, BatchSize: 128, LR: 1e-3, Schedule: train.Constant, Optimizer: train.Adam{Epsilon: 1e-8},
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

// TestStepTime measures a training step of the default model in each mode.
func TestStepTime(t *testing.T) {
	set := digits(t)
	if driver != nil {
		driver.Watch(false) // for the sake of time
		defer driver.Watch(true)
	}
	for _, batch := range []int{128, 512} {
		var measured []string
		median := map[Mode]float64{}
		for _, mode := range []Mode{Launches, Whole, Parts} {
			times := stepTimes(t, mode, batch, set)
			median[mode] = times[len(times)/2]
			measured = append(measured, fmt.Sprintf("%v %.0f (%.0f–%.0f)", mode, median[mode], times[0], times[len(times)-1]))
		}
		ok := driver != nil || max(median[Parts], median[Whole]) < median[Launches]
		row(t, ok, fmt.Sprintf("µs a step of 784-400-20, batch %d: median of 5 epochs, least, most", batch), "less than launches", "%s", strings.Join(measured, ", "))
	}
}

// stepTimes returns the µs of a step in each of 5 epochs but the first, sorted.
func stepTimes(t *testing.T, mode Mode, batch int, set *data.Dataset) []float64 {
	d := open(t, Options{Mode: mode, Say: func(line string) { t.Error(line) }})
	c := plainly
	c.BatchSize, c.Epochs = batch, 6
	if driver != nil {
		c.Epochs = 2
	}
	trainer, err := train.New(d, standard, c, set)
	check(t, err)
	var times []float64
	before := 0.0
	for event, err := range trainer.Run(t.Context()) {
		check(t, err)
		if _, epoch := event.(*train.Epoch); epoch {
			took := trainer.TrainSeconds()
			times = append(times, 1e6*(took-before)/float64(trainer.StepsPerEpoch()))
			before = took
		}
	}
	check(t, trainer.Close())
	check(t, d.Close())
	times = times[1:] // the driver compiles and loads in the first
	slices.Sort(times)
	return times
}
