//go:build gpu

package nvidia

import (
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Load acts once in a process, so each case runs in a process of its own: this test's
// program, which does what childVariable names and prints what came of it.
const childVariable = "VAELAB_NVIDIA_TEST"

func TestMain(m *testing.M) {
	if name := os.Getenv(childVariable); name != "" {
		children()[name]()
		return
	}
	os.Exit(m.Run())
}

func children() map[string]func() {
	return map[string]func(){
		"load":     loadAndPrint,
		"folder":   loadFromFolder,
		"not load": callWithoutLoading,
		"calls":    makeCalls,
		"capture":  capture,
		"blas":     useBLAS,
		"errors":   printErrors,
	}
}

// child returns the lines that the function of this name prints.
func child(t *testing.T, name string, environment ...string) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), append(environment, childVariable+"="+name)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// library compiles testdata/fake.c into a new folder and returns the file. Its cuInit
// returns 0, its driver is of CUDA 13.0, unless arguments for gcc say otherwise.
func library(t *testing.T, arguments ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "libfake.so")
	gcc(t, file, append(arguments, filepath.Join("testdata", "fake.c"))...)
	return file
}

// gcc makes a shared library.
func gcc(t *testing.T, file string, arguments ...string) {
	t.Helper()
	cmd := exec.Command("gcc", append([]string{"-shared", "-fPIC", "-o", file}, arguments...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("gcc: %v\n%s", err, out)
	}
}

// both is the environment in which the file is the driver and cuBLAS.
func both(file string) []string {
	return []string{driverVariable + "=" + file, cublasVariable + "=" + file}
}

func check(t *testing.T, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestStartsAnywhere asks the program's own file which libraries it can't start without.
func TestStartsAnywhere(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	needed, err := file.ImportedLibraries()
	if err != nil || len(needed) == 0 {
		t.Fatalf("needed %q, error %v", needed, err)
	}
	for _, name := range needed {
		if strings.HasPrefix(name, "libcu") {
			t.Errorf("the program needs %s to start: see the linker's variables in the Makefile", name)
		}
	}
}

func loadAndPrint() {
	err := Load()
	var e *LoadError
	if errors.As(err, &e) {
		fmt.Println("reason", e.Reason)
	}
	fmt.Println(err)
	if again := Load(); again != err {
		fmt.Println("then", again)
	}
}

func TestLoad(t *testing.T) {
	driver := library(t)
	text := filepath.Join(t.TempDir(), "text.so")
	if err := os.WriteFile(text, []byte("not a library, whatever its name says\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(t.TempDir(), "libmissing.so.1")
	for _, c := range []struct {
		name           string
		driver, cublas string
		want           []string
	}{
		{"all there", driver, driver, []string{"cuInit 0", "<nil>"}},
		{"no driver", missing, driver, []string{"reason 0", "no NVIDIA driver: " + missing + " was not found"}},
		{"a driver that does not open", text, driver, []string{"reason 1", "the NVIDIA driver does not open: " + text + ": file too short"}},
		{"a driver that does not start", library(t, "-DINIT=803"), driver, []string{
			"cuInit 0", "reason 1", "the NVIDIA driver does not start: cuInit: CUDA_ERROR_SYSTEM_DRIVER_MISMATCH",
		}},
		{"a driver that is too old", library(t, "-DVERSION=11070"), driver, []string{
			"cuInit 0", "reason 1", "the NVIDIA driver is for CUDA 11.7: 11.8 or later is needed",
		}},
		{"no device", library(t, "-DINIT=100"), driver, []string{"cuInit 0", "reason 2", "the NVIDIA driver finds no device"}},
		{"no cuBLAS", driver, missing, []string{
			"cuInit 0", "reason 3",
			"cuBLAS was not found: looked for libmissing.so.1 in " + filepath.Dir(missing) + "; install it or name it in VAELAB_LIBCUBLAS",
		}},
		{"a cuBLAS that does not open", driver, text, []string{"cuInit 0", "reason 3", "cuBLAS does not open: " + text + ": file too short"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, child(t, "load", driverVariable+"="+c.driver, cublasVariable+"="+c.cublas), c.want...)
		})
	}
}

func loadFromFolder() {
	driverFolders = []string{os.Getenv("FOLDER")}
	loadAndPrint()
}

// A driver that the loader does not find is found in its folder, and there it finds the compiler of PTX,
// for which it asks the loader.
func TestLoadFindsDriver(t *testing.T) {
	const compiler = "libnvidia-ptxjitcompiler.so.1"
	file := library(t, "-DJIT")
	folder := t.TempDir()
	environment := []string{driverVariable + "=", cublasVariable + "=" + file, "FOLDER=" + folder}
	if got := child(t, "folder", environment...); got[0] != "reason 0" {
		t.Skipf("the loader finds a driver: %q", got)
	}
	if err := os.Symlink(file, filepath.Join(folder, "libcuda.so.1")); err != nil {
		t.Fatal(err)
	}
	check(t, child(t, "folder", environment...), compiler+" not found", "cuInit 0", "<nil>")
	gcc(t, filepath.Join(folder, compiler), "-Wl,-soname,"+compiler, "-x", "c", os.DevNull)
	check(t, child(t, "folder", environment...), "cuInit 0", "<nil>")
}

// A cuBLAS newer than the driver is passed over, though it is found first.
func TestLoadFindsCUBLAS(t *testing.T) {
	driver := library(t, "-DVERSION=11080")
	home := t.TempDir()
	lib := filepath.Join(home, "lib64")
	if err := os.Mkdir(lib, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, newer := range []string{"libcublas.so.12", "libcublas.so.13"} {
		if err := os.WriteFile(filepath.Join(lib, newer), []byte("would not open"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	environment := []string{driverVariable + "=" + driver, cublasVariable + "=", "CUDA_HOME=" + home, "CUDA_PATH="}
	got := strings.Join(child(t, "load", environment...), "\n")
	if !strings.Contains(got, "looked for libcublas.so.11 in the loader's folders, ") || !strings.Contains(got, lib+"; install it") {
		t.Errorf("without a cuBLAS of CUDA 11 the message is %q", got)
	}
	// Like the real one it needs another library, which lies where only Load looks.
	lt := filepath.Join(lib, "libcublasLt.so.11")
	gcc(t, lt, "-Wl,-soname,libcublasLt.so.11", "-x", "c", os.DevNull)
	gcc(t, filepath.Join(lib, "libcublas.so.11"), "-Wl,--no-as-needed", lt, filepath.Join("testdata", "fake.c"))
	check(t, child(t, "load", environment...), "cuInit 0", "<nil>")
}
