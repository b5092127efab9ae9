package run

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"vaelab/internal/cli"
)

// Epochs returns the paths of the epoch checkpoints, in order, of the run that --checkpoint names, of which there are
// at least two.
func Epochs(checkpoint string) ([]string, error) {
	path, err := find(checkpoint, Root)
	if err != nil {
		return nil, err
	}
	dir := filepath.Dir(path)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var epochs []int
	for _, e := range entries {
		if m := epochName.FindStringSubmatch(e.Name()); m != nil && filepath.Ext(e.Name()) == filepath.Ext(epochFormat) {
			epoch, _ := strconv.Atoi(m[1]) // at most nine digits
			epochs = append(epochs, epoch)
		}
	}
	if len(epochs) < 2 {
		return nil, fmt.Errorf("%s holds the checkpoints of %s, and a film takes two: train with  %s", dir, cli.Count(len(epochs), "epoch"), cli.CommandLine("train", "--keep", "-1"))
	}
	slices.Sort(epochs)
	var paths []string
	for _, epoch := range epochs {
		paths = append(paths, filepath.Join(dir, fmt.Sprintf(epochFormat, epoch)))
	}
	return paths, nil
}
