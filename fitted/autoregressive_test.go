package fitted

import (
	"math"
	"testing"

	"vaelab/machine/cpu"
	"vaelab/model/latent"
	"vaelab/model/modeltest"
	"vaelab/rng"
)

// chain returns n codes of so many variables with 3 categories each. One is uniform, each other is that before it or, with the
// probability of ¼, the next in turn.
func chain(n, variables int, seed uint64) (codes [][]float64) {
	for i := range n {
		code := make([]float64, variables)
		for j := range code {
			u := rng.Uniform(rng.Stream{Seed: seed, Step: uint32(i)}.Block(uint32(j))[0])
			switch {
			case j == 0:
				code[j] = math.Min(math.Floor(3*u), 2)
			case u < 0.25:
				code[j] = math.Mod(code[j-1]+1, 3)
			default:
				code[j] = code[j-1]
			}
		}
		codes = append(codes, code)
	}
	return codes
}

// logChain is the mean of log p of such codes.
func logChain(codes [][]float64) float64 {
	sum := 0.0
	for _, code := range codes {
		sum -= math.Log(3)
		for j, k := range code[1:] {
			if k == code[j] {
				sum += math.Log(0.75)
			} else {
				sum += math.Log(0.25)
			}
		}
	}
	return sum / float64(len(codes))
}

// fitChain fits the prior to codes of chain.
func fitChain(t *testing.T, p Autoregressive, variables, threads int) (*Result, []string) {
	t.Helper()
	d := cpu.New(threads)
	defer d.Close()
	var said []string
	r, err := p.Fit(t.Context(), Codes{
		Fitted: chain(3000, variables, 1), Held: chain(1000, variables, 2), Seed: 1, Categories: 3, Model: modeltest.Small(), Device: d,
	}, func(p Progress) { said = append(said, p.What) })
	if err != nil {
		t.Fatal(err)
	}
	return r, said
}

// TestAutoregressive: the fit comes to the distribution of codes whose variables depend on one another, from that of each by itself, and
// is the same for any number of threads.
func TestAutoregressive(t *testing.T) {
	const variables = 4
	p := Autoregressive{Autoregressive: latent.Autoregressive{Hidden: []int{32}}, Training: Training{Epochs: 30, Patience: 5, BatchSize: 100, LR: 0.01}}
	r, said := fitChain(t, p, variables, 1)
	want := logChain(chain(1000, variables, 2))
	if r.HeldOut < want-0.03 || r.HeldOut > want+0.01 {
		t.Errorf("log p of the codes that are held out is %v, want %v", r.HeldOut, want)
	}
	if want := logChain(chain(3000, variables, 1)); math.Abs(r.LogDensity-want) > 0.03 {
		t.Errorf("log p of the codes that it was fitted to is %v, want %v", r.LogDensity, want)
	}
	if len(said) > 30 || said[0] != "epoch 1/30, held out" {
		t.Errorf("it says %q", said)
	}
	again, _ := fitChain(t, p, variables, 2)
	if again.HeldOut != r.HeldOut || again.LogDensity != r.LogDensity {
		t.Errorf("two threads come to %v and %v", again.LogDensity, again.HeldOut)
	}
	p.Epochs = 0
	r, _ = fitChain(t, p, variables, 1)
	if alone := variables * math.Log(3); math.Abs(r.HeldOut+alone) > 0.02 {
		t.Errorf("without an epoch log p is %v, want %v, that of variables by themselves", r.HeldOut, -alone)
	}
}

// TestOneVariable: of codes of one variable the prior is their frequencies, whatever the layers begin with.
func TestOneVariable(t *testing.T) {
	p := Autoregressive{Autoregressive: latent.Autoregressive{Hidden: []int{4}}, Training: Training{Epochs: 30, Patience: 5, BatchSize: 100, LR: 0.01}}
	r, said := fitChain(t, p, 1, 1)
	var count [3]float64
	for _, code := range chain(3000, 1, 1) {
		count[int(code[0])]++
	}
	want := 0.0
	for _, code := range chain(1000, 1, 2) {
		want += math.Log((count[int(code[0])]+0.5)/3001.5) / 1000
	}
	if math.Abs(r.HeldOut-want) > 1e-6 || len(said) > 0 {
		t.Errorf("log p of the codes that are held out is %v, want %v, after %q", r.HeldOut, want, said)
	}
}
