//go:build gpu

package fake

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"vaelab/machine/cuda/kernels"
)

// scratch is the library with the kernels of testdata, for all tests of this process.
var scratch struct {
	once    sync.Once
	dir     string
	library string
	err     error
}

func TestMain(m *testing.M) {
	code := m.Run()
	os.RemoveAll(scratch.dir)
	os.Exit(code)
}

// compiler skips a test where there is no g++.
func compiler(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("g++")
	if err != nil {
		t.Skip("no g++")
	}
	return path
}

// scratchLibrary returns the path of the library with the kernels of testdata. Its folder
// has kernels.ptx too.
func scratchLibrary(t *testing.T) string {
	t.Helper()
	compiler(t)
	scratch.once.Do(func() {
		if scratch.dir, scratch.err = os.MkdirTemp("", "fake-test-"); scratch.err == nil {
			scratch.library, scratch.err = buildScratch(scratch.dir)
		}
	})
	if scratch.err != nil {
		t.Fatal(scratch.err)
	}
	return scratch.library
}

// buildScratch puts the kernels of testdata among the headers of the true ones.
func buildScratch(dir string) (string, error) {
	sources := fstest.MapFS{}
	for name, from := range map[string]fs.FS{
		"device.h": kernels.Sources, "kernels.cu": os.DirFS("testdata"), "kernels.ptx": os.DirFS("testdata"),
	} {
		text, err := fs.ReadFile(from, name)
		if err != nil {
			return "", err
		}
		sources[name] = &fstest.MapFile{Data: text, Mode: 0o644}
	}
	return build(dir, sources, string(sources["kernels.ptx"].Data))
}

// TestCases runs each case of testdata in a process of its own.
func TestCases(t *testing.T) {
	cc := compiler(t)
	library := scratchLibrary(t)
	dir := filepath.Dir(library)
	program := filepath.Join(dir, "cases")
	args := []string{"-std=c++17", "-O1", "-Wall", "-Wextra", "-pthread", "-o", program}
	for _, source := range []string{"check.cpp", "work.cpp", "graphs.cpp", "device.cpp", "complaints.cpp", "teams.cpp"} {
		args = append(args, filepath.Join("testdata", source))
	}
	args = append(args, library, "-Wl,-rpath,"+dir)
	if out, err := exec.Command(cc, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	list, err := exec.Command(program).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(string(list)) {
		t.Run(name, func(t *testing.T) {
			c := exec.Command(program, name)
			c.Dir = dir
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
