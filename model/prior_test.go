package model_test

import (
	"strings"
	"testing"

	"vaelab/internal/setting"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/model/modeltest"
)

// TestWithPrior: a fitted prior takes the place of any other; of objectives, those that need another kind give way.
func TestWithPrior(t *testing.T) {
	for _, o := range setting.Families[model.Objective]() {
		if o.Name == "vq" { // its codes are categories
			continue
		}
		c := modeltest.Small("objective=" + o.Name)
		if c.Objective.Traits().Unlabelled {
			c.Classes = 3
		}
		c, err := c.WithPrior(latent.FullMixture{Components: 2})
		want := o.Name
		if o.Name == "mmd" || o.Name == "w2" {
			want = "elbo"
		}
		if err != nil || setting.Name(c.Objective) != want || setting.Name(c.Prior) != "full-mixture" {
			t.Errorf("%s: %v, %v", o.Name, c, err)
		}
		refused := c.Trains()
		if point := c.Objective.Traits().Point; point != (refused != nil) || point && !strings.Contains(refused.Error(), "nothing to learn") {
			t.Errorf("%s with a prior that learns: training is refused by %v", o.Name, refused)
		}
	}
	if _, err := modeltest.Small("posterior=gamma", "prior=gamma").WithPrior(latent.Mixture{Components: 2}); err == nil {
		t.Error("positive codes have a prior on the real line")
	}
}
