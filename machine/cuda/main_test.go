//go:build gpu

package cuda

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"vaelab/machine/cuda/internal/fake"
)

// onGPU runs the tests on a real GPU instead of the fake driver.
var onGPU = flag.Bool("gpu", false, "use the NVIDIA driver of this machine, not a fake one")

// Instead of tests: what a check of a machine needs to know, or to have.
var (
	onlyAbout = flag.Bool("about", false, "print what of NVIDIA's there is, and how long it takes to start")
	onlyFake  = flag.Bool("fake", false, "build a fake driver for other programs, and print its path")
)

// driver is the fake driver, or nil on a GPU.
var driver *fake.Driver

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	if *onlyAbout {
		return status(about())
	}
	if *onGPU {
		return m.Run()
	}
	library, err := fake.Build()
	if err != nil || *onlyFake {
		fmt.Println(library)
		return status(err)
	}
	os.Setenv("VAELAB_LIBCUDA", library)
	os.Setenv("VAELAB_LIBCUBLAS", library)
	os.Setenv("VAELAB_FAKE_DEVICES", "2")
	if driver, err = fake.Control(library); err != nil {
		return status(err)
	}
	driver.Watch(true)
	return m.Run()
}

// status is what a process exits with.
func status(err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
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
