//go:build gpu

// Package nvidia finds NVIDIA's driver and cuBLAS when the program runs. Packages cu and
// cu/blas work once Load has succeeded, and fail with an error before; without it a program
// that is linked to them would not start on a machine that has neither library.
//
// It also wraps the calls that cu has no function for, or none that can be used: the capture
// of a stream as a graph, products on a stream, the launch of a kernel, the text of an error.
//
// Its headers and its list of functions are generated: see the command headers, and the
// variables that the Makefile gives to the compiler.
package nvidia

// #cgo LDFLAGS: -ldl
// #include <stdlib.h>
// #include "trampolines.h"
import "C"

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unsafe"
)

//go:generate go run ./headers generated

// Environment variables that name the libraries' files.
const (
	driverVariable = "VAELAB_LIBCUDA"
	cublasVariable = "VAELAB_LIBCUBLAS"
)

// Reason says what Load could not have.
type Reason int

// What a machine may lack.
const (
	NoDriver  Reason = iota // there is no driver's library
	BadDriver               // the driver is there but does not start
	NoDevice                // the driver finds no GPU
	NoCUBLAS                // cuBLAS is not there or does not open
)

// LoadError says why there is no GPU to compute on.
type LoadError struct {
	Reason Reason
	text   string
	err    error
}

func (e *LoadError) Error() string { return e.text }

// Unwrap returns the driver's error, if there is one.
func (e *LoadError) Unwrap() error { return e.err }

// Searched says which files Load tries.
func Searched() string {
	names, folders := cublasPlaces()
	return fmt.Sprintf("the driver is looked for as %s; cuBLAS as %s in %s",
		strings.Join(driverNames(), ", "), strings.Join(names, ", "), listed(folders))
}

// Load opens the driver, starts it, and opens cuBLAS. It does so once in a process: a second
// call returns what the first one did, which is nil or a *LoadError.
func Load() error { return load() }

var load = sync.OnceValue(func() error {
	if err := openDriver(); err != nil {
		return err
	}
	if err := failure("cuInit", C.nvidia_init()); err != nil {
		if err.Code == C.CUDA_ERROR_NO_DEVICE {
			return &LoadError{NoDevice, "the NVIDIA driver finds no device", err}
		}
		return &LoadError{BadDriver, fmt.Sprintf("the NVIDIA driver does not start: %v", err), err}
	}
	if v := driverVersion(); v != 0 && v < oldestDriver {
		return &LoadError{BadDriver, fmt.Sprintf("the NVIDIA driver is for CUDA %s: 11.8 or later is needed", DriverVersion()), nil}
	}
	return openCUBLAS()
})

// oldestDriver is that of CUDA 11.8. One that is older than 11.4 lacks calls that package
// nvidia makes.
const oldestDriver = 11080

// driverFolders are where the driver lies on machines whose loader is not always told so:
// nodes of Kubernetes that hand it into a container, and Windows' Linux.
var driverFolders = []string{"/usr/local/nvidia/lib64", "/usr/lib/wsl/lib"}

// driverNames are the files that may be the driver.
func driverNames() []string {
	if file := os.Getenv(driverVariable); file != "" {
		return []string{file}
	}
	names := []string{"libcuda.so.1", "libcuda.so"}
	for _, folder := range driverFolders {
		names = append(names, filepath.Join(folder, "libcuda.so.1"))
	}
	return names
}

// openDriver opens the first that is there. Before one in a folder of its own it opens the compiler of
// PTX beside it, which the driver asks for by its plain name, where the loader does not look on its own.
func openDriver() error {
	names := driverNames()
	for _, name := range names {
		if folder, _ := filepath.Split(name); folder != "" {
			preload(filepath.Join(folder, "libnvidia-ptxjitcompiler.so.1"))
		}
		switch err := open(C.NVIDIA_DRIVER, name); {
		case err == nil:
			return nil
		case !notFound(err, name):
			return &LoadError{BadDriver, fmt.Sprintf("the NVIDIA driver does not open: %v", err), err}
		}
	}
	return &LoadError{NoDriver, "no NVIDIA driver: " + names[0] + " was not found", nil}
}

// open makes the file the library that the trampolines call.
func open(library uint32, file string) error {
	name := C.CString(file)
	defer C.free(unsafe.Pointer(name))
	var message [1024]C.char
	if m := C.nvidia_open(library, name, &message[0], C.size_t(len(message))); m != nil {
		return fmt.Errorf("%s", C.GoString(m))
	}
	return nil
}

func preload(file string) {
	name := C.CString(file)
	defer C.free(unsafe.Pointer(name))
	C.nvidia_preload(name)
}

// notFound tells the loader's message for a file that isn't there from all others: a file
// that is for another machine, say, or lacks a library that it needs in its turn.
func notFound(err error, file string) bool {
	return strings.HasPrefix(err.Error(), file+": cannot open shared object file: No such file")
}
