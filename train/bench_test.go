package train

import (
	"testing"

	"vaelab/data"
	"vaelab/machine"
)

// BenchmarkStep is one training step of the default model with the data in memory.
func BenchmarkStep(b *testing.B) {
	set, err := data.Open(b.Context(), "")
	if err != nil {
		b.Fatal(err)
	}
	cpu := machine.NewCPU(0)
	defer cpu.Close()
	t, err := New(cpu, defaultModel, defaultConfig, set)
	if err != nil {
		b.Fatal(err)
	}
	step := 0
	for b.Loop() {
		if err := t.step(step % t.StepsPerEpoch()); err != nil {
			b.Fatal(err)
		}
		step++
	}
}
