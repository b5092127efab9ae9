// Command headers makes, out of the declarations that gorgonia.org/cu was itself
// generated from, what its packages cu and cu/blas need to be compiled and linked
// without NVIDIA's toolkit:
//
//	cuda.h, cublas_v2.h        the headers that they include
//	driver.inc, cublas.inc     a line for each function, of which package nvidia makes trampolines
//	libcuda.a, libcublas.a     empty archives, for the linker to find nothing in
//
// The folder isn't under version control: its contents follow from go.mod.
//
//	go run ./machine/cuda/internal/nvidia/headers FOLDER
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

const module = "gorgonia.org/cu"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: headers FOLDER")
		os.Exit(2)
	}
	if err := generate(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "headers:", err)
		os.Exit(1)
	}
}

// generate writes all files into dir.
func generate(dir string) error {
	source, err := moduleDir()
	if err != nil {
		return err
	}
	files := map[string]string{"libcuda.a": emptyArchive, "libcublas.a": emptyArchive}
	for _, l := range []library{driver(), cublas()} {
		text, err := os.ReadFile(filepath.Join(source, filepath.FromSlash(l.source)))
		if err != nil {
			return err
		}
		header, trampolines, err := l.convert(string(text))
		if err != nil {
			return fmt.Errorf("%s: %w", l.source, err)
		}
		files[l.header], files[l.list] = header, trampolines
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// emptyArchive is all that an archive without members holds.
const emptyArchive = "!<arch>\n"

// moduleDir returns the folder of the module in the version that go.mod requires. If the
// module isn't in the cache, the go command downloads it.
func moduleDir() (string, error) {
	var stderr bytes.Buffer
	cmd := exec.Command("go", "mod", "download", "-json", module)
	cmd.Stderr = &stderr
	out, runErr := cmd.Output()

	// A download that fails is reported in the JSON, everything else on stderr.
	var answer struct{ Dir, Error string }
	jsonErr := json.Unmarshal(out, &answer)
	switch {
	case answer.Error != "":
		return "", fmt.Errorf("go mod download %s: %s", module, answer.Error)
	case runErr != nil:
		return "", fmt.Errorf("go mod download %s: %w: %s", module, runErr, bytes.TrimSpace(stderr.Bytes()))
	case jsonErr != nil:
		return "", fmt.Errorf("go mod download %s: reading its answer: %w", module, jsonErr)
	case answer.Dir == "":
		return "", errors.New("go mod download " + module + ": its answer names no folder")
	}
	return answer.Dir, nil
}
