package run

import (
	"strings"
	"testing"
)

// TestSame: a run goes on from a checkpoint of its recipe and model, also from one that was
// written before a setting was there, if that is at its default; and from no other.
func TestSame(t *testing.T) {
	recipe := recipe(t)
	recipe.Model.Height, recipe.Model.Width = 28, 28
	r, err := NewRecorder(Plan{Recipe: recipe})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, to, want string }{
		{"", "", ""},
		{`"clip":0,`, "", ""},
		{`"free-bits":0,`, "", ""},
		{`"free-bits":0,`, `"free-bits":2,`, "--free-bits 2, not 0"},
		{`"lr":0.001,`, `"lr":0.002,`, "--lr 0.002, not 0.001"},
		{`"clip":0,`, `"clap":0,`, `unknown key "clap"`},
		{`"height":28,`, `"height":27,`, "another model"},
	} {
		err := r.same(&Checkpoint{
			Train: strings.Replace(r.recipe, c.from, c.to, 1),
			Model: strings.Replace(recipe.Model.String(), c.from, c.to, 1),
		})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s for %s: error %v does not say %q", c.to, c.from, err, c.want)
		}
	}
}
