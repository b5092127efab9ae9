//go:build gpu

// Package fake stands in for a GPU in tests: a library with the calls of libcuda.so.1 and
// of libcublas.so that the CUDA machine makes. It runs the PTX that a driver would compile,
// translated to C++ instruction by instruction, the 32 lanes of a warp in lock step. It is
// stricter than a driver: it checks every context, capture and exchange and every address that a
// kernel reads or writes, can watch for races, and keeps a line on what was wrong. Work waits in
// its stream until somebody waits for it, a copy reads the host's memory only then, fresh memory
// is NaN, and neither an address nor a handle is ever given twice.
//
// Build compiles it, with a C++ compiler; VAELAB_LIBCUDA and VAELAB_LIBCUBLAS then name
// it. Control says what it counted, and plans failures. What other processes are to see is
// read from the environment when cuInit is called, numbers all: VAELAB_FAKE_DEVICES (1),
// VAELAB_FAKE_INIT, what cuInit returns (0), VAELAB_FAKE_MEMORY in MiB (8192),
// and VAELAB_FAKE_LOST and VAELAB_FAKE_HANG, the launch of a graph at which the GPU is lost, or hangs (none).
// VAELAB_FAKE_CAPABILITY, ten times the GPUs' compute capability (75), is read whenever
// somebody asks for it.
package fake

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
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

// Build returns the path of the library, in the user's folder of caches. If no process has made it of
// these sources before, with this compiler and for this processor, it is compiled. That needs g++, or
// the compiler that $CXX names.
func Build() (library string, err error) {
	var modules []string
	for _, m := range kernels.Modules() {
		modules = append(modules, m.PTX)
	}
	return build(modules)
}

// build is Build for kernels of one's own.
func build(modules []string) (string, error) {
	compiler, err := exec.LookPath(cmp.Or(os.Getenv("CXX"), "g++"))
	if err != nil {
		return "", fmt.Errorf("fake: no C++ compiler: install g++ or name one in CXX: %w", err)
	}
	cache, err := cache()
	if err != nil {
		return "", fmt.Errorf("fake: a folder for what is compiled: %w", err)
	}
	defer cache.Close()
	work, err := os.MkdirTemp(cache.Name(), "work-")
	if err != nil {
		return "", fmt.Errorf("fake: %w", err)
	}
	defer os.RemoveAll(work)
	units, err := unpack(work, modules)
	if err != nil {
		return "", fmt.Errorf("fake: %w", err)
	}
	digest, err := digest(compiler, work, units)
	if err != nil {
		return "", fmt.Errorf("fake: %w", err)
	}
	library := filepath.Join(cache.Name(), digest+".so")
	if _, err := os.Stat(library); err == nil {
		return library, nil
	}
	objects, err := compile(compiler, work, units)
	if err != nil {
		return "", err
	}
	const made = "libfake.so"
	if err := run(compiler, work, append([]string{"-shared", "-Wl,-Bsymbolic", "-o", made}, objects...)); err != nil {
		return "", err
	}
	return library, os.Rename(filepath.Join(work, made), library)
}

// unpack writes the driver's sources and the translated modules, and says what is to be
// compiled: the driver's files as one unit, since reading the headers once takes less time than
// all else; products, which may be as fast as they can; and the kernels, whose arithmetic must
// have the GPU's bits, so nothing is contracted there, and a lane's stack is small.
func unpack(work string, modules []string) ([]unit, error) {
	ours, err := fs.Sub(driver, "driver")
	if err != nil {
		return nil, err
	}
	if err := os.CopyFS(work, ours); err != nil {
		return nil, err
	}
	units := []unit{
		{"all.cpp", []string{"-Wall", "-Wextra", "-O2", "-U_FORTIFY_SOURCE"}}, // what fortifies longjmp does not know of lanes
		{"product.cpp", []string{"-Wall", "-Wextra", "-O3", "-march=native"}},
	}
	made := map[string]string{"all.cpp": all()}
	var images, table strings.Builder
	for i, ptx := range modules {
		image := fmt.Sprintf("module_%d", i)
		source := image + ".cpp"
		if made[source], err = translate(image, ptx); err != nil {
			return nil, err
		}
		units = append(units, unit{source, []string{"-O2", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-Werror=frame-larger-than=16384"}})
		fmt.Fprintf(&images, "extern const Image %s;\n", image)
		fmt.Fprintf(&table, "&%s, ", image)
	}
	made["images.h"] = "namespace fake {\n" + images.String() + "}\n#define IMAGES " + table.String() + "\n"
	for name, text := range made {
		if err := os.WriteFile(filepath.Join(work, name), []byte(text), 0o644); err != nil {
			return nil, err
		}
	}
	return units, nil
}

// all includes the files that have the calls.
func all() string {
	var b strings.Builder
	for _, name := range []string{"state", "context", "memory", "watch", "stream", "graph", "warp", "module", "blas", "control"} {
		fmt.Fprintf(&b, "#include \"%s.cpp\"\n", name)
	}
	return b.String()
}

// compile makes the objects, no more at once than Go would.
func compile(compiler, work string, units []unit) ([]string, error) {
	objects := make([]string, len(units))
	failures := make([]error, len(units))
	room := make(chan struct{}, runtime.GOMAXPROCS(0))
	var running sync.WaitGroup
	for i, u := range units {
		objects[i] = filepath.Join(work, u.source+".o")
		args := append([]string{"-std=c++17", "-fPIC", "-fvisibility=hidden"}, u.flags...)
		args = append(args, "-c", u.source, "-o", objects[i])
		room <- struct{}{}
		running.Go(func() {
			failures[i] = run(compiler, work, args)
			<-room
		})
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
