package train

import (
	"testing"

	"vaelab/data"
	"vaelab/machine"
)

// BenchmarkStep is one training step with the data in memory: of the default model
// at batch 128 and 512, and of the network of Burda, Grosse and Salakhutdinov (2015).
func BenchmarkStep(b *testing.B) {
	set, err := data.Open(b.Context(), "")
	if err != nil {
		b.Fatal(err)
	}
	burda := defaultModel
	burda.Hidden, burda.Latent, burda.Activation = []int{200, 200}, 50, "tanh"
	for _, c := range []struct {
		name  string
		batch int
	}{{"default/128", 128}, {"default/512", 512}, {"burda/20", 20}, {"burda/100", 100}} {
		b.Run(c.name, func(b *testing.B) {
			m, config := defaultModel, defaultConfig
			if c.name[0] == 'b' {
				m = burda
			}
			config.BatchSize = c.batch
			cpu := machine.NewCPU(0)
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
			b.ReportMetric(float64(c.batch*b.N)/b.Elapsed().Seconds(), "images/s")
		})
	}
}
