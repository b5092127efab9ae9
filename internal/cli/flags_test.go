package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vaelab/internal/setting"
)

// silent is the streams of a command that nobody hears.
var silent = IO{Stdout: io.Discard, Stderr: io.Discard}

func TestDefaults(t *testing.T) {
	var want demo
	want.Training.Epochs = 10
	want.Training.Batch = 128
	want.Training.LR = 0.001
	want.Training.Seed = 1
	want.Training.Every = 90 * time.Second
	want.Training.Binarize = "none"
	want.Hidden = sizes{400}
	if diff := cmp.Diff(want, defaults()); diff != "" {
		t.Errorf("defaults (-want +got):\n%s", diff)
	}
}

func TestParse(t *testing.T) {
	tests := []struct {
		name string
		args []string
		want func(*demo)
	}{
		{"nothing", nil, func(*demo) {}},
		{"two arguments", []string{"--epochs", "3"}, func(d *demo) { d.Training.Epochs = 3 }},
		{"equals sign", []string{"--epochs=3"}, func(d *demo) { d.Training.Epochs = 3 }},
		{"single dash", []string{"-epochs", "3"}, func(d *demo) { d.Training.Epochs = 3 }},
		{"short", []string{"-o", "x", "-q"}, func(d *demo) { d.Out, d.Quiet = "x", true }},
		{"last wins", []string{"--epochs=3", "--epochs=4"}, func(d *demo) { d.Training.Epochs = 4 }},
		{"bool", []string{"--json"}, func(d *demo) { d.JSON = true }},
		{"bool off", []string{"--json", "--json=false"}, func(d *demo) { d.JSON = false }},
		{"largest seed", []string{"--seed", "18446744073709551615"}, func(d *demo) { d.Training.Seed = 1<<64 - 1 }},
		{"duration", []string{"--every", "2h"}, func(d *demo) { d.Training.Every = 2 * time.Hour }},
		{"list", []string{"--hidden", "400,200"}, func(d *demo) { d.Hidden = sizes{400, 200} }},
		{"value with equals sign", []string{"--data=a=b"}, func(d *demo) { d.Data = "a=b" }},
		{"one dash is a file name", []string{"-o", "-"}, func(d *demo) { d.Out = "-" }},
		{"exponent", []string{"--lr=1e-3"}, func(d *demo) { d.Training.LR = 1e-3 }},
		{"end of flags", []string{"--json", "--"}, func(d *demo) { d.JSON = true }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got demo
			if err := Bind(Help{}, &got).Parse(tt.args, silent); err != nil {
				t.Fatal(err)
			}
			want := defaults()
			tt.want(&want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct {
		args string // separated by spaces
		want string
	}{
		{"--epohcs 3", "unknown flag --epohcs; did you mean --epochs?"},
		{"--batch 3", "unknown flag --batch; did you mean --batch-size?"},
		{"--binarise none", "unknown flag --binarise; did you mean --binarize?"},
		{"--zzz", "unknown flag --zzz"},
		{"-z", "unknown flag -z"},
		{"--epochs", "--epochs needs a value"},
		{"-o", "-o needs a value"},
		{"--out --json", "--out needs a value, but is followed by --json"},
		{"--config=", "--config: the value is empty: give one, or leave the flag out"},
		{"--epochs ten", `--epochs: "ten" is not a whole number`},
		{"--epochs 1.5", `--epochs: "1.5" is not a whole number`},
		{"--epochs=", `--epochs: the value is empty: give one, or leave the flag out`},
		{"--data=", `--data: the value is empty: give one, or leave the flag out`},
		{"--epochs 99999999999999999999", `--epochs: "99999999999999999999" is too large`},
		{"--epochs -1", "--epochs: -1 is below the least value 1"},
		{"--epochs 1000001", "--epochs: 1000001 is above the greatest value 1000000"},
		{"--epochs ten --epochs 3", `--epochs: "ten" is not a whole number`},
		{"--batch-size x", `--batch-size: "x" is not a whole number`},
		{"--seed -1", `--seed: "-1" is not a whole number of 0 or more`},
		{"--lr fast", `--lr: "fast" is not a number`},
		{"--lr 0", "--lr: 0 is not above 0"},
		{"--lr NaN", `--lr: "NaN" is not a finite number`},
		{"--lr Inf", `--lr: "Inf" is not a finite number`},
		{"--lr 1e999", `--lr: "1e999" is too large`},
		{"--every 5", `--every: "5" is not a duration, such as 90s or 1h30m`},
		{"--json=maybe", `--json: "maybe" is neither true nor false`},
		{"--binarize stohastic", `--binarize: "stohastic" is none of none, stochastic, static, threshold; did you mean stochastic?`},
		{"--binarize yes", `--binarize: "yes" is none of none, stochastic, static, threshold`},
		{"--hidden 400,,3", `--hidden: "400,,3" is not a list of widths, such as 400,200`},
		{"--data \xff", `--data: "\xff" is not valid UTF-8`},
		{"foo", `unexpected argument "foo"; flags begin with --`},
		{"--json foo --epochs 3", `unexpected argument "foo"; flags begin with --`},
		{"---epochs 3", "bad flag syntax: ---epochs"},
		{"--config no-such-file", "--config: open no-such-file: no such file or directory"},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			var d demo
			err := Bind(Help{}, &d).Parse(strings.Fields(tt.args), silent)
			if err == nil || err.Error() != tt.want {
				t.Fatalf("error %v\nwant  %s", err, tt.want)
			}
			var usage *UsageError
			if !errors.As(err, &usage) || usage.ExitCode() != ExitUsage {
				t.Errorf("%T is not a usage error", err)
			}
		})
	}
}

// TestLineBreak: a name of two lines is refused, for messages that have it would not be lines.
func TestLineBreak(t *testing.T) {
	var d demo
	err := Bind(Help{}, &d).Parse([]string{"--data", "a\nb"}, silent)
	const want = `--data: "a\nb" has a line break, which names here must not have: rename it, or choose another`
	var usage *UsageError
	if !errors.As(err, &usage) || err.Error() != want {
		t.Errorf("error %v\nwant  %s", err, want)
	}
}

// TestRefusedValueChangesNothing checks that a refused value leaves the field as it was.
func TestRefusedValueChangesNothing(t *testing.T) {
	var d demo
	f := Bind(Help{}, &d)
	if err := f.Parse([]string{"--hidden", "400,x"}, silent); err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(defaults(), d); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if f.Given("hidden") {
		t.Error("a refused flag counts as given")
	}
}

func TestConfigFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.json")
	text := `{"versions": {"go": "1.26"}, "config": {"epochs": 5, "lr": 0.01, "hidden": "500"}}`
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	var d demo
	f := Bind(Help{}, &d)
	// The flag wins although it stands before the file.
	if err := f.Parse([]string{"--epochs=7", "--config", path, "-q"}, silent); err != nil {
		t.Fatal(err)
	}
	want := defaults()
	want.Config, want.Quiet, want.Hidden = path, true, sizes{500}
	want.Training.Epochs, want.Training.LR = 7, 0.01
	if diff := cmp.Diff(want, d); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for name, given := range map[string]bool{"epochs": true, "lr": true, "hidden": true, "quiet": true, "seed": false, "q": false} {
		if f.Given(name) != given {
			t.Errorf("Given(%q) = %v", name, !given)
		}
	}

	if err := os.WriteFile(path, []byte(`{"epoch": 5}`), 0o666); err != nil {
		t.Fatal(err)
	}
	err := Bind(Help{}, &d).Parse([]string{"--config", path}, silent)
	if want := "--config: " + path + `: unknown key "epoch"; did you mean epochs?`; err == nil || err.Error() != want {
		t.Errorf("error %v\nwant  %s", err, want)
	}
}

// resumed is demo laid over the file that --out names.
type resumed struct{ demo }

func (*resumed) Base(typed func(string) string, read func(string) ([]setting.Given, error)) ([]setting.Given, error) {
	if typed("out") == "" {
		return nil, nil
	}
	return read(typed("out"))
}

// TestBase: a file below the flags and below that of --config gives what they leave open, and what was
// typed is told from it.
func TestBase(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	base := write("run.json", `{"epochs": 20, "seed": 7, "hidden": "500,200", "every": "5m"}`)
	config := write("config.json", `{"every": "6m", "epochs": 25}`)

	var d resumed
	f := Bind(Help{}, &d)
	if err := f.Parse([]string{"--epochs=30", "--seed=7", "--lr=0.1", "-o", base, "--config", config}, silent); err != nil {
		t.Fatal(err)
	}
	want := resumed{defaults()}
	want.Training.Epochs, want.Training.Seed, want.Training.LR, want.Training.Every = 30, 7, 0.1, 6*time.Minute
	want.Hidden, want.Out, want.Config = sizes{500, 200}, base, config
	if diff := cmp.Diff(want, d, cmp.AllowUnexported(resumed{})); diff != "" {
		t.Errorf("laid over each other (-want +got):\n%s", diff)
	}
	for name, typed := range map[string]bool{"epochs": true, "seed": true, "lr": true, "out": true, "hidden": false, "every": false} {
		if f.typed[name] != typed || !f.Given(name) {
			t.Errorf("typed[%q] = %v, Given = %v", name, f.typed[name], f.Given(name))
		}
	}
	stored := resumed{defaults()}
	stored.Training.Epochs, stored.Training.Seed, stored.Hidden = 20, 7, sizes{500, 200}
	stored.Out = "old" // not saved, so not compared
	if diff := cmp.Diff([]Difference{{"epochs", "20", "30"}, {"lr", "0.001", "0.1"}}, f.Differences(&stored)); diff != "" {
		t.Errorf("differences (-want +got):\n%s", diff)
	}

	// Whose mistake it is, is said: that of the command line, of the user's file, or of the run's.
	bad := write("bad.json", `{"epochs": 0}`)
	for _, c := range []struct {
		args  []string
		usage bool
		want  string
	}{
		{[]string{"--epochs=0", "-o", base}, true, "--epochs: 0 is below the least value 1"},
		{[]string{"--epochs=7", "--config", bad}, true, "--config: " + bad + `: key "epochs": 0 is below the least value 1`},
		{[]string{"--epochs=7", "-o", bad}, false, bad + `: key "epochs": 0 is below the least value 1`},
		{[]string{"-o", dir}, false, dir + ": not a regular file, but a folder"},
		{[]string{"-o", "none"}, false, "open none: no such file or directory"},
	} {
		err := Bind(Help{}, &resumed{}).Parse(c.args, silent)
		var usage *UsageError
		if err == nil || !strings.HasSuffix(err.Error(), c.want) || errors.As(err, &usage) != c.usage {
			t.Errorf("%q: %T %v, want %s", c.args, err, err, c.want)
		}
	}
}

func TestHelp(t *testing.T) {
	help := Help{
		Name: "demo", Short: "shows flags", Long: "A paragraph.",
		Examples: []Example{{"demo", "the default"}, {"demo --epochs 3 --data elsewhere", "another number of passes over other data"}, {"demo --json | jq .loss", ""}},
		Notes:    "Another paragraph.",
	}
	for _, width := range []string{"80", "40"} {
		t.Run(width, func(t *testing.T) {
			var b bytes.Buffer
			var d demo
			n := map[string]int{"80": 80, "40": 1}[width] // narrower than 40 columns is 40
			if err := Bind(help, &d).Help(&b, n); err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("testdata", "help-"+width+".txt"), strings.Replace(b.String(), CommandLine("demo"), "vaelab demo", 1))
		})
	}
}

// golden compares text with a file; with the environment's UPDATE set it writes the file instead.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestHelpFlag(t *testing.T) {
	for _, arg := range []string{"-h", "-help", "--help"} {
		var d demo
		var b bytes.Buffer
		// What stands behind is not looked at.
		err := Bind(Help{Name: "demo", Short: "shows flags"}, &d).Parse([]string{"--json", arg, "--nonsense"}, IO{Stdout: &b})
		if err != ErrHelp {
			t.Errorf("%s: error %v, want ErrHelp", arg, err)
		}
		if !strings.HasPrefix(b.String(), "demo - shows flags\n\n  "+CommandLine("demo")+" [flags]\n\nInput\n") {
			t.Errorf("%s: help is\n%s", arg, &b)
		}
		if err := Bind(Help{}, &d).Parse([]string{arg}, IO{Stdout: closedPipe{}}); err == nil || err == ErrHelp {
			t.Errorf("%s on a closed pipe: error %v", arg, err)
		}
	}
}

// TestMalformedStructs holds that mistakes in tags show at once.
func TestMalformedStructs(t *testing.T) {
	defer func() {
		if r, ok := recover().(string); !ok || !strings.Contains(r, "default of a: 0 is below the least value 1") {
			t.Errorf("panic %q", r)
		}
	}()
	Bind(Help{}, &struct {
		A int `flag:"a" min:"1"`
	}{})
}
