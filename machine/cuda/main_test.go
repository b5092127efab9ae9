//go:build gpu

package cuda

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"vaelab/machine/cuda/internal/fake"
)

// onGPU runs the tests on a real GPU instead of the fake driver.
var onGPU = flag.Bool("gpu", false, "use the NVIDIA driver of this machine, not a fake one")

// onlyFake has the fake driver built for other programs, as DIR/libfake.so.
var onlyFake = flag.String("fake", "", "build the fake driver in this folder, and do nothing else")

// driver is the fake driver, or nil on a GPU.
var driver *fake.Driver

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	if *onGPU {
		return m.Run()
	}
	if *onlyFake != "" {
		if err := keepFake(*onlyFake); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	}
	dir, err := os.MkdirTemp("", "vaelab-fake-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	began := time.Now()
	library, err := fake.Build(dir)
	if err == nil {
		err = shorten(time.Since(began))
	}
	if err == nil {
		os.Setenv("VAELAB_LIBCUDA", library)
		os.Setenv("VAELAB_LIBCUBLAS", library)
		driver, err = fake.Control(library)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	driver.Watch(true)
	return m.Run()
}

// shorten takes what a build has cost off the time that the tests have: they count from their start,
// and `go test` from before the build.
func shorten(by time.Duration) error {
	timeout := flag.Lookup("test.timeout").Value
	if given := timeout.(flag.Getter).Get().(time.Duration); given > 0 {
		return timeout.Set(max(given-by, 1).String())
	}
	return nil
}

// keepFake builds the fake driver in a folder.
func keepFake(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	library, err := fake.Build(dir)
	if err != nil {
		return err
	}
	return os.Rename(library, filepath.Join(dir, "libfake.so"))
}

// open opens the first GPU; when the test ends, the fake driver must hold nothing more.
func open(t *testing.T, o Options) *Device {
	t.Helper()
	d, err := Open(0, o)
	check(t, err)
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		if driver != nil {
			clean(t)
		}
	})
	return d
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
