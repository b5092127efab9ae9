package modeltest

import (
	"slices"
	"testing"

	"vaelab/internal/setting"
	"vaelab/machine/cpu"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/model/network"
	"vaelab/model/pixel"
)

// TestAll: every family of every kind is in some model, and every model is one that can be; no two
// are the same.
func TestAll(t *testing.T) {
	all := All()
	var seen []string
	for _, c := range all {
		if err := c.Validate(); err != nil {
			t.Errorf("%v: %v", c, err)
		}
		if text := c.String(); slices.Contains(seen, text) {
			t.Errorf("%s is there twice", text)
		} else {
			seen = append(seen, text)
		}
	}
	has[model.Objective](t, all, func(c model.Config) model.Objective { return c.Objective })
	has[network.Network](t, all, func(c model.Config) network.Network { return c.Network })
	has[latent.Posterior](t, all, func(c model.Config) latent.Posterior { return c.Posterior })
	has[latent.Flow](t, all, func(c model.Config) latent.Flow { return c.Flow })
	has[latent.Prior](t, all, func(c model.Config) latent.Prior { return c.Prior })
	has[pixel.Likelihood](t, all, func(c model.Config) pixel.Likelihood { return c.Likelihood })
	for _, classes := range []int{0, 3} {
		if !slices.ContainsFunc(all, func(c model.Config) bool { return c.Classes == classes }) {
			t.Errorf("no model is of %d classes", classes)
		}
	}
	for _, f := range []string{"relu", "tanh", "softplus", "elu"} {
		if !slices.ContainsFunc(all, func(c model.Config) bool { return c.Network.Layers().Nonlinearity().String() == f }) {
			t.Errorf("no model has the activation %s", f)
		}
	}
}

// has wants every registered family of a choice to be taken by some model.
func has[F any](t *testing.T, all []model.Config, choice func(model.Config) F) {
	t.Helper()
	families := setting.Families[F]()
	if len(families) == 0 {
		t.Errorf("no family of %T is registered", choice)
	}
	for _, f := range families {
		if !slices.ContainsFunc(all, func(c model.Config) bool { return setting.Name(choice(c)) == f.Name }) {
			t.Errorf("no model has %s", f.Name)
		}
	}
}

// TestSmall: models take what is set, are small else, and refuse what train refuses.
func TestSmall(t *testing.T) {
	c := Small("objective=iwae", "prior=vamp", "prior-components=9", "latent=7")
	want := model.Config{
		Objective: model.IWAE{Samples: 4}, Network: c.Network, Latent: 7, Posterior: latent.Gaussian{}, Flow: latent.NoFlow{},
		Prior: latent.Vamp{Components: 9}, Likelihood: pixel.Bernoulli{}, Image: network.Image{Height: 4, Width: 5, Channels: 1},
	}
	if c.String() != want.String() {
		t.Errorf("it is %v, want %v", c, want)
	}
	for _, set := range []string{"objective=gan", "colour=red", "upper-latent=3", "latent=0", "latent"} {
		if c, err := New(set); err == nil {
			t.Errorf("%s makes %v", set, c)
		}
	}
	if a, b := Small(), Small("latent=4"); a.Latent == b.Latent {
		t.Error("what is set stays for the next model")
	}
}

// TestGraphs: each is built, with the parameters of the model.
func TestGraphs(t *testing.T) {
	cpu := cpu.New(1)
	defer cpu.Close()
	c := Small()
	params, err := Params(cpu, c)
	if err != nil {
		t.Fatal(err)
	}
	all, err := Graphs(c, 3)
	if err != nil {
		t.Fatal(err)
	}
	for name, g := range all {
		m, err := cpu.Compile(g, params)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		m.Close()
	}
}
