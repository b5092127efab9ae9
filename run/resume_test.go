package run

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vaelab/eval"
	"vaelab/internal/safetensors"
	"vaelab/model/network"
	"vaelab/train"
)

// TestSame: a run goes on from a checkpoint of its recipe and model, also from one that was
// written before a setting was there, if that is at its default; and from no other.
func TestSame(t *testing.T) {
	recipe := recipe(t)
	recipe.Model.Image = network.Image{Height: 28, Width: 28, Channels: 1}
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
		{`"patience":0,`, `"patience":2,`, ""}, // which may have ended: it goes on
		{`"height":28,`, `"height":27,`, "another model"},
	} {
		_, err := r.same(&Checkpoint{
			Train: strings.Replace(r.recipe, c.from, c.to, 1),
			Model: strings.Replace(recipe.Model.String(), c.from, c.to, 1),
		})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s for %s: error %v does not say %q", c.to, c.from, err, c.want)
		}
	}
}

// TestState: the trainer's state is taken as the trainer writes it, and as nothing else, for whoever reads what else there is
// would train on from somewhere else.
func TestState(t *testing.T) {
	const good = `{"epoch":2,"step":7,"best_epoch":1,"best_loss":103.5,"stopped":false,"sums":{"images":3,"loss":1.5,"recon":1,"kl":0.5}}`
	c := &Checkpoint{Epoch: 2, Step: 7, State: good}
	want := train.State{Epoch: 2, Step: 7, BestEpoch: 1, BestLoss: 103.5, Sums: eval.Sums{Images: 3, Loss: 1.5, Recon: 1, KL: 0.5}}
	s, err := c.state()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, s.State, cmp.AllowUnexported(eval.Sums{})); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	for name, bad := range map[string]string{
		"nothing":                  "",
		"null":                     "null",
		"empty":                    "{}",
		"array":                    "[]",
		"missing key":              strings.Replace(good, `"stopped":false,`, "", 1),
		"missing key of sums":      strings.Replace(good, `"loss":1.5,`, "", 1),
		"unknown key":              strings.Replace(good, `{"epoch"`, `{"colour":1,"epoch"`, 1),
		"unknown key of sums":      strings.Replace(good, `{"images"`, `{"colour":1,"images"`, 1),
		"doubled key":              strings.Replace(good, `"step":7`, `"step":7,"step":7`, 1),
		"key of another case":      strings.Replace(good, `"epoch"`, `"Epoch"`, 1),
		"doubled in other case":    strings.Replace(good, `"step":7`, `"step":7,"STEP":7`, 1),
		"null for a number":        strings.Replace(good, `"best_loss":103.5`, `"best_loss":null`, 1),
		"text for a number":        strings.Replace(good, `"step":7`, `"step":"7"`, 1),
		"fraction for a count":     strings.Replace(good, `"step":7`, `"step":7.5`, 1),
		"number spelled otherwise": strings.Replace(good, `"best_loss":103.5`, `"best_loss":103.50`, 1),
		"number too large":         strings.Replace(good, `"best_loss":103.5`, `"best_loss":1e999`, 1),
		"trailing object":          good + "{}",
		"trailing space":           good + " ",
		"epoch of another":         strings.Replace(good, `"epoch":2`, `"epoch":1`, 1),
		"step of another":          strings.Replace(good, `"step":7`, `"step":0`, 1),
		"negative step":            strings.Replace(good, `"step":7`, `"step":-1`, 1),
	} {
		c.State = bad
		if s, err := c.state(); !errors.Is(err, errDamaged) {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
}

// TestMoments: a checkpoint to go on from has two moments of each parameter, and nothing else of the optimiser's.
func TestMoments(t *testing.T) {
	c := &Checkpoint{State: `{"epoch":0,"step":0,"best_epoch":0,"best_loss":0,"stopped":false,"sums":{"images":0,"loss":0,"recon":0,"kl":0}}`}
	for _, p := range config.Parameters() {
		x := safetensors.Tensor{Name: p.Name, Shape: p.Shape, Data: make([]float32, p.Size())}
		m, v := x, x
		m.Name, v.Name = m.Name+firstMoment, v.Name+secondMoment
		c.Weights, c.Optimizer = append(c.Weights, x), append(c.Optimizer, m, v)
	}
	s, err := c.snapshot(config)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(config.Parameters()); len(s.Weights) != n || len(s.First) != n || len(s.Second) != n {
		t.Errorf("of %d parameters there are %d, %d and %d arrays", n, len(s.Weights), len(s.First), len(s.Second))
	}
	more := *c
	more.Optimizer = append(slices.Clone(c.Optimizer), safetensors.Tensor{Name: "fc9.weight.m", Shape: []int{1}, Data: []float32{0}})
	if _, err := more.snapshot(config); err == nil || !strings.Contains(err.Error(), "fc9.weight.m") {
		t.Errorf("a moment of no parameter: %v", err)
	}
	more = *c
	more.Optimizer = c.Optimizer[1:]
	if _, err := more.snapshot(config); err == nil {
		t.Error("a moment is missing, and nobody notices")
	}
}
