package sweep

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func sweepOf(t *testing.T, seeds []uint64, texts ...string) *Sweep {
	t.Helper()
	a := axes(t, texts...)
	cells, err := a.Grid()
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(a, cells, seeds, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestFolder: a sweep is read as it was written; two processes do not hold one folder; that of others is refused.
func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sweeps", "one")
	if _, err := Load(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no sweep: %v", err)
	}
	if err := Vacant(dir); err != nil {
		t.Error(err)
	}
	f, err := Hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := Vacant(dir); err != nil {
		t.Error(err)
	}
	if _, err := Hold(dir); err == nil || !strings.Contains(err.Error(), "another process is at work on it") {
		t.Errorf("held twice: %v", err)
	}
	want := sweepOf(t, []uint64{3, 4}, "beta=1,2", "data=a/b")
	if err := f.Save(want); err != nil {
		t.Fatal(err)
	}
	got, err := Load(dir)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v: %s", err, diff)
	}
	if err := errors.Join(f.Close(), Vacant(dir)); err != nil {
		t.Error(err)
	}
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "notes"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Vacant(other); err == nil || !strings.Contains(err.Error(), `"notes"`) {
		t.Errorf("somebody's folder: %v", err)
	}
}

func TestExtends(t *testing.T) {
	old := sweepOf(t, []uint64{1, 2}, "beta=1,2")
	for _, c := range []struct {
		now  *Sweep
		want string // in the error
	}{
		{old, ""},
		{sweepOf(t, []uint64{1, 2, 3}, "beta=0.5,1,2"), ""},
		{sweepOf(t, []uint64{1, 2}, "beta=1,4"), "beta=2"},
		{sweepOf(t, []uint64{1, 3}, "beta=1,2"), "the seed 2"},
		{sweepOf(t, []uint64{1, 2}, "beta=1,2", "latent=2"), "its axes are beta, not beta, latent"},
	} {
		err := c.now.Extends(old)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

// TestHostile: what no sweep writes is refused, by the file's name.
func TestHostile(t *testing.T) {
	const cell = `{"name":"beta=1","settings":{"beta":"1"}}`
	for name, text := range map[string]string{
		"empty":        ``,
		"no object":    `[]`,
		"more":         `{"format":1,"axes":["beta"],"seeds":[1],"train":{},"cells":[` + cell + `]}{}`,
		"other format": `{"format":2,"axes":["beta"],"seeds":[1],"train":{},"cells":[` + cell + `]}`,
		"unknown":      `{"format":1,"axes":["beta"],"seeds":[1],"train":{},"cells":[` + cell + `],"x":1}`,
		"no runs":      `{"format":1,"axes":["beta"],"seeds":[],"train":{},"cells":[` + cell + `]}`,
		"seeds twice":  `{"format":1,"axes":["beta"],"seeds":[1,1],"train":{},"cells":[` + cell + `]}`,
		"cells twice":  `{"format":1,"axes":["beta"],"seeds":[1],"train":{},"cells":[` + cell + `,` + cell + `]}`,
		"leads out":    `{"format":1,"axes":["beta"],"seeds":[1],"train":{},"cells":[{"name":"../../x","settings":{"beta":"1"}}]}`,
		"axis out":     `{"format":1,"axes":["../x"],"seeds":[1],"train":{},"cells":[{"name":"../x=1","settings":{"../x":"1"}}]}`,
		"flag":         `{"format":1,"axes":["beta"],"seeds":[1],"train":{"out=/ --x":"1"},"cells":[` + cell + `]}`,
		"lacks":        `{"format":1,"axes":["beta","lr"],"seeds":[1],"train":{},"cells":[` + cell + `]}`,
		"model out":    `{"format":1,"axes":[],"seeds":[1],"train":{},"models":true,"cells":[{"name":"..","settings":{}}]}`,
		"model below":  `{"format":1,"axes":[],"seeds":[1],"train":{},"models":true,"cells":[{"name":"a/b","settings":{}}]}`,
		"model's flag": `{"format":1,"axes":[],"seeds":[1],"train":{},"models":true,"cells":[{"name":"a","settings":{"out=/ --x":"1"}}]}`,
		"model's axes": `{"format":1,"axes":["beta"],"seeds":[1],"train":{},"models":true,"cells":[{"name":"a","settings":{"beta":"1"}}]}`,
		"models twice": `{"format":1,"axes":[],"seeds":[1],"train":{},"models":true,"cells":[{"name":"a","settings":{}},{"name":"A","settings":{}}]}`,
		"too many":     `{"format":1,"axes":["beta"],"seeds":[-1],"train":{},"cells":[` + cell + `]}`,
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, File), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if s, err := Load(dir); err == nil || !strings.HasPrefix(err.Error(), filepath.Join(dir, File)) {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
}

// TestFailures: of each run the last one is kept, until it is through.
func TestFailures(t *testing.T) {
	dir := t.TempDir()
	f, err := LoadFailures(dir)
	if f != nil || err != nil {
		t.Fatal(f, err)
	}
	f.Add(Failure{"b/seed-1", 1, "disk"})
	f.Add(Failure{"a/seed-1", -1, "signal: killed"})
	f.Add(Failure{"b/seed-1", 3, "diverged"})
	if err := f.Save(dir); err != nil {
		t.Fatal(err)
	}
	got, err := LoadFailures(dir)
	if diff := cmp.Diff(Failures{{"a/seed-1", -1, "signal: killed"}, {"b/seed-1", 3, "diverged"}}, got); diff != "" || err != nil {
		t.Errorf("%v: %s", err, diff)
	}
	if one, ok := got.Of("b/seed-1"); !ok || one.String() != "b/seed-1: exit 3: diverged" {
		t.Error(one, ok)
	}
	if err := os.WriteFile(filepath.Join(dir, FailuresFile), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadFailures(dir); err == nil {
		t.Error("half a file is read")
	}
}
