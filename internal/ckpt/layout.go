package ckpt

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"

	"vaelab/internal/atomicfile"
)

// Names in a run directory.
const (
	configFile         = "config.json"
	metricsFile        = "metrics.jsonl"
	lastFile           = "last.safetensors"
	bestFile           = "best.safetensors"
	curvesFile         = "curves.png"
	samplesDir         = "samples"
	reconstructionsDir = "reconstructions"
	lockFile           = ".lock"

	epochFormat   = "epoch-%04d.safetensors"
	pictureFormat = "epoch-%04d.png"
)

var (
	pictureDirs = []string{samplesDir, reconstructionsDir}
	// epochName matches what epochFormat gives.
	epochName = regexp.MustCompile(`^epoch-(\d{4,9})\.safetensors$`)
	// runFile matches the slash-separated names of all files that a run writes into its directory, but for the lock.
	runFile = regexp.MustCompile(`^(config\.json|metrics\.jsonl|curves\.png|` +
		`(last|best|epoch-\d{4,9})\.safetensors|(samples|reconstructions)/epoch-\d{4,9}\.png)$`)
)

// Config returns the path of config.json: everything that made the run.
func (r *Run) Config() string { return filepath.Join(r.Dir, configFile) }

// Metrics returns the path of metrics.jsonl.
func (r *Run) Metrics() string { return filepath.Join(r.Dir, metricsFile) }

// Last returns the path of the newest checkpoint, the one to resume from.
func (r *Run) Last() string { return filepath.Join(r.Dir, lastFile) }

// Best returns the path of the checkpoint that did best on the validation split; a run without one never has it.
func (r *Run) Best() string { return filepath.Join(r.Dir, bestFile) }

// Epoch returns the path of the weights after the given epoch.
func (r *Run) Epoch(epoch int) string { return filepath.Join(r.Dir, fmt.Sprintf(epochFormat, epoch)) }

// Curves returns the path of the picture of the losses.
func (r *Run) Curves() string { return filepath.Join(r.Dir, curvesFile) }

// Samples returns the path of the samples drawn after the given epoch. Its folder exists.
func (r *Run) Samples(epoch int) string {
	return filepath.Join(r.Dir, samplesDir, fmt.Sprintf(pictureFormat, epoch))
}

// Reconstructions returns the path of the reconstructions made after the given epoch. Its folder exists.
func (r *Run) Reconstructions(epoch int) string {
	return filepath.Join(r.Dir, reconstructionsDir, fmt.Sprintf(pictureFormat, epoch))
}

// inspect tells the files in dir that a run writes, unfinished ones included, from whatever else is there. The lock and
// the folders of pictures count as neither. The names are slash-separated and relative to dir.
func inspect(dir string) (files, foreign []string, err error) {
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (name == "." || slices.Contains(pictureDirs, name)):
		case d.IsDir():
			foreign = append(foreign, name)
			return fs.SkipDir
		case d.Type().IsRegular() && name == lockFile:
		case d.Type().IsRegular() && runFile.MatchString(finalName(name)):
			files = append(files, name)
		default:
			foreign = append(foreign, name)
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("run %s: list: %w", dir, err)
	}
	return files, foreign, nil
}

// finalName returns the name that a temporary was to get, and any other name as it is.
func finalName(name string) string {
	dir, base := path.Split(name)
	if target, ok := atomicfile.Target(base); ok {
		return dir + target
	}
	return name
}
