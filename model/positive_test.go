package model

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// positive is config with codes of positive numbers.
func positive(family string, hidden ...int) Config {
	c := config(hidden...)
	c.Posterior, c.Prior, c.PriorShape = family, family, 2
	if family == Gamma {
		c.PriorRate = 1
	}
	return c
}

// TestPositiveGraphsUseTheirParameters, with every objective that the families have.
func TestPositiveGraphsUseTheirParameters(t *testing.T) {
	for _, family := range []string{Gamma, Dirichlet} {
		for _, objective := range []string{ELBO, KLOnly, IWAE} {
			c := positive(family, 30, 20)
			c.Objective = objective
			if objective == IWAE {
				c.Draws = 3
			}
			g, err := c.Training(4)
			if err != nil {
				t.Fatal(err)
			}
			wantParameters(t, family+" "+objective, c, g)
		}
	}
}

// TestPositiveHeads: layers are named after the parameters, or as PyTorch's example does.
func TestPositiveHeads(t *testing.T) {
	for family, want := range map[string]string{
		Gamma:     "posterior.shape posterior.rate",
		Dirichlet: "posterior.concentration",
	} {
		_, heads, _ := positive(family, 30, 20).layers()
		var names []string
		for _, l := range heads {
			names = append(names, l.Name)
		}
		if diff := cmp.Diff(strings.Fields(want), names); diff != "" {
			t.Errorf("%s (-want +got):\n%s", family, diff)
		}
	}
	_, heads, _ := positive(Gamma, 30).layers()
	if heads[0].Name != "fc21" || heads[1].Name != "fc22" {
		t.Errorf("heads on one hidden layer are %v", heads)
	}
	if n := positive(Gamma, 30).KLTerms(); n != 20 {
		t.Errorf("the KL of gammas has %d terms, want one for each of 20 dimensions", n)
	}
	if n := positive(Dirichlet, 30).KLTerms(); n != 1 {
		t.Errorf("the KL of a Dirichlet has %d terms", n)
	}
}

// TestPositiveMatches: families go with their own prior, and settings with who uses them.
func TestPositiveMatches(t *testing.T) {
	for want, spoil := range map[string]func(*Config){
		"positive numbers":   func(c *Config) { c.Prior, c.PriorShape, c.PriorRate = Normal, 0, 0 },
		"go together":        func(c *Config) { c.Posterior = Gaussian },
		"gaussian posterior": func(c *Config) { c.Objective = Autoencoder },
		"prior shape":        func(c *Config) { c.PriorShape = 0 },
		"prior rate":         func(c *Config) { c.PriorRate = 1e-9 },
	} {
		c := positive(Gamma, 30)
		spoil(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
	c := positive(Dirichlet, 30)
	c.Latent = 1
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "at least 2") {
		t.Errorf("a Dirichlet of one component: %v", err)
	}
	c = positive(Dirichlet, 30)
	c.FreeBits = 1
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "no sum over dimensions") {
		t.Errorf("free bits of a Dirichlet: %v", err)
	}
	c = positive(Gamma, 30)
	c.FreeBits = 1
	if err := c.Validate(); err != nil {
		t.Errorf("free bits of a gamma: %v", err)
	}
}
