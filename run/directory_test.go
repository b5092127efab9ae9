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
		r.Config():  "config.json",
		r.Metrics(): "metrics.jsonl",
		r.Last():    "last.safetensors",
		r.Curves():  "curves.png",
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
	if err := r.tidy(0); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{lastFile, "samples/epoch-0001.png", "reconstructions/epoch-0001.png"} {
		if err := r.write(name, verbatim(nil)); err != nil {
			t.Error(err)
		}
	}
	closeRun(t, r)
	closeRun(t, r) // a second Close does nothing
}

// TestMovedDirectory: a run's files go into its directory, wherever that is, and not into another one of its name.
func TestMovedDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	r, err := Create(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	defer closeRun(t, r)
	if err := os.Rename(dir, dir+"-moved"); err != nil {
		t.Fatal(err)
	}
	other, err := Create(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	defer closeRun(t, other)
	if err := errors.Join(r.tidy(0), r.save(lastFile, example()), other.save(lastFile, example().weightsOnly())); err != nil {
		t.Fatal(err)
	}
	for _, d := range []*Directory{r, other} {
		c, err := d.Checkpoint()
		if err != nil {
			t.Fatal(err)
		}
		if got := c.State != ""; got != (d == r) {
			t.Errorf("the moved run's checkpoint is in the other's place")
		}
	}
	if diff := cmp.Diff([]string{lastFile}, list(t, dir)); diff != "" {
		t.Errorf("the directory in its place (-want +got):\n%s", diff)
	}
}

// A run that was killed before it wrote a file leaves a lock, empty folders and a temporary: nothing that a new run could
// harm.
func TestCreateTakesEmptyRun(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		put(t, dir, aRun[0])
		r, err := Create(dir, false)
		if err != nil {
			t.Fatal(err)
		}
		if got := list(t, dir); len(got) > 0 {
			t.Errorf("left over: %q", got)
		}
		closeRun(t, r)
	}
}

func TestCreateRefusesUsedDirectory(t *testing.T) {
	for _, name := range aRun {
		if temporary(name) {
			continue
		}
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

// TestKilledOverwrite: whatever file is the last that a killed overwrite removed, what is left is no run to go on with, or
// the whole old one; and it can be overwritten again.
func TestKilledOverwrite(t *testing.T) {
	for n := range aRun {
		dir := t.TempDir()
		put(t, dir, aRun...)
		// A folder in the place of the n-th file, and a file in that, cannot be removed.
		names, _, err := Layout.inspect(dir, "")
		if err != nil {
			t.Fatal(err)
		}
		root, err := os.OpenRoot(dir)
		if err != nil {
			t.Fatal(err)
		}
		stuck := filepath.Join(dir, filepath.FromSlash(names[n]))
		if err := errors.Join(os.Remove(stuck), os.Mkdir(stuck, 0o755), os.WriteFile(filepath.Join(stuck, "x"), nil, 0o644)); err != nil {
			t.Fatal(err)
		}
		if err := Layout.remove(root, slices.Clone(names)); err == nil {
			t.Fatalf("%s was removed", names[n])
		}
		root.Close()
		if err := errors.Join(os.RemoveAll(stuck), os.WriteFile(stuck, nil, 0o644)); err != nil {
			t.Fatal(err)
		}
		left, _, err := Layout.inspect(dir, "")
		if err != nil {
			t.Fatal(err)
		}
		if err := Resumable(dir); (err == nil) != (len(left) == len(names)) {
			t.Errorf("killed before %s was removed: left are %d files of %d, going on with them: %v", names[n], len(left), len(names), err)
		}
		d, err := Create(dir, true)
		if err != nil {
			t.Fatal(err)
		}
		closeRun(t, d)
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

// TestTidy: of what a killed process left, temporaries and what is of epochs after the checkpoint's go; Resume, which may
// yet be refused, removes nothing.
func TestTidy(t *testing.T) {
	dir := t.TempDir()
	stale := []string{"epoch-12345.safetensors", "samples/epoch-0008.png", "reconstructions/epoch-0010.png"}
	all := append(slices.Clone(aRun), append(stale, "notes.txt", "samples/epoch-8.png")...)
	put(t, dir, all...)
	r, err := Resume(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer closeRun(t, r)
	slices.Sort(all)
	all = slices.Compact(all)
	if diff := cmp.Diff(all, list(t, dir)); diff != "" {
		t.Errorf("after Resume (-want +got):\n%s", diff)
	}
	if err := r.tidy(7); err != nil {
		t.Fatal(err)
	}
	want := slices.DeleteFunc(all, func(name string) bool {
		return strings.Contains(name, ".tmp-") || slices.Contains(stale, name)
	})
	if diff := cmp.Diff(want, list(t, dir)); diff != "" {
		t.Errorf("after tidy (-want +got):\n%s", diff)
	}
}

// TestStaleBest: the best weights go if they are of an epoch that the run has yet to train.
func TestStaleBest(t *testing.T) {
	r, err := Create(t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer closeRun(t, r)
	best := example().weightsOnly()
	for _, epoch := range []int{best.Epoch, best.Epoch - 1} {
		if err := errors.Join(r.save(bestFile, best), r.tidy(epoch)); err != nil {
			t.Fatal(err)
		}
		if _, err := r.load(bestFile); (err == nil) != (epoch == best.Epoch) {
			t.Errorf("after epoch %d, the best of epoch %d: %v", epoch, best.Epoch, err)
		}
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

	// What a killed overwrite leaves, and a run that was killed before it began.
	for _, names := range [][]string{{"last.safetensors", "metrics.jsonl"}, {".lock", "samples/.epoch-0001.png.tmp-0123456789abcdef"}, {}} {
		dir := t.TempDir()
		put(t, dir, names...)
		if _, err := Resume(dir); err == nil || !strings.Contains(err.Error(), "config.json") || !strings.Contains(err.Error(), dir) {
			t.Errorf("%q: error %v, want one about config.json", names, err)
		}
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
	if _, err := r.Checkpoint(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("loading its checkpoint: error %v, want fs.ErrNotExist", err)
	}
}

func TestPrune(t *testing.T) {
	others := []string{"best.safetensors", "last.safetensors", "epoch-12.safetensors", "epoch-00007.safetensors", "epoch-0007.safetensors.bak"}
	epochs := []string{"epoch-0001.safetensors", "epoch-0002.safetensors", "epoch-0010.safetensors", "epoch-9999.safetensors", "epoch-10000.safetensors"}
	for keep, removed := range map[int]int{-1: 0, 0: 5, 1: 4, 2: 3, 5: 0, 9: 0} {
		dir := t.TempDir()
		put(t, dir, append(slices.Clone(others), epochs...)...)
		root, err := os.OpenRoot(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer root.Close()
		if err := (&Directory{Dir: dir, root: root}).prune(".", epochFormat, keep); err != nil {
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
		if _, err := Vacant(c.dir, c.overwrite); (err == nil) != c.vacant {
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
