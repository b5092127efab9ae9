package latent_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vaelab/graph"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/model/modeltest"
)

// withPrior is a model of MNIST's images with a prior.
func withPrior(prior string) model.Config {
	set := []string{"hidden=30,25", "latent=20"}
	if prior != "affine" {
		set = append(set, "prior="+prior)
	}
	switch prior {
	case "affine":
		set = append(set, "prior=maf", "prior-affine=true", "prior-steps=1", "prior-hidden=6")
	case "mixture", "full-mixture", "vamp":
		set = append(set, "prior-components=7")
	case "maf":
		set = append(set, "prior-steps=1", "prior-hidden=6")
	case "layered-vamp":
		set = append(set, "prior-components=7", "upper-hidden=12,11", "upper-latent=5")
	case "autoregressive":
		set = append(set, "posterior=categorical", "categories=5", "prior-hidden=6")
	case "layered":
		set = append(set, "upper-hidden=12,11", "upper-latent=5")
	case "gamma", "dirichlet":
		set = append(set, "posterior="+prior)
	case "categorical":
		set = append(set, "posterior="+prior, "categories=5")
	case "sphere":
		set = append(set, "posterior=vmf")
	}
	c := modeltest.Small(set...)
	c.Height, c.Width = 28, 28
	if prior == "conditional" {
		c.Classes = 10
	}
	return c
}

// TestPriorParameters: their names and shapes.
func TestPriorParameters(t *testing.T) {
	all := map[string][]string{
		"normal":      nil,
		"categorical": nil,
		"gamma":       nil,
		"dirichlet":   nil,
		"sphere":      nil,
		"diagonal":    {"mean[1 20]", "logvar[1 20]"},
		"mixture":     {"mean[7 20]", "logvar[7 20]", "weight[7]"},
		"full-mixture": {
			"regression.weight[140 20]", "regression.bias[140]", "regression.logvar[1 140]", "weight[1 7]",
		},
		"vamp": {"images[7 784]"},
		"layered": {
			"encoder.0.weight[12 20]", "encoder.0.bias[12]", "encoder.1.weight[11 12]", "encoder.1.bias[11]",
			"posterior.mean.weight[5 11]", "posterior.mean.bias[5]", "posterior.logvar.weight[5 11]", "posterior.logvar.bias[5]",
			"decoder.0.weight[11 5]", "decoder.0.bias[11]", "decoder.1.weight[12 11]", "decoder.1.bias[12]",
			"mean.weight[20 12]", "mean.bias[20]", "logvar.weight[20 12]", "logvar.bias[20]",
		},
		"layered-vamp": {
			"encoder.0.weight[12 20]", "encoder.0.bias[12]", "encoder.1.weight[11 12]", "encoder.1.bias[11]",
			"posterior.mean.weight[5 11]", "posterior.mean.bias[5]", "posterior.logvar.weight[5 11]", "posterior.logvar.bias[5]",
			"decoder.0.weight[11 5]", "decoder.0.bias[11]", "decoder.1.weight[12 11]", "decoder.1.bias[12]",
			"mean.weight[20 12]", "mean.bias[20]", "logvar.weight[20 12]", "logvar.bias[20]", "images[7 784]",
		},
		"maf": {
			"0.hidden.0.weight[6 20]", "0.hidden.0.bias[6]", "0.mean.weight[20 6]", "0.mean.bias[20]", "0.logscale.weight[20 6]", "0.logscale.bias[20]",
		},
		"affine": {
			"affine.shift[1 20]", "affine.logscale[1 20]",
			"0.hidden.0.weight[6 20]", "0.hidden.0.bias[6]", "0.mean.weight[20 6]", "0.mean.bias[20]", "0.logscale.weight[20 6]", "0.logscale.bias[20]",
		},
		"autoregressive": {"hidden.0.weight[6 20]", "hidden.0.bias[6]", "logits.weight[20 6]", "logits.bias[20]"},
		"student":        {"mean[1 20]", "logscale[1 20]", "logfreedom[1 20]"},
		"conditional":    {"mean.weight[20 10]", "mean.bias[20]", "logvar.weight[20 10]", "logvar.bias[20]"},
	}
	for prior, want := range all {
		c := withPrior(prior)
		var got []string
		for _, p := range c.Parameters() {
			if name, ok := strings.CutPrefix(p.Name, "prior."); ok {
				got = append(got, fmt.Sprint(name, p.Shape))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", prior, diff)
		}
		if _, fixed := c.Prior.(latent.Fixed); fixed != (want == nil) {
			t.Errorf("%s has the parameters %v; has it nothing to learn? %v", prior, want, fixed)
		}
	}
}

// TestPriorBegins: layers of a prior begin as layers do, what stands alone around its centre.
func TestPriorBegins(t *testing.T) {
	largest := func(prior, name string) (top float32) {
		parameters := withPrior(prior).Parameters()
		i := slices.IndexFunc(parameters, func(p graph.Parameter) bool { return p.Name == name })
		values, err := parameters[i].Initial(graph.InitGlorot, i, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range values {
			top = max(top, v, -v)
		}
		return top
	}
	if got, want := float64(largest("layered", "prior.encoder.1.weight")), math.Sqrt(6.0/(12+11)); got > want || got < 0.8*want {
		t.Errorf("the largest weight of a layer is %v, want about %v", got, want)
	}
	for prior, name := range map[string]string{"layered": "prior.mean.bias", "diagonal": "prior.mean", "mixture": "prior.weight"} {
		if got := largest(prior, name); got != 0 {
			t.Errorf("%s of %s begins at %v", name, prior, got)
		}
	}
	for prior, name := range map[string]string{"mixture": "prior.mean", "vamp": "prior.images"} {
		if got := largest(prior, name); got < 2 || got > 20 {
			t.Errorf("the largest of %s of %s is %v", name, prior, got)
		}
	}
}

// TestChecks: every family that does not go with every model says with which it does not.
func TestChecks(t *testing.T) {
	for _, c := range []struct {
		family latent.Checker
		model  latent.Model
		ok     bool
	}{
		{latent.Dirichlet{}, latent.Model{Latent: 1}, false},
		{latent.Dirichlet{}, latent.Model{Latent: 2, Classes: 10}, true},
		{latent.VonMisesFisher{}, latent.Model{Latent: 1}, false},
		{latent.VonMisesFisher{}, latent.Model{Latent: 2, Classes: 10}, true},
		{latent.Conditional{}, latent.Model{Latent: 2}, false},
		{latent.Conditional{}, latent.Model{Latent: 1, Classes: 1}, true},
		{latent.Vamp{}, latent.Model{Posterior: latent.Gaussian{}, Flow: latent.NoFlow{}, Latent: 2, Classes: 10}, false},
		{latent.Vamp{}, latent.Model{Posterior: latent.Gaussian{}, Flow: latent.NoFlow{}, Latent: 1}, true},
		{latent.FullGaussian{}, latent.Model{Latent: 256}, true},
		{latent.FullGaussian{}, latent.Model{Latent: 257}, false},
		{latent.Vamp{}, latent.Model{Posterior: latent.FullGaussian{}, Flow: latent.NoFlow{}, Latent: 1}, false},
		{latent.Vamp{}, latent.Model{Posterior: latent.Gaussian{}, Flow: latent.Planar{}, Latent: 1}, true},
		{latent.Vamp{}, latent.Model{Posterior: latent.Gaussian{}, Flow: latent.Planar{Count: 1}, Latent: 1}, false},
	} {
		if err := c.family.Check(c.model); (err == nil) != c.ok {
			t.Errorf("%T of %+v: %v", c.family, c.model, err)
		}
	}
}
