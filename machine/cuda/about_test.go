//go:build gpu

package cuda

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"vaelab/machine/cuda/internal/nvidia"
	"vaelab/model/modeltest"
)

// about prints what there is of NVIDIA's, and how long a start takes, for whoever finds out why one
// machine does not compute or is slow.
func about() error {
	began := time.Now()
	err := start()
	took := time.Since(began)
	for _, library := range mapped("libcuda", "libcublas", "libnvidia-ptxjitcompiler", "fake") {
		fmt.Println("library", library)
	}
	devices, _ := Devices() // Open says what fails
	for i, d := range devices {
		fmt.Printf("cuda:%d %s\n", i, d)
	}
	if err != nil {
		fmt.Println(nvidia.Searched())
		return err
	}
	fmt.Printf("started in %.2f s, the kernels of 784-400-20 compiled\n", took.Seconds())
	return nil
}

// start makes the first GPU ready to train the default model.
func start() error {
	d, err := Open(0, Options{})
	if err != nil {
		return err
	}
	defer d.Close()
	params, err := modeltest.Params(d, standard)
	if err != nil {
		return err
	}
	g, err := standard.Training(plainly.BatchSize)
	if err != nil {
		return err
	}
	_, err = d.Compile(g, params)
	return err
}

// mapped are the files that this process has in memory whose paths have one of the parts.
func mapped(parts ...string) []string {
	maps, _ := os.ReadFile("/proc/self/maps")
	var all []string
	for line := range strings.Lines(string(maps)) {
		_, file, isFile := strings.Cut(strings.TrimSpace(line), "/")
		if isFile && slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(file, p) }) {
			all = append(all, "/"+file)
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(all)))
}
