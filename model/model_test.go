package model_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/model/modeltest"
	"vaelab/model/network"
	"vaelab/model/pixel"
)

// config is the default model of MNIST's images but for what is set.
func config(set ...string) model.Config {
	c := modeltest.Small(append([]string{"hidden=400", "latent=20", "activation=relu"}, set...)...)
	c.Height, c.Width = 28, 28
	return c
}

func names(c model.Config) (all []string) {
	for _, p := range c.Parameters() {
		all = append(all, p.Name)
	}
	return all
}

func TestParametersAreNamedAsPyTorchs(t *testing.T) {
	if diff := cmp.Diff(strings.Fields(`
		fc1.weight fc1.bias fc21.weight fc21.bias fc22.weight fc22.bias
		fc3.weight fc3.bias fc4.weight fc4.bias`), names(config())); diff != "" {
		t.Errorf("one hidden layer (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(strings.Fields(`
		encoder.0.weight encoder.0.bias encoder.1.weight encoder.1.bias
		posterior.mean.weight posterior.mean.bias posterior.logvar.weight posterior.logvar.bias
		decoder.0.weight decoder.0.bias decoder.1.weight decoder.1.bias
		decoder.2.weight decoder.2.bias`), names(config("hidden=300,200"))); diff != "" {
		t.Errorf("two hidden layers (-want +got):\n%s", diff)
	}
}

// TestCanonicalOrder: the likelihood's parameters follow the layers', and then come the prior's,
// whatever the objective, and a classifier's; but for the images of a vamp prior all of them behind. Which stream a
// parameter begins with is by its place.
func TestCanonicalOrder(t *testing.T) {
	layers := strings.Fields(`fc1.weight fc1.bias fc21.weight fc21.bias fc22.weight fc22.bias
		fc3.weight fc3.bias fc4.weight fc4.bias likelihood.logvar`)
	for prior, own := range map[string]string{
		"normal":   "",
		"diagonal": "prior.mean prior.logvar",
		"mixture":  "prior.mean prior.logvar prior.weight",
		"vamp":     "prior.images",
		"layered": `prior.encoder.0.weight prior.encoder.0.bias prior.posterior.mean.weight prior.posterior.mean.bias
			prior.posterior.logvar.weight prior.posterior.logvar.bias prior.decoder.0.weight prior.decoder.0.bias
			prior.mean.weight prior.mean.bias prior.logvar.weight prior.logvar.bias`,
		"conditional": "prior.mean.weight prior.mean.bias prior.logvar.weight prior.logvar.bias",
	} {
		want := append(slices.Clone(layers), strings.Fields(own)...)
		for _, o := range setting.Families[model.Objective]() {
			c := config("prior="+prior, "likelihood=gaussian")
			c.Objective = modeltest.Small("objective=" + o.Name).Objective
			if prior == "layered" {
				c.Prior = latent.Layered{Hidden: network.Widths{9}, Upper: 4}
			}
			if prior == "conditional" {
				c.Classes = 10
			}
			if c.Validate() != nil {
				continue
			}
			want := want
			if _, ok := c.Classifier(); ok {
				want = append(want[:len(want):len(want)], strings.Fields("classifier.0.weight classifier.0.bias classifier.1.weight classifier.1.bias")...)
			}
			if diff := cmp.Diff(want, names(c)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", modeltest.Name(c), diff)
			}
		}
	}
}

// TestGraphsUseTheirParameters: training every model differentiates every parameter, in canonical
// order, and encoder, flow and decoder share them out but for the prior's, the likelihood's and a classifier's.
func TestGraphsUseTheirParameters(t *testing.T) {
	for _, c := range modeltest.All() {
		all, err := modeltest.Graphs(c, 4)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range all["training"].Params {
			if p.Grad == nil || !p.Grad.Shape().Eq(p.Node.Shape()) {
				t.Errorf("%s: the gradient of %s is %v", modeltest.Name(c), p.Name, p.Grad)
			}
		}
		if diff := cmp.Diff(names(c), leaves(all["training"])); diff != "" {
			t.Errorf("%s: parameters of the training graph (-want +got):\n%s", modeltest.Name(c), diff)
		}
		want := slices.DeleteFunc(names(c), func(name string) bool {
			return strings.HasPrefix(name, "prior.") || strings.HasPrefix(name, "likelihood.") || strings.HasPrefix(name, "classifier.")
		})
		got := leaves(all["encoder"])
		if c.Flows() {
			got = append(got, leaves(all["transform"])...)
		}
		if diff := cmp.Diff(want, append(got, leaves(all["decoder"])...)); diff != "" {
			t.Errorf("%s: parameters of encoder, flow and decoder (-want +got):\n%s", modeltest.Name(c), diff)
		}
	}
}

// leaves are the names of a graph's parameters.
func leaves(g *graph.Graph) (all []string) {
	for _, p := range g.Params {
		all = append(all, p.Name)
	}
	return all
}

// TestStreams: in every graph of every model each input that the machine draws has a stream of its
// own, and graphs that need noise have some.
func TestStreams(t *testing.T) {
	for _, c := range modeltest.All() {
		all, err := modeltest.Graphs(c, 4)
		if err != nil {
			t.Fatal(err)
		}
		for name, g := range all {
			streams := map[any]string{}
			for _, in := range g.Inputs {
				if in.Source != graph.Normal && in.Source != graph.Uniform {
					continue
				}
				if other, taken := streams[in.Purpose]; taken {
					t.Errorf("%s of %s: %s shares the stream of %s", name, modeltest.Name(c), in.Name, other)
				}
				streams[in.Purpose] = in.Name
			}
			_, estimated := c.Prior.(latent.Bounded)
			drawn := slices.Contains([]string{"training", "evaluation", "sampler", "importance"}, name) || estimated && strings.HasPrefix(name, "prior ")
			if _, certain := c.Posterior.(latent.VQ); certain && (name == "training" || name == "evaluation") {
				drawn = false
			}
			if drawn != (len(streams) > 0) {
				t.Errorf("%s of %s: the machine draws %v", name, modeltest.Name(c), streams)
			}
		}
	}
}

// TestHeads: what the encoder's outputs are called, and the layers that they are of.
func TestHeads(t *testing.T) {
	for posterior, want := range map[string][2]string{
		"gaussian":      {"mu logvar", "posterior.mean.weight posterior.logvar.weight"},
		"gamma":         {"alpha beta", "posterior.shape.weight posterior.rate.weight"},
		"full-gaussian": {"mu logdiagonal below", "posterior.mean.weight posterior.logdiagonal.weight posterior.below.weight"},
		"dirichlet":     {"concentration", "posterior.concentration.weight"},
		"vmf":           {"direction kappa", "posterior.direction.weight posterior.kappa.weight"},
	} {
		c := config("posterior="+posterior, "hidden=30,20")
		if diff := cmp.Diff(strings.Fields(want[0]), c.Heads()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", posterior, diff)
		}
		layers := slices.DeleteFunc(names(c), func(name string) bool {
			return !strings.HasPrefix(name, "posterior.") || !strings.HasSuffix(name, ".weight")
		})
		if diff := cmp.Diff(strings.Fields(want[1]), layers); diff != "" {
			t.Errorf("layers of %s (-want +got):\n%s", posterior, diff)
		}
		g, err := c.Encoder(2)
		if err != nil {
			t.Fatal(err)
		}
		var outputs []string
		for _, o := range g.Outputs {
			outputs = append(outputs, o.Name)
		}
		if diff := cmp.Diff(append([]string{model.Pixels}, c.Heads()...), outputs); diff != "" {
			t.Errorf("outputs of the encoder of %s (-want +got):\n%s", posterior, diff)
		}
	}
	if all := names(config("posterior=gamma")); !slices.Contains(all, "fc21.weight") || !slices.Contains(all, "fc22.weight") {
		t.Errorf("parameters on one hidden layer are %v", all)
	}
}

// TestTermsOfKL: there is one for each dimension where the KL is a sum over them, else one in all.
func TestTermsOfKL(t *testing.T) {
	for set, want := range map[string]int{
		"prior=normal": 20, "prior=diagonal": 20, "prior=mixture": 1, "prior=vamp": 1, "prior=layered": 1,
		"posterior=gamma": 20, "posterior=dirichlet": 1, "posterior=full-gaussian": 1, "posterior=full-gaussian prior=mixture": 1, "posterior=vmf": 1,
	} {
		g, err := config(strings.Fields(set)...).Evaluation(3)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(g.Outputs, func(o graph.Output) bool { return o.Name == model.KL })
		if got := g.Outputs[i].Node.Shape(); got[0] != 3 || got[1] != want {
			t.Errorf("%s: the KL is %v, want (3, %d)", set, got, want)
		}
	}
}

func TestConfigRoundTrip(t *testing.T) {
	for _, c := range append(modeltest.All(), config("hidden=400,100")) {
		got, err := model.Parse(c.String())
		if err != nil {
			t.Errorf("%v: %v", c, err)
		}
		if diff := cmp.Diff(c, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
}

// TestDefaultPrior: a posterior has the prior of its support, unless another is given.
func TestDefaultPrior(t *testing.T) {
	for _, q := range setting.Families[latent.Posterior]() {
		c, err := modeltest.New("posterior=" + q.Name)
		if err != nil {
			t.Fatal(err)
		}
		if c.Prior.Support() != q.Default.Support() || c.Validate() != nil {
			t.Errorf("the posterior %s has the prior %s by default: %v", q.Name, setting.Name(c.Prior), c.Validate())
		}
	}
	if c := config("prior=mixture"); setting.Name(c.Prior) != "mixture" {
		t.Errorf("the prior mixture was given, and it is %s", setting.Name(c.Prior))
	}
}

// TestParseOlder: a setting that was not there yet when a checkpoint was written has its default.
func TestParseOlder(t *testing.T) {
	want := config()
	got, err := model.Parse(strings.Replace(want.String(), `"capacity":0,`, ``, 1))
	if err != nil || got.String() != want.String() {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
}

func TestBadConfigs(t *testing.T) {
	for want, spoil := range map[string]func(*model.Config){
		"objective is not chosen":  func(c *model.Config) { c.Objective = nil },
		"flow is not chosen":       func(c *model.Config) { c.Flow = nil },
		"flow-hidden: \"\"":        func(c *model.Config) { c.Flow = latent.IAF{Count: 1, Context: 1} },
		"posterior is not chosen":  func(c *model.Config) { c.Posterior = nil },
		"prior is not chosen":      func(c *model.Config) { c.Prior = nil },
		"likelihood is not chosen": func(c *model.Config) { c.Likelihood = nil },
		"network is not chosen":    func(c *model.Config) { c.Network = nil },
		"activation":               func(c *model.Config) { c.Network = network.MLP{Hidden: []int{400}, Activation: kernel.Identity} },
		"hidden: \"\"":             func(c *model.Config) { c.Network = network.MLP{Activation: kernel.ReLU} },
		"latent: 0 is below":       func(c *model.Config) { c.Latent = 0 },
		"latent: 70000 is above":   func(c *model.Config) { c.Latent = 70000 },
		"images of 0x28 pixels":    func(c *model.Config) { c.Height = 0 },
		"classes: 257 is above":    func(c *model.Config) { c.Classes = 257 },
		"\"-1\" in \"400,-1\"":     func(c *model.Config) { c.Network = network.MLP{Hidden: []int{400, -1}} },
		"\"70000\" in":             func(c *model.Config) { c.Network = network.MLP{Hidden: []int{70000}} },
		"65 layers":                func(c *model.Config) { c.Network = network.MLP{Hidden: slices.Repeat([]int{5}, 65)} },
		"more than 268435456": func(c *model.Config) {
			c.Network = network.MLP{Hidden: []int{1 << 16, 1 << 16}, Activation: kernel.ReLU}
		},
		"images of 300x300":     func(c *model.Config) { c.Height, c.Width = 300, 300 },
		"importance-samples: 0": func(c *model.Config) { c.Objective = model.IWAE{} },
		"beta: -1":              func(c *model.Config) { c.Objective = model.KLOnly{Beta: -1} },
		"free-bits: -1":         func(c *model.Config) { c.Objective = model.ELBO{FreeBits: -1} },
		"mmd-kernel":            func(c *model.Config) { c.Objective = model.MMD{Kernel: "sinc"} },
		"prior-components: 0":   func(c *model.Config) { c.Prior = latent.Vamp{} },
		"upper-hidden: \"\"":    func(c *model.Config) { c.Prior = latent.Layered{Upper: 3} },
		"upper-latent: 0":       func(c *model.Config) { c.Prior = latent.Layered{Hidden: network.Widths{3}} },
		"pixel-scale: -1":       func(c *model.Config) { c.Likelihood = pixel.Gaussian{Scale: -1} },
	} {
		c := config()
		spoil(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
		if _, err := c.Training(2); err == nil {
			t.Errorf("%v: a graph was built", c)
		}
	}
	for _, text := range []string{
		"", "{}", "[]", `{"objective":"elbo","colour":1}`, strings.Replace(config().String(), `"elbo"`, `"gan"`, 1),
		strings.Replace(config().String(), `"beta":1`, `"importance-samples":3`, 1),
		strings.Replace(config().String(), `"height":28,`, ``, 1),
	} {
		if c, err := model.Parse(text); err == nil {
			t.Errorf("%q is taken for the configuration %v", text, c)
		}
	}
	if _, err := config().Training(0); err == nil {
		t.Error("a graph for no images was built")
	}
}

// TestMatches: which choices do not go together, and why.
func TestMatches(t *testing.T) {
	for _, c := range []struct {
		set     string
		classes int
		want    string // "": they do
	}{
		{"posterior=gamma prior=normal", 0, "positive numbers"},
		{"posterior=gaussian prior=gamma", 0, "goes with it"},
		{"posterior=gamma prior=dirichlet", 0, "the simplex"},
		{"posterior=gamma objective=autoencoder", 0, ""},
		{"flow=planar posterior=gamma", 0, "real numbers"},
		{"flow=iaf objective=autoencoder", 0, "points"},
		{"flow=iaf objective=dreg", 0, "inverse"},
		{"flow=sylvester latent=300", 0, "256 at most"},
		{"flow=planar objective=w2", 0, "without a flow"},
		{"flow=planar prior=vamp", 0, "without a flow"},
		{"flow=planar free-bits=1", 0, "no sum over dimensions"},
		{"flow=planar flow-steps=0 free-bits=1 objective=elbo", 0, ""},
		{"flow=iaf flow-steps=0 objective=dreg prior=vamp", 0, ""},
		{"flow=iaf prior=conditional objective=iwae", 10, ""},
		{"posterior=dirichlet latent=1", 0, "at least 2"},
		{"posterior=vmf latent=1", 0, "at least 2"},
		{"posterior=vmf prior=normal", 0, "the sphere, those of the prior normal real numbers"},
		{"posterior=gaussian prior=sphere", 0, "the prior normal goes with it"},
		{"posterior=vmf objective=mmd", 0, ""},
		{"posterior=vmf free-bits=1", 0, "no sum over dimensions"},
		{"posterior=dirichlet free-bits=1", 0, "no sum over dimensions"},
		{"posterior=gamma free-bits=1", 0, ""},
		{"prior=diagonal free-bits=1", 0, ""},
		{"prior=mixture free-bits=1", 0, "no sum over dimensions"},
		{"prior=layered free-bits=1", 0, "no sum over dimensions"},
		{"free-bits=1 capacity=1", 0, "one of them"},
		{"prior=conditional", 0, "make the model conditional"},
		{"prior=conditional", 10, ""},
		{"prior=vamp", 10, "no labels"},
		{"prior=vamp", 0, ""},
		{"prior=diagonal objective=autoencoder", 0, "nothing to learn"},
		{"prior=mixture objective=mmd", 0, "nothing to learn"},
		{"posterior=gamma objective=mmd", 0, ""},
		{"prior=mixture objective=w2", 0, "between diagonal Gaussians"},
		{"posterior=gamma objective=w2", 0, "between diagonal Gaussians"},
		{"prior=diagonal objective=w2", 0, ""},
		{"prior=conditional objective=w2", 10, ""},
		{"posterior=categorical latent=6", 0, ""},
		{"posterior=categorical latent=4", 0, "no whole number of variables"},
		{"posterior=categorical latent=6 prior=normal", 0, "the prior categorical goes with it"},
		{"posterior=categorical latent=6 flow=planar", 0, "real"},
		{"posterior=categorical latent=6 free-bits=1", 0, "no sum over dimensions"},
		{"posterior=categorical latent=6 objective=autoencoder", 0, ""},
		{"posterior=categorical latent=6 objective=mmd", 0, ""},
		{"posterior=vq", 0, ""},
		{"objective=vq latent=6 codeword-size=3 prior=autoregressive", 10, ""},
		{"posterior=categorical latent=6 prior=autoregressive", 0, ""},
		{"objective=vq latent=20 codeword-size=3", 0, "no whole number of codewords of 3"},
		{"objective=vq prior=normal", 0, "the prior categorical goes with it"},
		{"objective=vq posterior=gaussian", 0, "they go together alone"},
		{"objective=elbo posterior=vq", 0, "they go together alone"},
		{"objective=vq flow=planar", 0, "real"},
		{"posterior=categorical latent=6 objective=iwae", 0, "relaxed draws of categories"},
		{"posterior=categorical latent=6 objective=dreg", 0, "relaxed draws of categories"},
		{"posterior=categorical latent=6 objective=miwae", 0, "relaxed draws of categories"},
		{"posterior=categorical latent=6 objective=piwae", 0, "relaxed draws of categories"},
		{"posterior=categorical latent=6 objective=ciwae", 0, "relaxed draws of categories"},
	} {
		m := config(strings.Fields(c.set)...)
		m.Classes = c.classes
		err := m.Validate()
		if err == nil {
			err = m.Trains()
		}
		if c.want == "" && err != nil {
			t.Errorf("%s: %v", c.set, err)
		}
		if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: error %v does not say %q", c.set, err, c.want)
		}
	}
	for set, want := range map[string]string{
		"posterior=gamma prior-rate=1e-9":    "prior-rate: 1e-9 is below",
		"posterior=gamma prior-shape=0":      "prior-shape: 0 is below",
		"posterior=dirichlet prior-rate=1":   "--prior-rate is for --prior gamma",
		"objective=autoencoder beta=1":       "--beta is for --objective",
		"objective=iwae beta=2":              "--beta is for --objective",
		"objective=kl-only free-bits=1":      "--free-bits is for --objective elbo",
		"objective=elbo importance-samples=": "--importance-samples is for --objective",
		"mmd-kernel=rbf":                     "--mmd-kernel is for --objective mmd",
		"flow=none flow-steps=2":             "--flow-steps is for --flow",
		"flow=planar flow-hidden=3":          "--flow-hidden is for --flow iaf and maf",
		"likelihood=bernoulli pixel-scale=1": "--pixel-scale is for --likelihood gaussian",
		"objective=gan":                      `objective: "gan" is none of`,
	} {
		if _, err := modeltest.New(strings.Fields(set)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v does not say %q", set, err, want)
		}
	}
}
