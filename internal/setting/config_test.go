package setting_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vaelab/internal/setting"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/model/modeltest"
	"vaelab/model/network"
	"vaelab/model/pixel"
	"vaelab/train"
)

// roundTrip wants a struct of settings back from its JSON, whatever was there before.
func roundTrip[C any](t *testing.T, what string, c C) {
	t.Helper()
	text, err := setting.Marshal(&c)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	var got, other C
	setting.Of(&other).Defaults()
	for _, into := range []*C{&got, &other} {
		if err := setting.Load(bytes.NewReader(text), into); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if diff := cmp.Diff(c, *into); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
}

// TestModels: every family of a model's choices, with its defaults and with other settings, comes
// back from JSON.
func TestModels(t *testing.T) {
	choices(t, func(c *model.Config, o model.Objective) { c.Objective = o })
	choices(t, func(c *model.Config, n network.Network) { c.Network = n })
	choices(t, func(c *model.Config, q latent.Posterior) { c.Posterior = q })
	choices(t, func(c *model.Config, p latent.Prior) { c.Prior = p })
	choices(t, func(c *model.Config, l pixel.Likelihood) { c.Likelihood = l })
	for _, c := range modeltest.All() {
		c.Image, c.Classes = network.Image{}, 0 // they are no settings
		roundTrip(t, modeltest.Name(c), c)
	}
}

func choices[F any](t *testing.T, choose func(*model.Config, F)) {
	t.Helper()
	for _, f := range setting.Families[F]() {
		c := modeltest.Small()
		c.Image = network.Image{}
		choose(&c, f.Default)
		roundTrip(t, f.Name, c)
		s := setting.Of(&c)
		for _, one := range s.All() { // every whole number another, where it may be
			if text := one.Text(); text != "" && strings.Trim(text, "0123456789") == "" {
				one.Set(text + "1")
			}
		}
		roundTrip(t, f.Name, c)
	}
}

func TestTraining(t *testing.T) {
	for _, f := range setting.Families[train.BetaSchedule]() {
		var c train.Config
		setting.Of(&c).Defaults()
		c.BetaSchedule, c.Seed, c.Optimizer = f.Default, 1<<64-1, train.Adam{Epsilon: 1e-300}
		roundTrip(t, f.Name, c)
	}
}
