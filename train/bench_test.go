package train

import (
	"fmt"
	"testing"

	"vaelab/data"
	"vaelab/kernel"
	"vaelab/machine/cpu"
	"vaelab/model"
	"vaelab/model/network"
)

// BenchmarkStep is one training step with the data in memory: of the default model
// at batch 128 and 512, of the network of Burda, Grosse and Salakhutdinov (2015), and of convolutions: Keras' example
// and a residual network.
func BenchmarkStep(b *testing.B) {
	burda := defaultModel
	burda.Network, burda.Latent = network.MLP{Hidden: []int{200, 200}, Activation: kernel.Tanh}, 50
	keras, resnet := defaultModel, defaultModel
	keras.Network, keras.Latent = network.Keras{}, 2
	resnet.Network, resnet.Latent = network.ResNet{Channels: network.Widths{16, 32, 32}, Blocks: 2, Hidden: network.Widths{450}}, 32
	for _, c := range []struct {
		name  string
		model model.Config
		batch int
	}{
		{"default", defaultModel, 128},
		{"default", defaultModel, 512},
		{"burda", burda, 20},
		{"burda", burda, 100},
		{"keras", keras, 128},
		{"resnet", resnet, 100},
	} {
		b.Run(fmt.Sprintf("%s/%d", c.name, c.batch), func(b *testing.B) { benchmarkStep(b, c.model, c.batch, 0) })
	}
}

// BenchmarkGrowth is BenchmarkStep with one number of the default model changed at a
// time. Its GFLOP/s count the matrix products alone, so what is missing to their own
// rate is everything else.
func BenchmarkGrowth(b *testing.B) {
	step := func(name string, n, batch, hidden, latent, threads int) {
		b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
			m := defaultModel
			m.Network, m.Latent = network.MLP{Hidden: []int{hidden}, Activation: kernel.ReLU}, latent
			benchmarkStep(b, m, batch, threads)
			// Forward, and backward in the weights and the inputs; but pixels need no gradient.
			layers := float64(3*(784*hidden+hidden*2*latent+latent*hidden+hidden*784) - 784*hidden)
			b.ReportMetric(2*float64(batch)*layers*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
	for _, n := range []int{1, 8, 32, 128, 512, 1000} {
		step("batch", n, n, 400, 20, 0)
	}
	for _, n := range []int{50, 100, 200, 400, 800, 1600} {
		step("hidden", n, 128, n, 20, 0)
	}
	for _, n := range []int{2, 20, 100, 400} {
		step("latent", n, 128, 400, n, 0)
	}
	for _, n := range []int{1, 2} {
		step("threads", n, 128, 400, 20, n)
	}
}

func benchmarkStep(b *testing.B, m model.Config, batch, threads int) {
	set, err := data.Open(b.Context(), "")
	if err != nil {
		b.Fatal(err)
	}
	config := defaultConfig
	config.BatchSize = batch
	cpu := cpu.New(threads)
	defer cpu.Close()
	t, err := New(cpu, m, config, set)
	if err != nil {
		b.Fatal(err)
	}
	defer t.Close()
	for step := 0; b.Loop(); step++ {
		if err := t.step(step % t.StepsPerEpoch()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(batch*b.N)/b.Elapsed().Seconds(), "images/s")
}
