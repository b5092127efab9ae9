package setting

import (
	"encoding/json"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMarshal(t *testing.T) {
	d := defaults()
	d.Data, d.Out = `a "b" <c>`, "not saved"
	got, err := Marshal(&d)
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "data": "a \"b\" <c>",
  "epochs": 10,
  "batch-size": 128,
  "lr": 0.001,
  "seed": 1,
  "every": "1m30s",
  "binarize": "none",
  "hidden": "400",
  "json": false
}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRoundTrip(t *testing.T) {
	for name, change := range map[string]func(*demo){
		"defaults":    func(*demo) {},
		"large seed":  func(d *demo) { d.Training.Seed = math.MaxUint64 },
		"long batch":  func(d *demo) { d.Training.Batch = math.MaxInt64 },
		"small rate":  func(d *demo) { d.Training.LR = math.SmallestNonzeroFloat64 },
		"large rate":  func(d *demo) { d.Training.LR = math.MaxFloat64 },
		"odd rate":    func(d *demo) { d.Training.LR = 0.1 + 0.2 },
		"duration":    func(d *demo) { d.Training.Every = math.MaxInt64 * time.Nanosecond },
		"list":        func(d *demo) { d.Hidden = sizes{500, 200, 100} },
		"text":        func(d *demo) { d.Data = "ü ‖ \x00 \\ \u2028 </script>" },
		"enumeration": func(d *demo) { d.Training.Binarize = "threshold" },
		"bool":        func(d *demo) { d.JSON = true },
	} {
		t.Run(name, func(t *testing.T) {
			want := defaults()
			change(&want)
			text, err := Marshal(&want)
			if err != nil {
				t.Fatal(err)
			}
			if !json.Valid(text) {
				t.Fatalf("not JSON: %s", text)
			}
			got := demo{} // every saved setting must come from the text
			if err := Load(strings.NewReader(string(text)), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestMarshalNaN(t *testing.T) {
	d := defaults()
	d.Training.LR = math.NaN()
	_, err := Marshal(&d)
	if want := "setting lr: JSON cannot hold NaN"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// TestLoad: what the object does not name keeps its value, and a run's file is read by its member.
func TestLoad(t *testing.T) {
	for _, text := range []string{
		`{"epochs": 5, "lr": 0.01, "hidden": "500"}`,
		`{"versions": {"go": "1.26"}, "config": {"epochs": 5, "lr": 0.01, "hidden": "500"}}`,
	} {
		d := defaults()
		d.Training.Seed = 7
		if err := Load(strings.NewReader(text), &d); err != nil {
			t.Fatal(err)
		}
		want := defaults()
		want.Training.Seed, want.Training.Epochs, want.Training.LR, want.Hidden = 7, 5, 0.01, sizes{500}
		if diff := cmp.Diff(want, d); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestLoadErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unknown key", `{"epoch": 3}`, `unknown key "epoch"; did you mean epochs?`},
		{"nothing near", `{"zzz": 3}`, `unknown key "zzz"`},
		{"twice", `{"epochs": 3, "epochs": 3}`, `key "epochs" is given twice`},
		{"twice by escape", `{"epochs": 3, "\u0065pochs": 4}`, `key "epochs" is given twice`},
		{"text for number", `{"epochs": "3"}`, `key "epochs": want a number, got a string`},
		{"number for text", `{"data": 3}`, `key "data": want a string, got a number`},
		{"number for bool", `{"json": 1}`, `key "json": want a bool, got a number`},
		{"null", `{"epochs": null}`, `key "epochs": want a number, got null`},
		{"array", `{"hidden": [400]}`, `key "hidden": want a string, got an array`},
		{"object", `{"lr": {}}`, `key "lr": want a number, got an object`},
		{"fraction", `{"epochs": 1.5}`, `key "epochs": "1.5" is not a whole number`},
		{"out of range", `{"epochs": 0}`, `key "epochs": 0 is below the least value 1`},
		{"too large", `{"lr": 1e999}`, `key "lr": "1e999" is too large`},
		{"no such value", `{"binarize": "non"}`, `key "binarize": "non" is none of none, stochastic, static, threshold; did you mean none?`},
		{"not saved", `{"out": "x"}`, `key "out": --out is for the command line only`},
		{"a file in a file", `{"config": "x"}`, `key "config": --config is for the command line only`},
		{"within a run's file", `{"config": {"epoch": 3}, "versions": []}`, `unknown key "epoch"; did you mean epochs?`},
		{"twice within", `{"config": {"lr": 1, "lr": 1}}`, `key "config": key "lr" is given twice`},
		{"empty", ``, `configuration is not a JSON object`},
		{"array file", `[]`, `configuration is not a JSON object`},
		{"cut off", `{"epochs": 3`, `configuration: unexpected EOF`},
		{"cut off in a value", `{"epochs": `, `key "epochs": unexpected EOF`},
		{"more", `{} {}`, `configuration: more follows the JSON object`},
		{"binary", "\x89PNG", `configuration is not a JSON object`},
		{"huge", "{" + strings.Repeat(" ", maxConfig), `configuration is larger than 1048576 bytes`},
		{"deep", `{"epochs": ` + strings.Repeat("[", 20000), `key "epochs": invalid character '[' exceeded max depth`},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := defaults()
			err := Load(strings.NewReader(c.text), &d)
			if err == nil || err.Error() != c.want {
				t.Errorf("error %v\nwant  %s", err, c.want)
			}
		})
	}
}

func TestLoadReadError(t *testing.T) {
	d := defaults()
	err := Load(io.MultiReader(strings.NewReader("{"), failing{}), &d)
	if err == nil || err.Error() != "read configuration: io: read/write on closed pipe" {
		t.Errorf("error %v", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

// FuzzLoad: what Load accepts, Marshal writes and Load accepts again, and Validate finds nothing.
func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"config": {"epochs": 3}}`, `{"lr": 1e-3, "hidden": "4,5"}`, `{"a": [[[{}]]]}`,
		`{"shape": "circle", "radius": 2}`, `{"shape": "square", "round": 3, "fill": "dots"}`,
	} {
		f.Add(seed)
	}
	type both struct {
		demo
		drawing
	}
	fresh := func() (b both) { Of(&b).Defaults(); return b }
	f.Fuzz(func(t *testing.T, text string) {
		d := fresh()
		if Load(strings.NewReader(text), &d) != nil {
			return
		}
		if err := Validate(&d); err != nil {
			t.Fatal(err)
		}
		again, err := Marshal(&d)
		if err != nil {
			t.Fatal(err)
		}
		back := fresh()
		if err := Load(strings.NewReader(string(again)), &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d, back, cmp.AllowUnexported(both{})); diff != "" {
			t.Error(diff)
		}
	})
}
