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
		known     float64 // information at most; 0: all of the KL
	}
	for _, c := range []struct {
		name   string
		change func(*model.Config)
		looks  []look
		want   []Collapse
	}{
		{"a VAE", nil, []look{{level / 2, 25, 20, false, 0}}, []Collapse{""}},
		{"untrained", nil, []look{{1.2 * level, 0.01, 0, false, 0}}, []Collapse{""}},
		{"nothing in the code", nil, []look{{level * 1.01, 0.02, 0, false, 0}}, []Collapse{DecoderIgnoresZ}},
		{"little in the code", nil, []look{{level, 0.11, 0, false, 0}}, []Collapse{""}},
		{"an estimate below 0", nil, []look{{level * 0.99, -0.02, 1, false, 0}}, []Collapse{DecoderIgnoresZ}},
		{"it recovers", nil, []look{{level, 0, 0, false, 0}, {level / 2, 9, 3, false, 0}}, []Collapse{DecoderIgnoresZ, ""}},
		{"the code costs more than the image", nil, []look{{5, level + 1, 20, false, 0}}, []Collapse{PriorAbandoned}},
		{"as much as the image", nil, []look{{5, level - 1, 20, false, 0}}, []Collapse{""}},
		{"it costs more than it saves, by where it lies", nil, []look{{level / 2, 0.7 * level, 20, false, 0.59 * level}}, []Collapse{PriorAbandoned}},
		{"by what it tells", nil, []look{{level / 2, 0.7 * level, 20, false, 0.61 * level}}, []Collapse{""}},
		{"by less than a tenth", nil, []look{{level / 2, 0.59 * level, 20, false, 1}}, []Collapse{""}},
		{"of what it tells nothing is known", nil, []look{{level / 2, 0.7 * level, 20, false, math.NaN()}}, []Collapse{PriorAbandoned}},
		{"it saves nothing yet", nil, []look{{1.01 * level, 0.7 * level, 20, false, 1}}, []Collapse{""}},
		{"while the weight rises", nil, []look{{5, level + 1, 20, true, 0}, {5, level + 1, 20, false, 0}}, []Collapse{"", PriorAbandoned}},
		{"kl-only", func(m *model.Config) { m.Objective = model.KLOnly{} }, []look{{level, 0, 0, false, 0}}, []Collapse{""}},
		{"an autoencoder", func(m *model.Config) { m.Objective = model.Autoencoder{} }, []look{{level, 0, 0, false, 0}, {5, 900, 2, false, 0}}, []Collapse{"", ""}},
		{"iwae", func(m *model.Config) { m.Objective = model.IWAE{} }, []look{{level, 0, 0, false, 0}, {5, 900, 2, false, 0}}, []Collapse{DecoderIgnoresZ, PriorAbandoned}},
		{"no KL in the objective", func(m *model.Config) { m.Objective = model.MMD{} }, []look{{level, 0, 0, false, 0}, {5, 900, 2, false, 0}}, []Collapse{DecoderIgnoresZ, ""}},
		{
			"a density", func(m *model.Config) { m.Likelihood = pixel.Gaussian{} },
			[]look{{-900, 0, 0, false, 0}, {-900, 0, 0, false, 0}, {-900, 0, 1, false, 0}, {-900, 0, 0, false, 0}, {-900, 5000, 9, false, 0}},
			[]Collapse{"", DecoderIgnoresZ, "", "", ""},
		},
		{
			"a decoder that sees labels", func(m *model.Config) { m.Classes = 10 },
			[]look{{level / 2, 0, 0, false, 0}, {level / 2, 0, 0, false, 0}, {5, level + 1, 9, false, 0}},
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
			known := l.known
			if known == 0 {
				known = l.kl
			}
			got = append(got, w.Judge(Look{Terms{Recon: l.recon, KL: l.kl}, l.active, known, !l.rising}))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	for what, pixel := range map[string]uint8{"black": 0, "white": 255} {
		alike := Images{Set: &data.Set{Height: 1, Width: 200, Images: bytes.Repeat([]byte{pixel}, 400), Labels: make([]uint8, 2)}}
		for _, terms := range []Terms{{Recon: 0, KL: 1e-5}, {Recon: 1e-9}, {Recon: 50, KL: 20}} {
			if got := NewWatch(config, alike).Judge(Look{Terms: terms, Weighted: true}); got != "" {
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

// TestWatchOfMNIST judges terms that runs had on the test images, seed 1: recon, KL, and GaussianInformation of 2,000 images,
// NaN of posteriors that are not Gaussian.
func TestWatchOfMNIST(t *testing.T) {
	const level = 205.65
	nan := math.NaN()
	for _, c := range []struct {
		flags                  string
		epoch                  int
		recon, kl, information float64
		want                   Collapse
	}{
		{"", 1, 106.48, 21.26, 20.48, ""},
		{"", 5, 83.33, 25.27, 25.22, ""},
		{"--quick", 1, 329.72, 9.23, 0.57, ""},
		{"--quick", 2, 236.30, 17.88, 0.68, ""},
		{"--limit 2000", 1, 234.93, 16.30, 0.63, ""},
		{"--limit 2000", 3, 207.89, 4.68, 0.92, ""},
		{"--limit 2000", 4, 199.57, 5.66, 1.98, ""},
		{"--limit 2000", 10, 146.62, 14.68, 12.66, ""},
		{"--limit 2000 --latent 50", 1, 235.77, 10.19, 0.55, ""},
		{"--limit 2000 --latent 50", 4, 200.56, 6.21, 2.33, ""},
		{"--latent 2", 1, 165.21, 5.62, 4.64, ""},
		{"--latent 50", 1, 114.30, 21.18, 20.42, ""},
		{"--beta 4", 1, 142.44, 6.78, 6.72, ""},
		{"--beta 0.5", 1, 97.88, 31.13, 28.92, ""},
		{"--beta 0.1", 1, 90.70, 63.55, 48.66, ""},
		{"--beta 0.1", 9, 69.58, 54.51, 52.69, ""},
		{"--prior diagonal", 1, 106.24, 20.74, 20.28, ""},
		{"--prior mixture", 2, 91.90, 21.78, 24.67, ""},
		{"--prior student", 1, 106.01, 20.11, 19.59, ""},
		{"--prior layered", 1, 106.36, 18.92, 18.77, ""},
		{"--conditional --latent 4", 1, 124.93, 7.25, 6.56, ""},
		{"--conditional --prior conditional", 1, 101.41, 17.28, 17.85, ""},
		{"--posterior gamma", 1, 120.89, 15.56, nan, ""},
		{"--posterior dirichlet", 1, 176.31, 6.21, nan, ""},
		{"--objective iwae --importance-samples 5", 1, 109.85, 18.71, 17.86, ""},
		{"--objective dreg --importance-samples 5", 1, 106.05, 20.08, 19.29, ""},
		{"--network keras --latent 2", 1, 164.91, 4.88, 4.38, ""},
		{"--network conv", 1, 112.12, 15.90, 15.66, ""},
		{"--network resnet --limit 6000", 1, 195.76, 5.38, 4.30, ""},
		{"--optimizer rmsprop", 1, 110.85, 18.56, 18.08, ""},
		{"--optimizer sgd --lr 0.01", 3, 110.57, 21.43, 19.05, ""},
		{"--lr 0.01", 1, 101.52, 19.51, 19.19, ""},

		{"--beta 0", 1, 88.36, 282.66, 131.61, PriorAbandoned},
		{"--beta 0.0001", 1, 88.42, 278.88, 130.02, PriorAbandoned},
		{"--beta 0.001", 10, 67.60, 222.72, 108.58, PriorAbandoned},
		{"--beta 0.01", 1, 88.19, 146.41, 78.67, PriorAbandoned},
		{"--beta 0.01", 10, 67.84, 108.24, 78.60, ""}, // and its draws are strokes at least
		{"--beta 0.0001 --limit 2000", 4, 189.53, 64.75, 9.97, PriorAbandoned},
		{"--beta 0.0001 --limit 2000", 9, 132.55, 172.03, 63.16, PriorAbandoned},
		{"--beta 0.0001 --posterior gamma", 3, 89.69, 158.34, nan, PriorAbandoned},
		{"--beta-schedule minibatch", 1, 88.34, 215.05, 103.18, PriorAbandoned},
	} {
		w := &Watch{config: config, level: level}
		look := Look{Terms{Recon: c.recon, KL: c.kl}, 20, c.information, true}
		if got := w.Judge(look); got != c.want {
			t.Errorf("train %s, epoch %d: %q, want %q", c.flags, c.epoch, got, c.want)
		}
	}
}
