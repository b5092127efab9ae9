package eval

import (
	"context"
	"errors"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vaelab/data"
	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/model/network"
	"vaelab/model/pixel"
	"vaelab/rng"
)

var config = model.Config{
	Objective: model.ELBO{Beta: 1}, Network: network.MLP{Hidden: []int{5}, Activation: kernel.ReLU},
	Posterior: latent.Gaussian{}, Flow: latent.NoFlow{}, Prior: latent.Normal{}, Likelihood: pixel.Bernoulli{},
	Image: network.Image{Height: 4, Width: 3, Channels: 1}, Latent: 2,
}

// fixture is a model of zeros but for what set says, and 1,203 images: more than
// two chunks.
func fixture(t *testing.T, set map[string][]float32) (*Model, Images) {
	t.Helper()
	return fixtureOf(t, config, set)
}

// fixtureOf is a fixture of another model of such images. Their labels are in turn.
func fixtureOf(t *testing.T, config model.Config, set map[string][]float32) (*Model, Images) {
	t.Helper()
	cpu := cpu.New(2)
	t.Cleanup(func() { cpu.Close() })
	params, err := NewParams(cpu, config)
	check(t, err)
	for name, values := range set {
		check(t, params.Set(name, values))
	}
	images := &data.Set{Height: 4, Width: 3, Images: make([]uint8, 1203*12), Labels: make([]uint8, 1203)}
	for i := range images.Images {
		images.Images[i] = uint8(i * 31)
	}
	for i := range images.Labels {
		images.Labels[i] = uint8(i % classes)
	}
	m := New(config, cpu, params)
	t.Cleanup(func() { check(t, m.Close()) })
	return m, Images{Set: images, Seed: 3}
}

// TestELBOByHand: with all weights 0 and biases chosen, every term has a closed
// form: logits 0 make recon D ln 2 for any pixels, and the posterior is the biases.
func TestELBOByHand(t *testing.T) {
	m, images := fixture(t, map[string][]float32{"fc21.bias": {1, 0}, "fc22.bias": {0, 0.5}})
	m.Beta = 4
	got, err := m.ELBO(t.Context(), images)
	check(t, err)
	near(t, "recon", got.Recon, 12*math.Ln2)
	near(t, "KL of dimension 0", got.ByTerm[0], 0.5)
	near(t, "KL of dimension 1", got.ByTerm[1], (math.Exp(0.5)-1-0.5)/2)
	near(t, "KL", got.KL, got.ByTerm[0]+got.ByTerm[1])
	near(t, "−ELBO", got.NegELBO(), got.Recon+got.KL)
	near(t, "loss", got.Loss, got.Recon+4*got.KL)
}

// TestNoImageIsAlone: a batch of images that are compared with one another is none of a single one,
// after batches of any size.
func TestNoImageIsAlone(t *testing.T) {
	for _, pairs := range []bool{false, true} {
		m, images := fixture(t, nil)
		if pairs {
			m.Objective = model.MMD{Beta: 100, Kernel: "rbf"}
		}
		for _, n := range []int{501, 2, 1, 500, 1001, 1203, 499*500 + 2, 249501, 3} {
			_, size, err := m.evaluation(n)
			check(t, err)
			if pairs && n > 1 && n%size == 1 {
				t.Errorf("one of %d images is alone after batches of %d", n, size)
			}
			if (!pairs || n%500 != 1) && size != 500 {
				t.Errorf("pairs %v: %d images in batches of %d, want 500", pairs, n, size)
			}
		}
		images.Set = images.Slice(0, 501)
		each, err := m.ELBOByImage(t.Context(), images)
		check(t, err)
		terms, err := m.ELBO(t.Context(), images)
		check(t, err)
		near(t, "mean of −ELBO by image", stat.Mean(each, nil), terms.NegELBO())
	}
}

// TestNoiseIsInTheELBO: z reaches the decoder: through fc3 and fc4 the draw moves
// the likelihood, the same for the same seed and not for another.
func TestNoiseIsInTheELBO(t *testing.T) {
	m, images := fixture(t, map[string][]float32{
		"fc3.weight": {1, 0, -1, 0, 0, 1, 0, -1, 0, 0},
		"fc4.weight": ramp(60),
	})
	elbo := func(seed uint64) float64 {
		images.Seed = seed
		terms, err := m.ELBO(t.Context(), images)
		check(t, err)
		return terms.Recon
	}
	if a, b := elbo(1), elbo(1); a != b {
		t.Errorf("one seed gives %v and %v", a, b)
	}
	if a, b := elbo(1), elbo(2); a == b {
		t.Errorf("two seeds give %v", a)
	}
}

// TestReconstruct: the originals are what the model read; with all weights 0 every
// image is σ(bias).
func TestReconstruct(t *testing.T) {
	m, images := fixture(t, map[string][]float32{"fc4.bias": {-2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9}})
	index := []int32{1202, 0, 7}
	pairs, err := m.Reconstruct(t.Context(), images, index)
	check(t, err)
	for k, i := range index {
		for d, x := range pairs.Originals[k] {
			if want := float32(images.Image(int(i))[d]) / 255; x != want {
				t.Errorf("original %d, pixel %d is %v, want %v", i, d, x, want)
			}
			near(t, "reconstruction", float64(pairs.Reconstructions[k][d]), 1/(1+math.Exp(2-float64(d))))
		}
	}
	images.Binarize = machine.Threshold
	pairs, err = m.Reconstruct(t.Context(), images, index)
	check(t, err)
	for _, x := range pairs.Originals[0] {
		if x != 0 && x != 1 {
			t.Errorf("a thresholded pixel is %v", x)
		}
	}
}

// TestEncodeDecodeByHand follows one unit through the network.
func TestEncodeDecodeByHand(t *testing.T) {
	w := make([]float32, 5*12)
	w[0] = 1 // hidden unit 0 is pixel 0
	m, images := fixture(t, map[string][]float32{
		"fc1.weight":  w,
		"fc21.weight": {2, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		"fc22.bias":   {-1, 1},
	})
	q, err := m.Encode(t.Context(), images, []int32{5})
	check(t, err)
	pixel := float32(images.Image(5)[0]) / 255
	if diff := cmp.Diff(Posteriors{Mean: [][]float32{{2 * pixel, 0}}, LogVar: [][]float32{{-1, 1}}}, q, cmpopts.IgnoreUnexported(Posteriors{})); diff != "" {
		t.Errorf("posterior (-want +got):\n%s", diff)
	}
	decoded, err := m.Decode(t.Context(), make([][]float32, 0), nil)
	if len(decoded) != 0 || err != nil {
		t.Errorf("nothing decodes to %d images, %v", len(decoded), err)
	}
}

func TestCancel(t *testing.T) {
	m, images := fixture(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.ELBO(ctx, images); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled evaluation returns %v", err)
	}
	if _, err := m.Decode(ctx, [][]float32{{0, 0}}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled decoding returns %v", err)
	}
}

// normals returns the stream's first n numbers.
func normals(n int, s rng.Stream) []float32 {
	v := make([]float32, 0, n+3)
	for block := uint32(0); len(v) < n; block++ {
		for _, x := range rng.Normals(s.Block(block)) {
			v = append(v, float32(x))
		}
	}
	return v[:n]
}

func ramp(n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(i%7) - 3
	}
	return v
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-6*math.Max(1, math.Abs(want))) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
