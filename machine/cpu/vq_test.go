package cpu_test

import (
	"math"
	"slices"
	"testing"

	"vaelab/graph"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/model/modeltest"
)

// TestVQ holds the gradients of the objective vq to their definition: what the encoder emits, h, has that of −log p(x|z) in the code z, by
// differences, and of the commitment; the codebook that of its own distances from h.
func TestVQ(t *testing.T) {
	const rows, wide, width, words, commitment, step = 9, 6, 2, 5, 0.4, 1e-2
	set := []string{"hidden=8", "latent=6", "activation=tanh"} // of one hidden layer the head is fc21, whatever it is of
	c := modeltest.Small(append(set, "objective=vq", "codeword-size=2", "codewords=5", "commitment=0.4")...)
	f := newFixture(t, c, rows, 1)
	book, err := f.params.Get(latent.Codebook)
	check(t, err)
	for i := range book {
		book[i] *= 0.3 // near to what the encoder emits
	}
	check(t, f.params.Set(latent.Codebook, book))
	got := f.gradients(t)

	device := cpu.New(1)
	t.Cleanup(func() { device.Close() })
	output := func(build func(int) (*graph.Graph, error), params machine.Params, name string, z []float32) []float32 {
		g, err := build(rows)
		check(t, err)
		vm, err := device.Compile(g, params)
		check(t, err)
		defer vm.Close()
		check(t, vm.Bind(model.Pixels, machine.Pixels{Data: f.pixels}))
		check(t, vm.Feed(f.batch))
		if z != nil {
			check(t, vm.Set(model.Latent, z))
		}
		check(t, vm.RunAll())
		v, err := vm.Output(name)
		check(t, err)
		return slices.Clone(v)
	}
	plain := modeltest.Small(set...)
	same, err := modeltest.Params(device, plain)
	check(t, err)
	for _, layer := range []string{"fc1", "fc21"} {
		for _, part := range []string{".weight", ".bias"} {
			values, err := f.params.Get(layer + part)
			check(t, err)
			check(t, same.Set(layer+part, values))
		}
	}
	h := output(plain.Encoder, same, latent.Mean, nil) // (rows, wide)

	z, bookGrad, used := make([]float32, len(h)), make([]float64, len(book)), map[int]bool{}
	for at := 0; at < len(h); at += width {
		nearest, least := 0, math.Inf(1)
		for k := range words {
			if d := distance(h[at:at+width], book[k*width:(k+1)*width]); d < least {
				nearest, least = k, d
			}
		}
		used[nearest] = true
		for i := range width {
			e := book[nearest*width+i]
			z[at+i] = e
			bookGrad[nearest*width+i] += 2 * float64(e-h[at+i]) / rows
		}
	}
	if len(used) < 3 {
		t.Fatalf("%d codewords are used", len(used))
	}
	if encoded := output(c.Encoder, f.params, latent.Codeword, nil); !slices.Equal(encoded, z) {
		t.Fatalf("the codes are %v, want %v", encoded, z)
	}
	near64(t, "gradient of the codebook", got[latent.Codebook], bookGrad, 1e-5)

	bias := make([]float64, wide)
	for l := range wide {
		at := func(by float32) []float32 {
			moved := slices.Clone(z)
			for b := range rows {
				moved[b*wide+l] += by
			}
			return output(c.Scorer, f.params, model.LogLik, moved)
		}
		up, down := at(step), at(-step)
		for b := range rows {
			decoder := -float64(up[b]-down[b]) / (2 * step)
			bias[l] += (decoder + 2*commitment*float64(h[b*wide+l]-z[b*wide+l])) / rows
		}
	}
	near64(t, "gradient of the bias of h", got["fc21.bias"], bias, 2e-3)
}

// distance is the square of the distance.
func distance(a, b []float32) (sum float64) {
	for i, x := range a {
		d := float64(x) - float64(b[i])
		sum += d * d
	}
	return sum
}

func near64(t *testing.T, what string, got []float32, want []float64, within float64) {
	t.Helper()
	for i, w := range want {
		if math.Abs(float64(got[i])-w) > within {
			t.Errorf("%s is %v, want %v", what, got, want)
			return
		}
	}
}
