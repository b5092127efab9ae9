package run

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestFolder(t *testing.T) {
	contents := &Contents{What: "a pair", Files: Names("a.json", "b.png")}
	dir := filepath.Join(t.TempDir(), "deep", "folder")
	f, err := NewFolder(dir, "", contents, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Dir(dir)); err == nil {
		t.Error("it was made before its time")
	}
	if err := f.Make(); err != nil {
		t.Fatal(err)
	}
	if got := f.Path("b.png"); got != filepath.Join(dir, "b.png") {
		t.Errorf("the path of a file is %s", got)
	}
	put(t, dir, "b.png", ".a.json.tmp-0123456789abcdef")
	if _, err := NewFolder(dir, "", contents, false); err == nil || !strings.Contains(err.Error(), "holds a pair already") {
		t.Errorf("files are replaced unasked: %v", err)
	}
	if err := f.Make(); err == nil {
		t.Error("files that came later are removed unasked")
	}
	if f, err = NewFolder(dir, "", contents, true); err != nil {
		t.Fatal(err)
	}
	if err := f.Make(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left are %v, %v", left, err)
	}
	put(t, dir, "thesis.txt")
	if _, err := NewFolder(dir, "", contents, true); err == nil || !strings.Contains(err.Error(), `"thesis.txt", which is not written here`) {
		t.Errorf("a foreign file does not matter: %v", err)
	}
	if _, err := NewFolder(filepath.Join(dir, "thesis.txt"), "", contents, true); err == nil {
		t.Error("a file is taken for a folder")
	}
}

// TestFolderOfFolders: what belongs in a folder's folders is removed with the rest, but for runs.
func TestFolderOfFolders(t *testing.T) {
	files := Names("a.json")
	results := &Contents{What: "results", Files: files, Folders: Names("one", "two"), Inside: &Contents{Files: files}}
	models := &Contents{What: "models", Files: files, Folders: Names("elbo"), Inside: &Layout}
	for _, c := range []struct {
		contents *Contents
		names    []string
		left     []string // nil: refused
	}{
		{results, []string{"a.json", "one/a.json", "two/.a.json.tmp-0123456789abcdef"}, []string{}},
		{results, []string{"a.json", "one/thesis.txt"}, nil},
		{results, []string{"one/two/a.json"}, nil},
		{results, []string{"three/a.json"}, nil},
		{models, []string{"a.json", "elbo/.lock", "elbo/last.safetensors", "elbo/samples/epoch-0001.png"}, []string{"elbo/.lock", "elbo/last.safetensors", "elbo/samples/epoch-0001.png"}},
		{models, []string{"a.json", "elbo/a.json"}, nil},
		{models, []string{".lock"}, nil},
		{models, []string{"elbo/samples/thesis.txt"}, nil},
		{models, []string{"elbo"}, nil},
	} {
		dir := t.TempDir()
		put(t, dir, c.names...)
		before := list(t, dir)
		if f := (&Folder{Dir: dir, Contents: c.contents}); f.Make() == nil {
			t.Errorf("%q are replaced unasked", c.names)
		}
		if diff := cmp.Diff(before, list(t, dir)); diff != "" {
			t.Errorf("%q: a refused folder changed (-before +after):\n%s", c.names, diff)
		}
		err := (&Folder{Dir: dir, Contents: c.contents, Overwrite: true}).Make()
		if (err == nil) != (c.left != nil) {
			t.Errorf("%q: %v", c.names, err)
		}
		want := c.left
		if want == nil {
			want = before
		}
		if diff := cmp.Diff(want, list(t, dir), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q (-want +left):\n%s", c.names, diff)
		}
	}
}

// TestFolderWithoutAName: it gets one in Root that nobody else has, also of those that ask at the same time.
func TestFolderWithoutAName(t *testing.T) {
	t.Chdir(t.TempDir())
	const n = 40
	var all sync.WaitGroup
	var dirs sync.Map
	for i := range n {
		all.Go(func() {
			var dir string
			if i%2 == 0 {
				f, err := NewFolder("", "elbo", &Contents{}, false)
				if err == nil {
					err = f.Make()
				}
				if err != nil {
					t.Error(err)
					return
				}
				dir = f.Dir
			} else {
				d, err := Fresh("elbo")
				if err != nil {
					t.Error(err)
					return
				}
				dir = d.Dir
				if err := errors.Join(d.write(configFile, verbatim(nil)), d.Close()); err != nil { // what a quick one leaves
					t.Error(err)
				}
			}
			if filepath.Dir(dir) != Root || !strings.HasPrefix(filepath.Base(dir), "elbo-") {
				t.Errorf("the folder is %s", dir)
			}
			if _, taken := dirs.LoadOrStore(dir, true); taken {
				t.Errorf("two have %s", dir)
			}
		})
	}
	all.Wait()
}
