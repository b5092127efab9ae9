package runs

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// run is one with settings such as "beta=1 seed=2"; lost ones do not count.
func run(dir, settings string) *Run {
	r := &Run{Dir: dir, Settings: map[string]string{}}
	for word := range strings.FieldsSeq(settings) {
		switch name, value, _ := strings.Cut(word, "="); name {
		case "seed":
			r.Seed = value
		case "lost":
			r.Why = "diverged"
		default:
			r.Settings[name] = value
		}
	}
	return r
}

// table writes down the cells: the name, the directories of runs that count, and how many don't.
func table(t *Table) (text []string) {
	for _, c := range t.Cells {
		words := []string{c.Name}
		for _, r := range c.Runs {
			words = append(words, r.Dir)
		}
		text = append(text, strings.Join(append(words, strings.Repeat("-", c.Lost)), " "))
	}
	return text
}

func TestGroup(t *testing.T) {
	names := []string{"latent", "prior", "beta", "components"}
	for _, c := range []struct {
		name string
		runs []*Run
		axes string
		want []string
	}{
		{"one cell", []*Run{run("a", "beta=1 seed=2"), run("b", "beta=1 seed=1")}, "", []string{"all runs b a "}},
		{
			"numbers in order, as such",
			[]*Run{run("a", "beta=10 seed=1"), run("b", "beta=2 seed=1"), run("c", "beta=10 seed=11"), run("d", "beta=10 seed=2")},
			"beta",
			[]string{"beta=2 b ", "beta=10 a d c "},
		},
		{
			"two axes, in the order of names",
			[]*Run{run("a", "beta=1 latent=2"), run("b", "beta=2 latent=2"), run("c", "latent=20 beta=1")},
			"latent beta",
			[]string{"latent=2,beta=1 a ", "latent=2,beta=2 b ", "latent=20,beta=1 c "},
		},
		{
			"what follows from a choice is no axis",
			[]*Run{run("a", "prior=normal"), run("b", "prior=vamp components=500")},
			"prior",
			[]string{"prior=normal a ", "prior=vamp b "},
		},
		{
			"within a choice it is",
			[]*Run{run("a", "prior=normal"), run("b", "prior=vamp components=500"), run("c", "prior=vamp components=50")},
			"prior components",
			[]string{"prior=normal a ", "prior=vamp,components=50 c ", "prior=vamp,components=500 b "},
		},
		{
			"runs that do not count",
			[]*Run{run("a", "beta=1 seed=1 lost"), run("b", "beta=1 seed=2"), run("c", "beta=9 seed=1 lost"), {Dir: "d", Why: "damaged"}},
			"beta",
			[]string{"beta=1 b -", "beta=9 -"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Group(c.runs, names)
			if diff := cmp.Diff(c.want, table(got)); diff != "" {
				t.Error(diff)
			}
			if axes := strings.Join(got.Axes, " "); axes != c.axes {
				t.Errorf("axes: %s", axes)
			}
		})
	}
}

// TestListed: cells that are named keep their order, and have their runs by seed.
func TestListed(t *testing.T) {
	got := Listed("model", []string{"vamp", "normal"}, map[string][]*Run{
		"normal": {run("b", "prior=normal seed=2"), run("a", "prior=normal seed=1"), run("c", "prior=normal seed=3 lost")}, "vamp": {run("d", "prior=vamp seed=1")},
	})
	if diff := cmp.Diff([]string{"vamp d ", "normal a b -"}, table(got)); diff != "" || got.Cells[0].Settings["model"] != "vamp" {
		t.Error(diff, got.Cells[0].Settings)
	}
}

// TestTwice: a run that says what another one has said makes no interval shorter.
func TestTwice(t *testing.T) {
	all := []*Run{run("a", "seed=1"), run("copy", "seed=1"), run("b", "seed=2"), run("failed", "seed=2 lost")}
	got := Group(all, nil)
	if diff := cmp.Diff([]string{"all runs a b -"}, table(got)); diff != "" {
		t.Error(diff)
	}
	if why := all[1].Why; why != "a has the same settings and seed" {
		t.Error(why)
	}
}

func TestValues(t *testing.T) {
	got := Group([]*Run{run("a", "beta=10"), run("b", "beta=2"), run("c", "beta=2 seed=3"), run("d", "beta=none")}, []string{"beta"})
	if diff := cmp.Diff([]string{"2", "10", "none"}, got.Values("beta")); diff != "" {
		t.Error(diff)
	}
	if got.Named("beta=2") != got.Cells[0] || got.Named("beta=3") != nil {
		t.Error("cells are not found by name")
	}
	got = Group([]*Run{run("a", "beta=1 hidden=400"), run("b", "beta=10 hidden=400"), run("c", "beta=1 hidden=200,200")}, []string{"hidden", "beta"})
	for name, want := range map[string]string{
		"hidden=400,beta=1": "a", "beta=1,hidden=400": "a", "beta=10,hidden=400": "b", "beta=1,hidden=200,200": "c", "hidden=200,200,beta=1": "c",
		"beta=1": "", "beta=1,hidden=400,": "", "beta=1,hidden=400,beta=1": "", "beta=1hidden=400": "", "": "", "beta=10,hidden=200,200": "",
	} {
		dir := ""
		if c := got.Named(name); c != nil {
			dir = c.Runs[0].Dir
		}
		if dir != want {
			t.Errorf("%q is %q, want %q", name, dir, want)
		}
	}
}
