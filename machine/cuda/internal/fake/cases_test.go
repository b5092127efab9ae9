//go:build gpu

package fake

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
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

// scratchLibrary returns the path of the library with the kernels of testdata.
func scratchLibrary(t *testing.T) string {
	t.Helper()
	compiler(t)
	scratch.once.Do(func() {
		if scratch.dir, scratch.err = os.MkdirTemp("", "fake-test-"); scratch.err == nil { // for what the cases read
			scratch.library, scratch.err = buildScratch(scratch.dir)
		}
	})
	if scratch.err != nil {
		t.Fatal(scratch.err)
	}
	return scratch.library
}

// buildScratch translates the modules of testdata, and puts their PTX into the folder.
func buildScratch(dir string) (string, error) {
	var modules []string
	for _, from := range []string{"ptx/kernels.ptx", "edges.ptx"} {
		text, err := os.ReadFile(filepath.Join("testdata", from))
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(from)), text, 0o644); err != nil {
			return "", err
		}
		modules = append(modules, string(text))
	}
	return build(modules)
}

// TestCases runs each case of testdata in a process of its own.
func TestCases(t *testing.T) {
	cc := compiler(t)
	library := scratchLibrary(t)
	dir := scratch.dir
	program := filepath.Join(dir, "cases")
	args := []string{"-std=c++17", "-O1", "-Wall", "-Wextra", "-pthread", "-o", program}
	for _, source := range []string{"check.cpp", "work.cpp", "graphs.cpp", "device.cpp", "complaints.cpp", "warps.cpp", "edges.cpp", "races.cpp"} {
		args = append(args, filepath.Join("testdata", source))
	}
	args = append(args, library, "-Wl,-rpath,"+filepath.Dir(library))
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
