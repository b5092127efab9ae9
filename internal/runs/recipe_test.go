package runs

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vaelab/internal/cli"
	"vaelab/machine"
	"vaelab/model"
	"vaelab/train"
)

// recipe returns the recipe of the given flags.
func recipe(t *testing.T, flags ...string) Recipe {
	t.Helper()
	var r Recipe
	if err := cli.Bind(cli.Help{}, &r).Parse(flags, nil); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestParse: a recipe comes back from what checkpoints store of it, with and without the
// number of epochs.
func TestParse(t *testing.T) {
	for _, flags := range []string{"", "--objective autoencoder --beta 0 --hidden 20,10", "--lr-schedule cosine --binarize static --exclude-digit 4"} {
		want := recipe(t, strings.Fields(flags)...)
		text, err := want.Text(7)
		if err != nil {
			t.Fatal(err)
		}
		if depends := want.Schedule != train.Constant; strings.Contains(text, `"epochs":7`) != depends {
			t.Errorf("%s: the text is %s", flags, text)
		}
		got, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", flags, diff)
		}
	}
	for _, text := range []string{"", "{", "[]", `{"hidden":"0"}`, `{"objective":"gan"}`, `{"colour":1}`} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%q is taken for a recipe", text)
		}
	}
}

// TestDifferences: flags in which recipes differ are named, the number of epochs included.
func TestDifferences(t *testing.T) {
	a, b := recipe(t, "--lr-schedule", "step", "--hidden", "20,10"), recipe(t, "--limit", "40")
	stored, err := a.Text(7)
	if err != nil {
		t.Fatal(err)
	}
	wanted, err := b.Text(7)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Differences(stored, wanted)
	if err != nil {
		t.Fatal(err)
	}
	want := []cli.Difference{
		{Name: "epochs", Stored: "7", Given: "nothing"},
		{Name: "hidden", Stored: "20,10", Given: "400"},
		{Name: "limit", Stored: "0", Given: "40"},
		{Name: "lr-schedule", Stored: "step", Given: "constant"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := Differences("{", wanted); err == nil {
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
	m, c := r.Model(set), r.Config(3, 2)
	if m.Objective != model.KLOnly || m.Hidden[0] != 30 || m.Pixels() != 784 {
		t.Errorf("the model is %v", m)
	}
	if c.Epochs != 3 || c.EvalEvery != 2 || c.Seed != 9 || c.Reading != machine.Threshold || c.Beta != 1 {
		t.Errorf("the training is %+v", c)
	}
	r.Exclude = Digit{1, true}
	if set, err = r.Open(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if set.Train.Len() >= 40 || set.Train.Len() < 30 || slices.Contains(set.Train.Labels, 1) || slices.Contains(set.Test.Labels, 1) {
		t.Errorf("without the digit 1 there are the labels %v and %v", set.Train.Labels, set.Test.Labels)
	}
	r.Exclude = Digit{5, true}
	r.Limit = 1 // of the training images the first is a 5
	if _, err := r.Open(t.Context(), ""); err == nil {
		t.Error("no images were accepted")
	}
	r.Exclude, r.Limit = Digit{}, 40
	r.Validation = 40
	if _, err := r.Open(t.Context(), ""); err == nil {
		t.Error("a validation split took all images")
	}
}

// TestUnused: a name that is taken gets a number.
func TestUnused(t *testing.T) {
	root := t.TempDir()
	seen := map[string]bool{}
	for range 3 {
		dir, err := Unused(root, "encoders")
		if err != nil {
			t.Fatal(err)
		}
		if seen[dir] || !strings.HasPrefix(filepath.Base(dir), "encoders-") {
			t.Errorf("the directory is %s, after %v", dir, seen)
		}
		seen[dir] = true
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPriorShape: a shape that is not given suits the family, and one that is given is kept.
func TestPriorShape(t *testing.T) {
	for flags, want := range map[string][2]float64{
		"--posterior gamma --prior gamma":                                        {gammaShape, 1},
		"--posterior gamma --prior gamma --prior-shape 3 --prior-rate 4":         {3, 4},
		"--posterior dirichlet --prior dirichlet":                                {dirichletShape, 0},
		"--posterior dirichlet --prior dirichlet --prior-shape 3 --prior-rate 4": {3, 0},
		"--posterior gaussian --prior normal --prior-shape 3 --prior-rate 4":     {0, 0},
	} {
		r := recipe(t, strings.Fields(flags)...)
		set, err := r.Open(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		m := r.Model(set)
		if got := [2]float64{m.PriorShape, m.PriorRate}; got != want {
			t.Errorf("%s: the prior's parameters are %v, want %v", flags, got, want)
		}
		if err := m.Validate(); err != nil {
			t.Errorf("%s: %v", flags, err)
		}
	}
}
