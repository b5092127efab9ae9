package model

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func config(hidden ...int) Config {
	return Config{
		Objective: ELBO, Posterior: Gaussian, Prior: Normal, Likelihood: Bernoulli,
		Height: 28, Width: 28, Hidden: hidden, Latent: 20, Activation: "relu",
	}
}

func TestParametersAreNamedAsPyTorchs(t *testing.T) {
	names := func(c Config) (s []string) {
		for _, p := range c.Parameters() {
			s = append(s, p.Name)
		}
		return s
	}
	if diff := cmp.Diff(strings.Fields(`
		fc1.weight fc1.bias fc21.weight fc21.bias fc22.weight fc22.bias
		fc3.weight fc3.bias fc4.weight fc4.bias`), names(config(400))); diff != "" {
		t.Errorf("one hidden layer (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(strings.Fields(`
		encoder.0.weight encoder.0.bias encoder.1.weight encoder.1.bias
		posterior.mean.weight posterior.mean.bias posterior.logvar.weight posterior.logvar.bias
		decoder.0.weight decoder.0.bias decoder.1.weight decoder.1.bias
		decoder.2.weight decoder.2.bias`), names(config(300, 200))); diff != "" {
		t.Errorf("two hidden layers (-want +got):\n%s", diff)
	}
}

func TestDecoderMirrorsEncoder(t *testing.T) {
	want := []Layer{
		{"encoder.0", 784, 300},
		{"encoder.1", 300, 200},
		{"posterior.mean", 200, 20},
		{"posterior.logvar", 200, 20},
		{"decoder.0", 20, 200},
		{"decoder.1", 200, 300},
		{"decoder.2", 300, 784},
	}
	if diff := cmp.Diff(want, config(300, 200).Layers()); diff != "" {
		t.Errorf("layers (-want +got):\n%s", diff)
	}
}

// TestGraphsUseTheirParameters: with every objective, training and evaluation use every parameter, in
// canonical order; encoder and decoder share them out.
func TestGraphsUseTheirParameters(t *testing.T) {
	for _, objective := range []string{ELBO, KLOnly, Autoencoder} {
		t.Run(objective, func(t *testing.T) { graphsUseTheirParameters(t, objective) })
	}
}

func graphsUseTheirParameters(t *testing.T, objective string) {
	c := config(30, 20)
	c.Objective = objective
	training, err := c.Training(4)
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, p := range training.Params {
		got = append(got, p.Name)
		if p.Grad == nil || !p.Grad.Shape().Eq(p.Node.Shape()) {
			t.Errorf("the gradient of %s is %v", p.Name, p.Grad)
		}
	}
	for _, p := range c.Parameters() {
		want = append(want, p.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parameters of the training graph (-want +got):\n%s", diff)
	}
	encoder, err := c.Encoder(4)
	if err != nil {
		t.Fatal(err)
	}
	decoder, err := c.Decoder(4)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(encoder.Params) + len(decoder.Params); n != len(want) {
		t.Errorf("encoder and decoder have %d parameters, want %d", n, len(want))
	}
}

func TestConfigRoundTrip(t *testing.T) {
	c := config(400, 100)
	got, err := Parse(c.String())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestBadConfigs(t *testing.T) {
	for want, spoil := range map[string]func(*Config){
		"objective":       func(c *Config) { c.Objective = "gan" },
		"posterior":       func(c *Config) { c.Posterior = "" },
		"activation":      func(c *Config) { c.Activation = "identity" },
		"0 hidden layers": func(c *Config) { c.Hidden = nil },
		"a size of 0":     func(c *Config) { c.Latent = 0 },
		"a size of -1":    func(c *Config) { c.Hidden = []int{400, -1} },
		"a size of 70000": func(c *Config) { c.Hidden = []int{70000} },
		"parameters":      func(c *Config) { c.Hidden = []int{1 << 16, 1 << 16} },
		"a size of 90000": func(c *Config) { c.Height, c.Width = 300, 300 },
	} {
		c := config(400)
		spoil(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
		if _, err := c.Training(2); err == nil {
			t.Errorf("%v: a graph was built", c)
		}
	}
	for _, text := range []string{"", "{}", "[]", `{"objective":"elbo","colour":1}`} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%q is taken for a configuration", text)
		}
	}
	if _, err := config(400).Training(0); err == nil {
		t.Error("a graph for no images was built")
	}
}

// TestInit: values are uniform within the bound, by their mean and variance (5
// standard errors), and every parameter and seed has its own.
func TestInit(t *testing.T) {
	c := config(400)
	for kind, bound := range map[string]float64{InitTorch: 1 / 28.0, InitGlorot: math.Sqrt(6.0 / 1184)} {
		w, err := c.Init(kind, 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		var sum, squares, largest float64
		for _, x := range w {
			sum += float64(x)
			squares += float64(x) * float64(x)
			largest = max(largest, math.Abs(float64(x)))
		}
		n, variance := float64(len(w)), bound*bound/3
		if largest > bound || largest < 0.999*bound {
			t.Errorf("%s: the largest value is %v, want about %v", kind, largest, bound)
		}
		if math.Abs(sum/n) > 5*math.Sqrt(variance/n) || math.Abs(squares/n/variance-1) > 0.02 {
			t.Errorf("%s: mean %v, variance %v, want 0, %v", kind, sum/n, squares/n, variance)
		}
	}
	a, _ := c.Init(InitTorch, 2, 1)
	for _, other := range []struct {
		i    int
		seed uint64
	}{{4, 1}, {2, 2}} {
		b, _ := c.Init(InitTorch, other.i, other.seed)
		if cmp.Equal(a, b) {
			t.Errorf("parameter 2 of seed 1 equals parameter %d of seed %d", other.i, other.seed)
		}
	}
	if b, err := c.Init(InitGlorot, 1, 1); err != nil || b[0] != 0 {
		t.Errorf("glorot's bias starts at %v, %v", b[0], err)
	}
	if _, err := c.Init("zeros", 0, 1); err == nil {
		t.Error("an unknown initialisation is accepted")
	}
}
