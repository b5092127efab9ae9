package run

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// put makes the named files, slash-separated and relative to dir, and the folders they need.
func put(t *testing.T, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// list returns the files in dir and below, slash-separated, sorted, but for the run's lock.
func list(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && name != lockFile {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// closeRun closes r at once.
func closeRun(t *testing.T, r *Directory) {
	t.Helper()
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// aRun is what a run leaves, temporaries of a killed process included.
var aRun = []string{
	".config.json.tmp-0123456789abcdef",
	"best.safetensors",
	"config.json",
	"curves.png",
	"epoch-0007.safetensors",
	"epoch-12345.safetensors",
	"last.safetensors",
	"metrics.jsonl",
	"reconstructions/epoch-0007.png",
	"samples/.epoch-0008.png.tmp-0123456789abcdef",
	"samples/epoch-0007.png",
}

func TestPaths(t *testing.T) {
	r := &Directory{Dir: "runs"}
	for got, want := range map[string]string{
		r.Config():             "config.json",
		r.Metrics():            "metrics.jsonl",
		r.Last():               "last.safetensors",
		r.Best():               "best.safetensors",
		r.Curves():             "curves.png",
		r.Epoch(7):             "epoch-0007.safetensors",
		r.Epoch(12345):         "epoch-12345.safetensors",
		r.Samples(7):           "samples/epoch-0007.png",
		r.Reconstructions(123): "reconstructions/epoch-0123.png",
	} {
		if got != filepath.Join("runs", filepath.FromSlash(want)) {
			t.Errorf("path %s, want runs/%s", got, want)
		}
		dir := t.TempDir()
		put(t, dir, want)
		if files, foreign, err := Layout.inspect(dir, ""); len(files) != 1 || len(foreign) > 0 || err != nil {
			t.Errorf("%s is not known as a file that a run writes: %q, %v", want, foreign, err)
		}
	}
}

func TestCreateMakesFolders(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "checkpoints", "elbo")
	r, err := Create(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{r.Last(), r.Samples(1), r.Reconstructions(1)} {
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Error(err)
		}
	}
	closeRun(t, r)
	closeRun(t, r) // a second Close does nothing
}

// A run that was killed before it wrote a file leaves a lock and empty folders: nothing that a new run could harm.
func TestCreateTakesEmptyRun(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		r, err := Create(dir, false)
		if err != nil {
			t.Fatal(err)
		}
		closeRun(t, r)
	}
}

func TestCreateRefusesUsedDirectory(t *testing.T) {
	for _, name := range aRun {
		dir := t.TempDir()
		put(t, dir, name)
		if _, err := Create(dir, false); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), dir) {
			t.Errorf("with %s: error %v, want one naming it and %s", name, err, dir)
		}
		if diff := cmp.Diff([]string{name}, list(t, dir)); diff != "" {
			t.Errorf("with %s: the refused directory changed (-want +got):\n%s", name, diff)
		}
	}
}

func TestOverwriteRemovesRun(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, aRun...)
	r, err := Create(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	defer closeRun(t, r)
	if got := list(t, dir); len(got) > 0 {
		t.Errorf("left over: %q", got)
	}
}

// Nobody's data is lost: a directory that holds anything but a run stays as it is.
func TestOverwriteRefusesForeignFiles(t *testing.T) {
	for _, name := range []string{
		"thesis.tex", ".bashrc", "last.safetensors.bak", "model.safetensors", "epoch-7.safetensors", "epoch-0007.png",
		"samples/holiday.png", "samples/last.safetensors", "samples/more/epoch-0007.png", "src/config.json",
		"last.safetensors/x", ".thesis.tex.tmp-0123456789abcdef", "samples/.lock",
	} {
		dir := t.TempDir()
		put(t, dir, "config.json", "metrics.jsonl", name)
		before := list(t, dir)
		top, _, _ := strings.Cut(name, "/")
		_, err := Create(dir, true)
		if err == nil || !strings.Contains(err.Error(), `"`+top) {
			t.Errorf("with %s: error %v, want one naming it", name, err)
		}
		if diff := cmp.Diff(before, list(t, dir)); diff != "" {
			t.Errorf("with %s: the refused directory changed (-want +got):\n%s", name, diff)
		}
		if _, err := os.Stat(filepath.Join(dir, lockFile)); err == nil {
			t.Errorf("with %s: a lock was put into the refused directory", name)
		}
	}
}

func TestOverwriteRefusesLinks(t *testing.T) {
	elsewhere := t.TempDir()
	put(t, elsewhere, "epoch-0001.png")
	for name, target := range map[string]string{"samples": elsewhere, "last.safetensors": filepath.Join(elsewhere, "epoch-0001.png")} {
		dir := t.TempDir()
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
		if _, err := Create(dir, true); err == nil || !strings.Contains(err.Error(), `"`+name+`"`) {
			t.Errorf("error %v, want one naming the link %s", err, name)
		}
		if diff := cmp.Diff([]string{"epoch-0001.png"}, list(t, elsewhere)); diff != "" {
			t.Errorf("the target of %s changed (-want +got):\n%s", name, diff)
		}
	}
}

func TestCreateRefusesFile(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "file")
	if _, err := Create(filepath.Join(dir, "file"), true); err == nil || !strings.Contains(err.Error(), "file") {
		t.Errorf("error %v, want one naming the file", err)
	}
}

func TestResumeRemovesTemporariesOnly(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, append(aRun, "notes.txt")...)
	r, err := Resume(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer closeRun(t, r)
	want := slices.DeleteFunc(append(slices.Clone(aRun), "notes.txt"), func(name string) bool { return strings.Contains(name, ".tmp-") })
	slices.Sort(want)
	if diff := cmp.Diff(want, list(t, dir)); diff != "" {
		t.Errorf("after Resume (-want +got):\n%s", diff)
	}
	if err := os.WriteFile(r.Samples(8), nil, 0o644); err != nil {
		t.Error(err)
	}
}

func TestResumeRefuses(t *testing.T) {
	absent := filepath.Join(t.TempDir(), "absent")
	if _, err := Resume(absent); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), absent) {
		t.Errorf("absent directory: error %v, want fs.ErrNotExist naming it", err)
	}
	if _, err := os.Stat(absent); err == nil {
		t.Error("the absent directory was made")
	}

	home := t.TempDir()
	put(t, home, "config.json", "thesis.tex")
	if _, err := Resume(home); err == nil || !strings.Contains(err.Error(), "thesis.tex") {
		t.Errorf("a directory that is no run: error %v, want one naming thesis.tex", err)
	}
	if diff := cmp.Diff([]string{"config.json", "thesis.tex"}, list(t, home)); diff != "" {
		t.Errorf("the refused directory changed (-want +got):\n%s", diff)
	}
}

// A run that was killed before its first checkpoint can be taken up again.
func TestResumeWithoutCheckpoint(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "config.json", "metrics.jsonl")
	r, err := Resume(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer closeRun(t, r)
	if _, err := Load(r.Last()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("loading its checkpoint: error %v, want fs.ErrNotExist", err)
	}
}

func TestPrune(t *testing.T) {
	others := []string{"best.safetensors", "last.safetensors", "epoch-12.safetensors", "epoch-00007.safetensors", "epoch-0007.safetensors.bak"}
	epochs := []string{"epoch-0001.safetensors", "epoch-0002.safetensors", "epoch-0010.safetensors", "epoch-9999.safetensors", "epoch-10000.safetensors"}
	for keep, removed := range map[int]int{-1: 0, 0: 5, 1: 4, 2: 3, 5: 0, 9: 0} {
		dir := t.TempDir()
		put(t, dir, append(slices.Clone(others), epochs...)...)
		if err := (&Directory{Dir: dir}).prune(keep); err != nil {
			t.Fatal(err)
		}
		want := append(slices.Clone(others), epochs[removed:]...)
		slices.Sort(want)
		if diff := cmp.Diff(want, list(t, dir)); diff != "" {
			t.Errorf("keep %d (-want +got):\n%s", keep, diff)
		}
	}
}

// TestLooksChangeNothing: Vacant and Resumable refuse what Create and Resume would, and make nothing.
func TestLooksChangeNothing(t *testing.T) {
	root := t.TempDir()
	used, foreign := filepath.Join(root, "used"), filepath.Join(root, "foreign")
	put(t, used, aRun...)
	put(t, foreign, "thesis.txt")
	before := list(t, root)
	for _, c := range []struct {
		dir               string
		overwrite, vacant bool
		resumable         bool
	}{
		{filepath.Join(root, "absent", "deep"), false, true, false},
		{used, false, false, true},
		{used, true, true, true},
		{foreign, true, false, false},
		{filepath.Join(foreign, "thesis.txt", "run"), false, false, false},
	} {
		if err := Vacant(c.dir, c.overwrite); (err == nil) != c.vacant {
			t.Errorf("Vacant(%s, %v) is %v", c.dir, c.overwrite, err)
		}
		if err := Resumable(c.dir); (err == nil) != c.resumable {
			t.Errorf("Resumable(%s) is %v", c.dir, err)
		}
	}
	if diff := cmp.Diff(before, list(t, root)); diff != "" {
		t.Errorf("files (-before +after):\n%s", diff)
	}
}
