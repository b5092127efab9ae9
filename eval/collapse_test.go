package eval

import (
	"bytes"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vaelab/data"
	"vaelab/model"
	"vaelab/model/pixel"
)

// TestWatch looks at models of two images that differ in 198 of 200 pixels, black and white,
// whose level of collapse is 198 ln 2 = 137.24 nats.
func TestWatch(t *testing.T) {
	pixels := make([]uint8, 400)
	pixels[1], pixels[201] = 255, 255
	for i := 2; i < 200; i++ {
		pixels[i] = 255 // half of the images are white there
	}
	images := Images{Set: &data.Set{Height: 1, Width: 200, Images: pixels, Labels: make([]uint8, 2)}}
	level := 198 * math.Ln2
	type look struct {
		recon, kl float64
		active    int
		rising    bool
	}
	for _, c := range []struct {
		name   string
		change func(*model.Config)
		looks  []look
		want   []Collapse
	}{
		{"a VAE", nil, []look{{level / 2, 25, 20, false}}, []Collapse{""}},
		{"untrained", nil, []look{{1.2 * level, 0.01, 0, false}}, []Collapse{""}},
		{"nothing in the code", nil, []look{{level * 1.01, 0.02, 0, false}}, []Collapse{DecoderIgnoresZ}},
		{"little in the code", nil, []look{{level, 0.11, 0, false}}, []Collapse{""}},
		{"an estimate below 0", nil, []look{{level * 0.99, -0.02, 1, false}}, []Collapse{DecoderIgnoresZ}},
		{"it recovers", nil, []look{{level, 0, 0, false}, {level / 2, 9, 3, false}}, []Collapse{DecoderIgnoresZ, ""}},
		{"the code costs more than the image", nil, []look{{5, level + 1, 20, false}}, []Collapse{PriorAbandoned}},
		{"as much as the image", nil, []look{{5, level - 1, 20, false}}, []Collapse{""}},
		{"while the weight rises", nil, []look{{5, level + 1, 20, true}, {5, level + 1, 20, false}}, []Collapse{"", PriorAbandoned}},
		{"kl-only", func(m *model.Config) { m.Objective = model.KLOnly{} }, []look{{level, 0, 0, false}}, []Collapse{""}},
		{"an autoencoder", func(m *model.Config) { m.Objective = model.Autoencoder{} }, []look{{level, 0, 0, false}, {5, 900, 2, false}}, []Collapse{"", ""}},
		{"iwae", func(m *model.Config) { m.Objective = model.IWAE{} }, []look{{level, 0, 0, false}, {5, 900, 2, false}}, []Collapse{DecoderIgnoresZ, PriorAbandoned}},
		{"no KL in the objective", func(m *model.Config) { m.Objective = model.MMD{} }, []look{{level, 0, 0, false}, {5, 900, 2, false}}, []Collapse{DecoderIgnoresZ, ""}},
		{
			"a density", func(m *model.Config) { m.Likelihood = pixel.Gaussian{} },
			[]look{{-900, 0, 0, false}, {-900, 0, 0, false}, {-900, 0, 1, false}, {-900, 0, 0, false}, {-900, 5000, 9, false}},
			[]Collapse{"", DecoderIgnoresZ, "", "", ""},
		},
		{
			"a decoder that sees labels", func(m *model.Config) { m.Classes = 10 },
			[]look{{level / 2, 0, 0, false}, {level / 2, 0, 0, false}, {5, level + 1, 9, false}},
			[]Collapse{"", DecoderIgnoresZ, PriorAbandoned},
		},
	} {
		m := config
		if c.change != nil {
			c.change(&m)
		}
		w := NewWatch(m, images)
		var got []Collapse
		for _, l := range c.looks {
			got = append(got, w.Judge(Terms{Recon: l.recon, KL: l.kl}, l.active, !l.rising))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	for what, pixel := range map[string]uint8{"black": 0, "white": 255} {
		alike := Images{Set: &data.Set{Height: 1, Width: 200, Images: bytes.Repeat([]byte{pixel}, 400), Labels: make([]uint8, 2)}}
		for _, terms := range []Terms{{Recon: 0, KL: 1e-5}, {Recon: 1e-9}, {Recon: 50, KL: 20}} {
			if got := NewWatch(config, alike).Judge(terms, 0, true); got != "" {
				t.Errorf("%s images, terms %+v: %q", what, terms, got)
			}
		}
	}
	near(t, "level", NewWatch(config, images).Level(), level)
}

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		n, most int
		want    []int32
	}{{3, 5, []int32{0, 1, 2}}, {10, 4, []int32{0, 2, 5, 7}}, {4, 4, []int32{0, 1, 2, 3}}, {0, 4, []int32{}}} {
		if diff := cmp.Diff(c.want, Spread(c.n, c.most)); diff != "" {
			t.Errorf("%d of %d (-want +got):\n%s", c.most, c.n, diff)
		}
	}
}
