//go:build gpu

package nvidia

// #include "trampolines.h"
import "C"

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// cublasPlaces are the names that the library may have, the best first, and the folders where it may lie.
func cublasPlaces() (names, folders []string) {
	if file := os.Getenv(cublasVariable); file != "" {
		return []string{filepath.Base(file)}, []string{filepath.Dir(file)}
	}
	return cublasNames(), cublasFolders()
}

// openCUBLAS opens the library that the environment names, or the first that is found.
func openCUBLAS() error {
	names, folders := cublasPlaces()
	var broken error
	for _, folder := range folders {
		for _, name := range names {
			err := openIn(folder, name)
			if err == nil {
				return nil
			}
			if broken == nil && !notFound(err, filepath.Join(folder, name)) {
				broken = err
			}
		}
	}
	if broken != nil {
		return &LoadError{NoCUBLAS, fmt.Sprintf("cuBLAS does not open: %v", broken), broken}
	}
	return &LoadError{NoCUBLAS, fmt.Sprintf("cuBLAS was not found: looked for %s in %s; install it or name it in %s",
		strings.Join(names, ", "), listed(folders), cublasVariable), nil}
}

// cublasNames lists the libraries that the driver can run, the newest first. cuBLAS of
// CUDA 13, for instance, needs a driver of CUDA 13 or later.
func cublasNames() []string {
	var names []string
	version := driverVersion()
	for _, major := range []int{13, 12, 11} {
		if version == 0 || major <= version/1000 {
			names = append(names, fmt.Sprintf("libcublas.so.%d", major))
		}
	}
	return names
}

// loaderFolders stands for the folders where the system's loader looks.
const loaderFolders = ""

// cublasFolders lists the folders to look in: NVIDIA's packages for Linux install to
// /usr/local, Arch Linux's to /opt.
func cublasFolders() []string {
	folders := []string{loaderFolders, "/usr/local/cuda/lib64"}
	targets, _ := filepath.Glob("/usr/local/cuda/targets/*/lib") // the pattern is well formed
	folders = append(append(folders, targets...), "/opt/cuda/lib64")
	for _, variable := range []string{"CUDA_HOME", "CUDA_PATH"} {
		if home := os.Getenv(variable); home != "" {
			folders = append(folders, filepath.Join(home, "lib64"))
		}
	}
	return folders
}

func listed(folders []string) string {
	folders = slices.Clone(folders)
	if folders[0] == loaderFolders {
		folders[0] = "the loader's folders"
	}
	return strings.Join(folders, ", ")
}

// openIn opens cuBLAS, and before it the libcublasLt that it needs: that one lies beside it,
// where the loader does not look on its own.
func openIn(folder, name string) error {
	if folder != loaderFolders {
		preload(filepath.Join(folder, strings.Replace(name, "libcublas.", "libcublasLt.", 1)))
	}
	return open(C.NVIDIA_CUBLAS, filepath.Join(folder, name))
}
