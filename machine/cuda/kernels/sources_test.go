package kernels_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"vaelab/machine/cuda/kernels"
)

// drivers is the folder of the fake driver's kernels, which use the headers here.
const drivers = "internal/fake/testdata"

// tree has the sources of package kernels and of the fake driver's tests, by their paths below
// machine/cuda.
func tree(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	below := os.DirFS("..")
	for _, pattern := range []string{"kernels/*.h", "kernels/*.cu", "kernels/ptx/*.ptx", drivers + "/*.cu", drivers + "/ptx/*.ptx"} {
		names, err := fs.Glob(below, pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: no files, %v", pattern, err)
		}
		for _, name := range names {
			text, err := fs.ReadFile(below, name)
			if err != nil {
				t.Fatal(err)
			}
			files[name] = &fstest.MapFile{Data: text}
		}
	}
	return files
}

var include = regexp.MustCompile(`(?m)^\s*#\s*include\s+"(.+)"`)

// reached appends a source and the headers that it includes, which follow the line that first
// asks for them, each once.
func reached(t *testing.T, files fstest.MapFS, name string, before []string) []string {
	t.Helper()
	if slices.Contains(before, name) {
		return before
	}
	f, ok := files[name]
	if !ok {
		t.Fatalf("%s is included and not there", name)
	}
	all := append(before, name)
	for _, m := range include.FindAllSubmatch(f.Data, -1) {
		all = reached(t, files, "kernels/"+string(m[1]), all)
	}
	return all
}

// stale returns the sources whose PTX is of another text than theirs, or is not there.
func stale(t *testing.T, files fstest.MapFS) []string {
	t.Helper()
	var all []string
	for name := range files {
		if path.Ext(name) != ".cu" {
			continue
		}
		digest := sha256.New()
		for _, part := range reached(t, files, name, nil) {
			digest.Write(files[part].Data)
		}
		want := fmt.Sprintf("// sources: %x\n", digest.Sum(nil))
		module := files[path.Dir(name)+"/ptx/"+strings.TrimSuffix(path.Base(name), ".cu")+".ptx"]
		if module == nil || !bytes.HasPrefix(module.Data, []byte(want)) {
			all = append(all, strings.TrimSuffix(path.Base(name), ".cu"))
		}
	}
	slices.Sort(all)
	return all
}

// TestPTXIsOfTheSources: the modules were made of the sources that stand beside them, and each of
// them has one.
func TestPTXIsOfTheSources(t *testing.T) {
	files := tree(t)
	for _, name := range stale(t, files) {
		t.Errorf("%s.ptx is not of %[1]s.cu and the headers that it includes: run compile.sh", name)
	}
	for name := range files {
		source := path.Dir(path.Dir(name)) + "/" + strings.TrimSuffix(path.Base(name), ".ptx") + ".cu"
		if path.Ext(name) == ".ptx" && files[source] == nil {
			t.Errorf("%s is of no source", name)
		}
	}
	for _, m := range kernels.Modules() {
		if file := files["kernels/ptx/"+m.Name+".ptx"]; file == nil || m.PTX != string(file.Data) {
			t.Errorf("module %s is not the file beside the sources", m.Name)
		}
		if strings.Contains(m.PTX, ".extern") {
			t.Errorf("%s.ptx calls functions that it has not", m.Name)
		}
	}
}

// TestStaleModules: a change to a source or a header makes exactly those modules stale that are
// made of it.
func TestStaleModules(t *testing.T) {
	files := tree(t)
	users := map[string][]string{ // of some headers
		"kernels/device.h":        {"kernels"}, // the fake driver's, and all others
		"kernels/math.h":          nil,         // all but the fake driver's
		"kernels/step.h":          {"input", "optimizer"},
		"kernels/special.h":       {"density", "dirichlet", "discrepancy", "gamma", "importance", "mixture", "polar"},
		"kernels/temme.h":         {"gamma"},
		"kernels/gammaquantile.h": {"gamma"},
		"kernels/activation.h":    {"convolution", "layer"},
	}
	for _, m := range kernels.Modules() {
		users["kernels/device.h"] = append(users["kernels/device.h"], m.Name)
		users["kernels/math.h"] = append(users["kernels/math.h"], m.Name)
	}
	slices.Sort(users["kernels/device.h"])
	for name, f := range files {
		want, known := users[name]
		switch path.Ext(name) {
		case ".cu":
			want, known = []string{strings.TrimSuffix(path.Base(name), ".cu")}, true
		case ".ptx":
			continue
		}
		text := f.Data
		f.Data = append([]byte("//\n"), text...)
		got := stale(t, files)
		f.Data = text
		if len(got) == 0 {
			t.Errorf("nothing is made of %s", name)
		}
		if known && !slices.Equal(got, want) {
			t.Errorf("a change to %s makes %v stale, want %v", name, got, want)
		}
	}
}
