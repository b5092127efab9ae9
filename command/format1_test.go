package command_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFormat1: runs that a program of format 1 wrote after an epoch are measured, sampled, compared
// and resumed as that program did it. numbers.json has what its eval said of each run, and of
// the run that it resumed to a second epoch.
func TestFormat1(t *testing.T) {
	text, err := os.ReadFile("testdata/format1/numbers.json")
	if err != nil {
		t.Fatal(err)
	}
	var runs map[string]struct{ Saved, Resumed map[string]float64 }
	if err := json.Unmarshal(text, &runs); err != nil {
		t.Fatal(err)
	}
	if len(runs) < 10 {
		t.Errorf("there are %d runs", len(runs))
	}
	images := tinyImages(t)
	for name, want := range runs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			vaelab := func(args ...string) (string, error) {
				cmd := program("vaelab", args...)
				cmd.Dir = dir
				out, err := cmd.CombinedOutput()
				return string(out), err
			}
			if err := os.CopyFS(filepath.Join(dir, "run"), os.DirFS(filepath.Join("testdata", "format1", name))); err != nil {
				t.Fatal(err)
			}
			equal := func(want map[string]float64) {
				t.Helper()
				out, err := vaelab("eval", "--data", images, "--checkpoint", "run/last.safetensors", "--probes=false", "--json", "--device", "cpu")
				if err != nil {
					t.Fatalf("%v: %s", err, out)
				}
				compareNumbers(t, out, want)
			}
			equal(want.Saved)
			if out, err := vaelab("sample", "--checkpoint", "run", "--device", "cpu"); err != nil {
				t.Errorf("%v: %s", err, out)
			}
			if name == "default" {
				if out, err := vaelab("compare", "encoders", "--data", images, "--elbo", "run", "--samples", "0", "--out", "study", "--quiet", "--device", "cpu"); err != nil {
					t.Errorf("%v: %s", err, out)
				}
			}
			out, err := vaelab("train", "--resume", "run", "--data", images, "--epochs", "2", "--quiet", "--device", "cpu")
			switch {
			case want.Resumed == nil && (err == nil || !strings.Contains(out, `config.json: key "prior-shape": 0 is below the least value`)):
				t.Errorf("%v: %s", err, out)
			case want.Resumed != nil && err != nil:
				t.Errorf("%v: %s", err, out)
			case want.Resumed != nil:
				equal(want.Resumed)
			}
		})
	}
}

// compareNumbers holds the numbers of a JSON object to those that are wanted, up to what kinds of
// processors differ in.
func compareNumbers(t *testing.T, object string, want map[string]float64) {
	t.Helper()
	var got map[string]any
	if err := json.Unmarshal([]byte(object), &got); err != nil {
		t.Fatalf("%v: %s", err, object)
	}
	if len(want) < 4 {
		t.Errorf("only %v is wanted", want)
	}
	for key, w := range want {
		if g, ok := got[key].(float64); !ok || math.Abs(g-w) > 1e-5*math.Abs(w)+1e-6 {
			t.Errorf("%s is %v, want %v", key, got[key], w)
		}
	}
}

// tinyImages returns a folder with the images of 4 × 4 pixels that those runs were trained on.
func tinyImages(t *testing.T) string {
	dir := t.TempDir()
	for name, n := range map[string]int{"train": 24, "t10k": 12} {
		var images, labels []byte
		for i := range n {
			labels = append(labels, byte(i%10))
			for p := range 16 {
				images = append(images, byte(i*31+p*p*17))
			}
		}
		for file, content := range map[string][]byte{
			"-images-idx3-ubyte": idx(images, uint32(n), 4, 4),
			"-labels-idx1-ubyte": idx(labels, uint32(n)),
		} {
			if err := os.WriteFile(filepath.Join(dir, name+file), content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}
