package cpu_test

import (
	"bytes"
	"math"
	"testing"

	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/model"
	"vaelab/model/modeltest"
)

// TestM2 holds the cost of images with labels, without any, and of some with, to sums over what the conditional ELBO is for each label
// and over q(y|x).
func TestM2(t *testing.T) {
	const alpha, rows = 2.0, 9
	for _, other := range []string{"prior=normal", "prior=mixture", "prior=conditional", "posterior=gamma", "network=conv"} {
		c := modeltest.Small("objective=m2", "classifier-weight=2", "classifier-hidden=5", other)
		c.Classes = 3
		m2 := newFixture(t, c, rows, 1)
		conditional := modeltest.Small(other, "objective=elbo", "beta=1")
		conditional.Classes = c.Classes
		elbo := newFixture(t, conditional, rows, 1)
		for _, p := range elbo.graph.Params {
			values, err := m2.params.Get(p.Name)
			check(t, err)
			check(t, elbo.params.Set(p.Name, values))
		}
		check(t, elbo.machine.Set(model.Beta, []float32{1}))
		output := func(vm machine.Machine, name string) []float32 {
			v, err := vm.Output(name)
			check(t, err)
			return v
		}
		costs := make([][]float64, c.Classes) // of each label, and image of the batch
		for y := range costs {
			check(t, elbo.machine.BindLabels(model.Labels, bytes.Repeat([]byte{uint8(y)}, images)))
			elbo.feed(t, rows)
			kl := output(elbo.machine, model.KL)
			for b, l := range output(elbo.machine, model.LogLik) {
				cost := -float64(l)
				for _, k := range kl[b*len(kl)/rows : (b+1)*len(kl)/rows] {
					cost += float64(k)
				}
				costs[y] = append(costs[y], cost)
			}
		}
		logq := classified(t, c, m2)
		for known := 0; known <= images; known += 4 { // images from that one on have no labels
			labels := make([]uint8, images)
			for i := range labels {
				labels[i] = uint8(i % c.Classes)
				if i >= known {
					labels[i] = machine.NoLabel
				}
			}
			check(t, m2.machine.BindLabels(model.Labels, labels))
			m2.feed(t, rows)
			want := math.Log(3)
			for b, image := range m2.batch.Index {
				for y := range c.Classes {
					l := float64(logq[b*c.Classes+y])
					switch labels[image] {
					case machine.NoLabel:
						want += math.Exp(l) * (costs[y][b] + l) / rows
					case uint8(y):
						want += (costs[y][b] - alpha*l) / rows
					}
				}
			}
			if got := float64(output(m2.machine, model.Cost)[0]); math.Abs(got-want) > 1e-5*math.Abs(want) {
				t.Errorf("%s, %d of %d images with labels: the cost is %v, want %v", other, known, images, got, want)
			}
		}
	}
}

// classified is log q(y|x) of the fixture's batch.
func classified(t *testing.T, c model.Config, f *fixture) []float32 {
	t.Helper()
	build, ok := c.Classifier()
	if !ok {
		t.Fatal("there is no classifier")
	}
	g, err := build(f.batch.Rows)
	check(t, err)
	device := cpu.New(1)
	t.Cleanup(func() { device.Close() })
	vm, err := device.Compile(g, f.params)
	check(t, err)
	check(t, vm.Bind(model.Pixels, machine.Pixels{Data: f.pixels}))
	check(t, vm.BindLabels(model.Labels, make([]uint8, images)))
	check(t, vm.Feed(f.batch))
	check(t, vm.RunAll())
	logq, err := vm.Output(model.ClassLogProb)
	check(t, err)
	return logq
}
