package run

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vaelab/internal/cli"
	"vaelab/machine"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/model/network"
	"vaelab/train"
)

// recipe returns the recipe of the given flags.
func recipe(t *testing.T, flags ...string) Recipe {
	t.Helper()
	var r Recipe
	if err := cli.Bind(cli.Help{}, &r).Parse(flags, cli.IO{Stderr: io.Discard}); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestParse: a recipe comes back from what checkpoints store of it, with and without the
// number of epochs.
func TestParse(t *testing.T) {
	for _, flags := range []string{
		"", "--objective autoencoder --hidden 20,10", "--lr-schedule cosine --binarize static --exclude-digit 4", "--only-digit 3,8 --exclude-digit 8 --transpose --invert --white-level 16 --validation-split random",
		"--posterior gamma --prior-shape 3", "--objective mmd --mmd-kernel rbf --prior normal --beta 7 --beta-schedule linear --beta-epochs 3",
		"--prior layered --upper-hidden 7 --likelihood gaussian --pixel-scale 0.5 --conditional", "--objective dreg --importance-samples 3 --limit 40",
	} {
		want := recipe(t, strings.Fields(flags)...)
		want.Training.Epochs = 7
		text, err := want.Text()
		if err != nil {
			t.Fatal(err)
		}
		depends := want.Training.Schedule != train.Constant
		if strings.Contains(text, `"epochs":7`) != depends {
			t.Errorf("%s: the text is %s", flags, text)
		}
		if !depends {
			want.Training.Epochs = 0
		}
		got, err := parseRecipe(text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", flags, diff)
		}
	}
	for _, text := range []string{"", "{", "[]", `{"hidden":"0"}`, `{"objective":"gan"}`, `{"colour":1}`, `{"prior-rate":1}`} {
		if _, err := parseRecipe(text); err == nil {
			t.Errorf("%q is taken for a recipe", text)
		}
	}
}

// TestDifferences: flags in which recipes differ are named, the number of epochs included.
func TestDifferences(t *testing.T) {
	a, b := recipe(t, "--lr-schedule", "step", "--hidden", "20,10"), recipe(t, "--limit", "40")
	a.Training.Epochs, b.Training.Epochs = 7, 7
	stored, err := a.Text()
	if err != nil {
		t.Fatal(err)
	}
	got, err := b.Differences(stored)
	if err != nil {
		t.Fatal(err)
	}
	want := []cli.Difference{
		{Name: "hidden", Stored: "20,10", Given: "400"},
		{Name: "limit", Stored: "0", Given: "40"},
		{Name: "lr-schedule", Stored: "step", Given: "constant"},
		{Name: "epochs", Stored: "7", Given: "nothing"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := b.Differences("{"); err == nil {
		t.Error("half an object is taken for a recipe")
	}
}

// TestRecipe: what the flags say arrives in the model and in the trainer.
func TestRecipe(t *testing.T) {
	r := recipe(t, "--objective", "kl-only", "--hidden", "30", "--seed", "9", "--binarize", "threshold", "--limit", "40")
	set, err := r.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if set.Train.Len() != 40 || set.Test.Len() != 40 {
		t.Errorf("%d and %d images, want 40", set.Train.Len(), set.Test.Len())
	}
	m, c := r.Model, r.Training
	if m.Objective != model.Objective(model.KLOnly{Beta: 1}) || m.Network.(network.MLP).Hidden[0] != 30 || m.Pixels() != 784 || m.Classes != 0 {
		t.Errorf("the model is %v", m)
	}
	if c.Seed != 9 || c.Binarize != machine.Threshold || c.BatchSize != 128 {
		t.Errorf("the training is %+v", c)
	}
	r.Cut.Conditional = true
	if err := r.Check(set); err != nil || r.Model.Classes != 10 {
		t.Errorf("a conditional model has %d classes, %v", r.Model.Classes, err)
	}
	r.Cut.Conditional = false
	r.Cut.Exclude = Digits{"1"}
	if set, err = r.Open(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if set.Train.Len() >= 40 || set.Train.Len() < 30 || slices.Contains(set.Train.Labels, 1) || slices.Contains(set.Test.Labels, 1) {
		t.Errorf("without the digit 1 there are the labels %v and %v", set.Train.Labels, set.Test.Labels)
	}
	r.Cut.Exclude = Digits{"5"}
	r.Cut.Limit = 1 // of the training images the first is a 5
	if _, err := r.Open(t.Context(), ""); err == nil {
		t.Error("no images were accepted")
	}
	r.Cut.Exclude, r.Cut.Limit = nil, 40
	r.Training.Validation = 40
	if _, err := r.Open(t.Context(), ""); err == nil {
		t.Error("a validation split took all images")
	}
}

// TestPrior: a posterior takes the prior of its codes, and a shape that is not given suits the
// family.
func TestPrior(t *testing.T) {
	for flags, want := range map[string]latent.Prior{
		"":                  latent.Normal{},
		"--posterior gamma": latent.GammaPrior{Shape: 2, Rate: 1},
		"--posterior gamma --prior gamma --prior-shape 3 --prior-rate 4": latent.GammaPrior{Shape: 3, Rate: 4},
		"--posterior dirichlet":                                   latent.DirichletPrior{Concentration: 0.5},
		"--posterior dirichlet --prior dirichlet --prior-shape 3": latent.DirichletPrior{Concentration: 3},
		"--prior mixture":                                         latent.Mixture{Components: 100},
	} {
		r := recipe(t, strings.Fields(flags)...)
		if _, err := r.Open(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		if r.Model.Prior != want {
			t.Errorf("%s: the prior is %+v, want %+v", flags, r.Model.Prior, want)
		}
	}
	for flags, want := range map[string]string{
		"--posterior gaussian --prior normal --prior-shape 3":    "--prior-shape is for --prior dirichlet and gamma: it would change nothing here",
		"--posterior dirichlet --prior dirichlet --prior-rate 4": "--prior-rate is for --prior gamma: it would change nothing here",
		"--posterior dirichlet --prior-rate 1":                   "--prior-rate is for --prior gamma: it would change nothing here",
		"--objective autoencoder --beta 0":                       "--beta is for --objective elbo, kl-only, mmd and w2: it would change nothing here",
	} {
		var r Recipe
		if err := cli.Bind(cli.Help{}, &r).Parse(strings.Fields(flags), cli.IO{Stderr: io.Discard}); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", flags, err, want)
		}
	}
}
