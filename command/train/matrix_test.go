package train

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/machine/cpu"
	"vaelab/train"
)

// axes are the choices that a user can combine.
var axes = [][]string{
	{"elbo", "kl-only", "autoencoder", "iwae", "dreg", "mmd", "w2"},
	{"gaussian", "gamma", "dirichlet"},
	{"normal", "diagonal", "mixture", "vamp", "layered", "conditional", "gamma", "dirichlet"},
	{"bernoulli", "continuous-bernoulli", "gaussian"},
	{"", "--conditional"},
}

// sizes keep priors small.
var sizes = map[string]string{
	"mixture": "--prior-components 3", "vamp": "--prior-components 3", "layered": "--upper-hidden 5 --upper-latent 2",
}

// TestMatrix: every combination of objective, posterior, prior, likelihood and labels
// either trains an epoch of 2,000 images to finite losses, or is refused with a reason
// before anything is begun.
func TestMatrix(t *testing.T) {
	set := images(t)
	trained, refused := map[string]int{}, 0
	each(axes, func(c []string) {
		flags := strings.Fields(fmt.Sprintf("--objective %s --posterior %s --prior %s --likelihood %s %s %s", c[0], c[1], c[2], c[3], c[4], sizes[c[2]]))
		if trains(t, set, flags) {
			for _, choice := range c {
				trained[choice]++
			}
			trained["all"]++
		} else {
			refused++
		}
	})
	t.Logf("%d combinations trained, %d refused", trained["all"], refused)
	for _, axis := range axes {
		for _, choice := range axis {
			if trained[choice] == 0 {
				t.Errorf("nothing goes with %q", choice)
			}
		}
	}
}

// TestWeights: the same of the objectives and what weighs their KL.
func TestWeights(t *testing.T) {
	set := images(t)
	each([][]string{
		axes[0],
		{"constant", "linear --beta-epochs 1", "cyclical --beta-epochs 1", "minibatch"},
		{"", "--free-bits 0.1", "--capacity 5", "--free-bits 0.1 --capacity 5"},
		{"", "--beta 4"},
	}, func(c []string) {
		trains(t, set, strings.Fields(fmt.Sprintf("--objective %s --beta-schedule %s %s %s", c[0], c[1], c[2], c[3])))
	})
}

// images are the first 2,000 for training and 500 for testing.
func images(t *testing.T) *data.Dataset {
	set, err := data.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	set.Train, set.Test = set.Train.Slice(0, 2000), set.Test.Slice(0, 500)
	return set
}

// each calls f with every combination of a choice from each axis.
func each(axes [][]string, f func(choices []string), chosen ...string) {
	if len(axes) == 0 {
		f(chosen)
		return
	}
	for _, choice := range axes[0] {
		each(axes[1:], f, append(chosen[:len(chosen):len(chosen)], choice)...)
	}
}

// trains says whether the flags are accepted; if so, it trains a small network with them.
func trains(t *testing.T, set *data.Dataset, flags []string) bool {
	t.Helper()
	name := strings.Join(flags, " ")
	small := "--hidden 16 --latent 4 --batch-size 500"
	var f Flags
	bound := cli.Bind(help, &f)
	if err := bound.Parse(append(flags, strings.Fields(small)...), io.Discard); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	err := f.check(bound.Given)
	if err == nil {
		err = f.Recipe.Check(set)
	}
	var usage *cli.UsageError
	switch {
	case errors.As(err, &usage) && len(err.Error()) > 20:
		return false
	case err != nil:
		t.Errorf("%s: %v", name, err)
		return false
	}
	cpu := cpu.New(2)
	defer cpu.Close()
	trainer, err := train.New(cpu, f.Recipe.Model(set), f.Recipe.Config(1, 1), set)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return false
	}
	defer trainer.Close()
	for event, err := range trainer.Run(t.Context()) {
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return false
		}
		if e, ok := event.(*train.Epoch); ok {
			if sum := e.Test.Loss + e.Test.Recon + e.Test.KL; math.IsNaN(sum) || math.IsInf(sum, 0) {
				t.Errorf("%s: the losses are %+v", name, *e.Test)
			}
		}
	}
	return true
}
