//go:build gpu

// Package fake stands in for a card in tests: a library with the calls of libcuda.so.1 and
// of libcublas.so that the CUDA machine makes. It runs the kernels on the host, compiled
// from the text that the card's are compiled from, the 32 lanes of a team in lock step. It is
// stricter than a driver: it checks every address, context, capture and exchange, and keeps a
// line on what was wrong. Work waits in its stream until somebody waits for it, a copy reads
// the host's memory only then, fresh memory is NaN, and neither an address nor a handle is ever
// given twice.
//
// Build compiles it, with a C++ compiler; VAELAB_LIBCUDA and VAELAB_LIBCUBLAS then name
// it. Control says what it counted, and plans failures. What other processes are to see is
// read from the environment when cuInit is called, numbers all: VAELAB_FAKE_DEVICES (1),
// VAELAB_FAKE_INIT, what cuInit returns (0), VAELAB_FAKE_MEMORY in MiB (8192),
// VAELAB_FAKE_LOST, the launch of a graph at which the card is lost (none), and
// VAELAB_FAKE_TRACE, 1 to name each kernel before it runs: one that reads where nothing is
// crashes the process. VAELAB_FAKE_CAPABILITY, ten times the cards' compute capability (75),
// is read whenever somebody asks for it.
package fake

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"vaelab/machine/cuda/kernels"
)

//go:embed driver
var driver embed.FS

// unit is what one run of the compiler makes an object of.
type unit struct {
	source string
	flags  []string
}

// units are compiled side by side. The kernels' arithmetic must have the card's bits, so
// nothing is contracted there, and a lane's stack is small; products may be as fast as they
// can. What fortifies longjmp does not know of lanes.
var units = []unit{
	{"all.cpp", []string{"-O1", "-U_FORTIFY_SOURCE"}},
	{"kernels.cpp", []string{"-O2", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-Werror=frame-larger-than=16384"}},
	{"product.cpp", []string{"-O3", "-march=native"}},
}

// Build compiles the library into a new folder in dir and returns its path. It needs
// g++, or the compiler that $CXX names.
func Build(dir string) (library string, err error) {
	return build(dir, kernels.Sources, kernels.PTX())
}

// build is Build for kernels of one's own.
func build(dir string, sources fs.FS, ptx string) (string, error) {
	compiler, err := exec.LookPath(cmp.Or(os.Getenv("CXX"), "g++"))
	if err != nil {
		return "", fmt.Errorf("fake: no C++ compiler: install g++ or name one in CXX: %w", err)
	}
	work, err := os.MkdirTemp(dir, "fake-")
	if err != nil {
		return "", fmt.Errorf("fake: %w", err)
	}
	if err := unpack(work, sources, ptx); err != nil {
		return "", fmt.Errorf("fake: %w", err)
	}
	objects, err := compile(compiler, work)
	if err != nil {
		return "", err
	}
	library := filepath.Join(work, "libfake.so")
	link := append([]string{"-shared", "-Wl,-Bsymbolic", "-o", library}, objects...)
	return library, run(compiler, work, link)
}

// unpack writes the driver's sources, the kernels' and what is made of the PTX's names.
func unpack(work string, sources fs.FS, ptx string) error {
	ours, err := fs.Sub(driver, "driver")
	if err != nil {
		return err
	}
	for _, from := range []fs.FS{ours, sources} {
		if err := os.CopyFS(work, from); err != nil {
			return err
		}
	}
	made := map[string]string{"entries.h": entries(ptx), "all.cpp": all()}
	for name, text := range made {
		if err := os.WriteFile(filepath.Join(work, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

var entry = regexp.MustCompile(`\.visible \.entry (\w+)\(`)

// entries lists the kernels of a text of PTX for kernels.cpp, and whether their lanes
// exchange numbers: no kernel calls a function, so its body says so.
func entries(ptx string) string {
	var b strings.Builder
	found := entry.FindAllStringSubmatchIndex(ptx, -1)
	for i, at := range found {
		end := len(ptx)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		fmt.Fprintf(&b, "ENTRY(%s, %t)\n", ptx[at[2]:at[3]], strings.Contains(ptx[at[1]:end], "shfl.sync"))
	}
	return b.String()
}

// all makes one unit of the files that have the calls: reading the headers once takes less
// time than all else.
func all() string {
	var b strings.Builder
	for _, name := range []string{"state", "context", "memory", "stream", "graph", "team", "module", "blas", "control"} {
		fmt.Fprintf(&b, "#include \"%s.cpp\"\n", name)
	}
	return b.String()
}

// compile makes the objects.
func compile(compiler, work string) ([]string, error) {
	objects := make([]string, len(units))
	failures := make([]error, len(units))
	var running sync.WaitGroup
	for i, u := range units {
		objects[i] = filepath.Join(work, u.source+".o")
		args := append([]string{"-std=c++17", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra"}, u.flags...)
		args = append(args, "-c", u.source, "-o", objects[i])
		running.Go(func() { failures[i] = run(compiler, work, args) })
	}
	running.Wait()
	for _, err := range failures {
		if err != nil {
			return nil, err
		}
	}
	return objects, nil
}

// run runs the compiler; its error has what the compiler said.
func run(compiler, work string, args []string) error {
	c := exec.Command(compiler, args...)
	c.Dir = work
	if said, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("fake: %s %s: %w\n%s", compiler, strings.Join(args, " "), err, said)
	}
	return nil
}
