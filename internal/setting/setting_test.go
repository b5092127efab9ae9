package setting

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDefaults(t *testing.T) {
	var want demo
	want.Training.Epochs = 10
	want.Training.Batch = 128
	want.Training.LR = 0.001
	want.Training.Seed = 1
	want.Training.Every = 90 * time.Second
	want.Training.Binarize = "none"
	want.Hidden = sizes{400}
	got := demo{Step: 0, Out: "before", JSON: true}
	Of(&got).Defaults()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("defaults (-want +got):\n%s", diff)
	}
}

// TestSettings: what the tags say, in the struct's order.
func TestSettings(t *testing.T) {
	var d demo
	s := Of(&d)
	s.Defaults()
	type said struct {
		Name, Short, Group, Arg, Help, Text string
		Saved, IsBool                       bool
	}
	var got []said
	for _, one := range s.All() {
		got = append(got, said{one.Name, one.Short, one.Group, one.Arg(), one.Help(), one.Text(), one.Saved, one.IsBool()})
	}
	want := []said{
		{"data", "", "Input", "DIR", "folder with IDX files", "", true, false},
		{"config", "", "Input", "FILE", "file with settings", "", false, false},
		{"epochs", "", "Training", "N", "passes over the training set (default 10)", "10", true, false},
		{"batch-size", "", "Training", "N", "images per step (default 128)", "128", true, false},
		{"lr", "", "Training", "X", "learning rate (default 0.001)", "0.001", true, false},
		{"seed", "", "Training", "N", "of all random numbers (default 1)", "1", true, false},
		{"every", "", "Training", "TIME", "between checkpoints (default 1m30s)", "1m30s", true, false},
		{"binarize", "", "Training", "WORD", "how grey becomes black and white: none, stochastic, static, threshold (default none)", "none", true, false},
		{"hidden", "", "Model", "N,N,…", "widths of the hidden layers (default 400)", "400", true, false},
		{"out", "o", "Output", "DIR", "folder of the run", "", false, false},
		{"quiet", "q", "Output", "", "no progress", "false", false, true},
		{"json", "", "Output", "", "print one object last", "false", true, true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s.Named("epochs") != s.All()[2] || s.Named("o") != nil || s.Named("step") != nil {
		t.Error("settings are not found by their names alone")
	}
	if strings.Join(s.Names(), " ") != "data config epochs batch-size lr seed every binarize hidden out quiet json" {
		t.Errorf("the names are %v", s.Names())
	}
}

func TestSet(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       func(*demo)
	}{
		{"epochs", "3", func(d *demo) { d.Training.Epochs = 3 }},
		{"epochs", "1000000", func(d *demo) { d.Training.Epochs = 1_000_000 }},
		{"batch-size", "9223372036854775807", func(d *demo) { d.Training.Batch = 1<<63 - 1 }},
		{"json", "true", func(d *demo) { d.JSON = true }},
		{"json", "0", func(*demo) {}},
		{"seed", "18446744073709551615", func(d *demo) { d.Training.Seed = 1<<64 - 1 }},
		{"every", "2h", func(d *demo) { d.Training.Every = 2 * time.Hour }},
		{"hidden", "400,200", func(d *demo) { d.Hidden = sizes{400, 200} }},
		{"data", "a=b", func(d *demo) { d.Data = "a=b" }},
		{"data", "", func(*demo) {}},
		{"out", "-", func(d *demo) { d.Out = "-" }},
		{"lr", "1e-3", func(*demo) {}},
		{"lr", "0x1p-4", func(d *demo) { d.Training.LR = 0.0625 }},
		{"binarize", "static", func(d *demo) { d.Training.Binarize = "static" }},
	} {
		got, want := defaults(), defaults()
		c.want(&want)
		if err := Of(&got).Named(c.name).Set(c.text); err != nil {
			t.Errorf("%s %s: %v", c.name, c.text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", c.name, c.text, diff)
		}
	}
}

// TestSetErrors: what is refused leaves the value as it was.
func TestSetErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"epochs", "ten", `"ten" is not a whole number`},
		{"epochs", "1.5", `"1.5" is not a whole number`},
		{"epochs", "", `"" is not a whole number`},
		{"epochs", "99999999999999999999", `"99999999999999999999" is too large`},
		{"epochs", "-1", "-1 is below the least value 1"},
		{"epochs", "1000001", "1000001 is above the greatest value 1000000"},
		{"batch-size", "x", `"x" is not a whole number`},
		{"batch-size", "9223372036854775808", `"9223372036854775808" is too large`},
		{"seed", "-1", `"-1" is not a whole number of 0 or more`},
		{"lr", "fast", `"fast" is not a number`},
		{"lr", "0", "0 is not above 0"},
		{"lr", "NaN", `"NaN" is not a finite number`},
		{"lr", "Inf", `"Inf" is not a finite number`},
		{"lr", "1e999", `"1e999" is too large`},
		{"every", "5", `"5" is not a duration, such as 90s or 1h30m`},
		{"json", "maybe", `"maybe" is neither true nor false`},
		{"binarize", "stohastic", `"stohastic" is none of none, stochastic, static, threshold; did you mean stochastic?`},
		{"binarize", "yes", `"yes" is none of none, stochastic, static, threshold`},
		{"hidden", "400,,3", `"400,,3" is not a list of widths, such as 400,200`},
		{"hidden", "400,x", `"400,x" is not a list of widths, such as 400,200`},
		{"data", "\xff", `"\xff" is not valid UTF-8`},
	} {
		d := defaults()
		s := Of(&d)
		if err := s.Named(c.name).Set(c.text); err == nil || err.Error() != c.want {
			t.Errorf("%s %q: error %v\nwant  %s", c.name, c.text, err, c.want)
		}
		if refused, err := s.Apply([]Given{{Name: "lr", Text: "1"}, {Name: c.name, Text: c.text}}); err == nil || err.Error() != c.want || refused.Name != c.name {
			t.Errorf("%s %q: Apply says %v: %v\nwant  %s", c.name, c.text, refused, err, c.want)
		}
		if d.Training.LR != 1 {
			t.Errorf("%s %q: what was given before it is lost", c.name, c.text)
		}
		d.Training.LR = 0.001
		if diff := cmp.Diff(defaults(), d); diff != "" {
			t.Errorf("%s %q (-want +got):\n%s", c.name, c.text, diff)
		}
	}
}

// TestApply: of a setting that is given twice the last holds, and one that there is none of is named.
func TestApply(t *testing.T) {
	d := defaults()
	s := Of(&d)
	if name, err := s.Apply([]Given{{Name: "epochs", Text: "3"}, {Name: "seed", Text: "7"}, {Name: "epochs", Text: "4"}}); err != nil {
		t.Fatal(name, err)
	}
	want := defaults()
	want.Training.Epochs, want.Training.Seed = 4, 7
	if diff := cmp.Diff(want, d); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	refused, err := s.Apply([]Given{{Name: "epohcs", Text: "3"}})
	if want := "there is no such setting; did you mean epochs?"; refused.Name != "epohcs" || err == nil || err.Error() != want {
		t.Errorf("%v: error %v\nwant  %s", refused, err, want)
	}
}

func TestValidate(t *testing.T) {
	d := defaults()
	if err := Validate(&d); err != nil {
		t.Error(err)
	}
	for want, spoil := range map[string]func(*demo){
		"epochs: 0 is below the least value 1":    func(d *demo) { d.Training.Epochs = 0 },
		"lr: 0 is not above 0":                    func(d *demo) { d.Training.LR = 0 },
		`lr: "NaN" is not a finite number`:        func(d *demo) { d.Training.LR = math.NaN() },
		`binarize: "" is none of none, sto`:       func(d *demo) { d.Training.Binarize = "" },
		"hidden: \"4,0\" is not a list of widths": func(d *demo) { d.Hidden = sizes{4, 0} },
		`data: "\xff" is not valid UTF-8`:         func(d *demo) { d.Data = "\xff" },
	} {
		d := defaults()
		spoil(&d)
		if err := Validate(&d); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v\nwant  %s", err, want)
		}
	}
}

// TestMalformedStructs: mistakes in tags show at once.
func TestMalformedStructs(t *testing.T) {
	for _, c := range []struct {
		name string
		cfg  any
		want string
	}{
		{"no pointer", demo{}, "not a pointer to a struct"},
		{"no struct", new(int), "not a pointer to a struct"},
		{"no tag", &struct{ A int }{}, "has no flag tag"},
		{"not exported", &struct {
			a int `flag:"a"`
		}{}, "is not exported"},
		{"type", &struct {
			A []int `flag:"a"`
		}{}, "is not supported"},
		{"default", &struct {
			A int `flag:"a" default:"x"`
		}{}, `default of a: "x" is not a whole number`},
		{"zero refused", &struct {
			A int `flag:"a" min:"1"`
		}{}, "default of a: 0 is below the least value 1"},
		{"bound", &struct {
			A int `flag:"a" min:"one"`
		}{}, `min:"one" is not a number`},
		{"bound on text", &struct {
			A string `flag:"a" min:"1"`
		}{}, "a string has no bounds"},
		{"twice", &struct {
			A int `flag:"aa,x"`
			B int `flag:"bb,x"`
		}{}, "two settings named x"},
		{"twice within", &struct {
			A int `flag:"aa"`
			B struct {
				C int `flag:"aa"`
			}
		}{}, "two settings named aa"},
		{"reserved", &struct {
			A int `flag:"help"`
		}{}, "two settings named help"},
		{"no family", &struct {
			A interface{ nobody() } `flag:"a"`
		}{}, "is registered"},
	} {
		t.Run(c.name, func(t *testing.T) { panics(t, c.want, func() { Of(c.cfg).Defaults() }) })
	}
}

// panics wants f to panic with a text.
func panics(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if r, ok := recover().(string); !ok || !strings.Contains(r, want) {
			t.Errorf("panic %q, want one with %q", r, want)
		}
	}()
	f()
}

func TestList(t *testing.T) {
	for want, names := range map[string][]string{"": nil, "a": {"a"}, "a or b": {"a", "b"}, "a, b or c": {"a", "b", "c"}} {
		if got := List(names, "or"); got != want {
			t.Errorf("%q is listed as %q", names, got)
		}
	}
}
