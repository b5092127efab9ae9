package run

import (
	"strings"
	"testing"

	"vaelab/eval"
	"vaelab/internal/setting"
	"vaelab/machine/cpu"
	"vaelab/model/pixel"
	"vaelab/train"
)

// TestWatchRemembers: a run that goes on knows what was said before, and what it last saw.
func TestWatchRemembers(t *testing.T) {
	r := recipe(t, "--limit", "40")
	set, err := r.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	m, none := r.Model, 0
	m.Likelihood = pixel.Gaussian{}
	images := eval.Images{Set: set.Test}
	records := []Record{
		{Split: "train", Collapse: "of no test line"},
		{Split: "test", KL: 0, ActiveUnits: &none, Collapse: string(eval.PriorAbandoned)},
	}
	w := newWatch(m, images, records)
	if !w.said[eval.PriorAbandoned] || w.said["of no test line"] || w.said[eval.DecoderIgnoresZ] {
		t.Errorf("said: %v", w.said)
	}
	if got := w.Judge(eval.Look{Weighted: true}); got != eval.DecoderIgnoresZ {
		t.Errorf("after an empty code an empty code is %q", got)
	}
	if got := newWatch(m, images, nil).Judge(eval.Look{Weighted: true}); got != "" {
		t.Errorf("a first empty code is %q", got)
	}
}

// TestWarning: what to try are flags that go with the objective.
func TestWarning(t *testing.T) {
	all := recipe(t)
	set, err := all.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	set.Test = set.Test.Slice(0, 40)
	for _, c := range []struct {
		flags      string
		found      eval.Collapse
		want, lack string
	}{
		{"--beta 7", eval.DecoderIgnoresZ, "smaller --beta than 7", "greater"},
		{"", eval.DecoderIgnoresZ, "--beta-schedule linear, --free-bits 0.1", "than"},
		{"--objective iwae --importance-samples 2", eval.DecoderIgnoresZ, "--objective elbo", "--free-bits"},
		{"--beta 0.01", eval.PriorAbandoned, "greater --beta than 0.01", "--clip"},
		{"", eval.PriorAbandoned, "lower --lr", "--beta"},
	} {
		recipe := recipe(t, strings.Fields(c.flags)...)
		if err := recipe.Check(set); err != nil {
			t.Fatal(err)
		}
		r, err := NewRecorder(Plan{Recipe: recipe, Data: set})
		if err != nil {
			t.Fatal(err)
		}
		r.watch = newWatch(r.Model, r.testImages(), nil)
		if got, _ := r.Warning(); got != "" {
			t.Errorf("%s: before an epoch it warns: %s", c.flags, got)
		}
		r.watch.found, r.watch.news = c.found, true
		what, try := r.Warning()
		got := what + "; try " + try
		if !strings.HasPrefix(got, "collapse: ") || !strings.Contains(got, c.want) || strings.Contains(got, c.lack) {
			t.Errorf("%s, %s: %s", c.flags, c.found, got)
		}
	}
}

// BenchmarkLook is what the watch adds to an evaluated epoch of the default run.
func BenchmarkLook(b *testing.B) {
	var recipe Recipe
	setting.Of(&recipe).Defaults()
	recipe.Training.Epochs = 1
	set, err := recipe.Open(b.Context(), "")
	if err != nil {
		b.Fatal(err)
	}
	cpu := cpu.New(1)
	defer cpu.Close()
	r, err := NewRecorder(Plan{Recipe: recipe, Data: set})
	if err != nil {
		b.Fatal(err)
	}
	if err := r.Prepare(&Device{Device: cpu}); err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	w := newWatch(r.Model, r.testImages(), nil)
	for b.Loop() {
		if err := w.look(b.Context(), r.Trainer.Model(), &train.Epoch{Test: &eval.Terms{}}); err != nil {
			b.Fatal(err)
		}
	}
}
