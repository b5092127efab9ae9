package run

import (
	"path/filepath"
	"regexp"

	"vaelab/export/tensorboard"
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
	boardDir           = "tensorboard"
	lockFile           = ".lock"

	epochFormat   = "epoch-%04d.safetensors"
	pictureFormat = "epoch-%04d.png"
)

var (
	pictureDirs = []string{samplesDir, reconstructionsDir}
	// epochName matches what the formats give.
	epochName = regexp.MustCompile(`^epoch-(\d{4,9})\.`)
)

// Layout is all that a run writes into its directory.
var Layout = Contents{
	What:    "a run",
	Files:   regexp.MustCompile(`^(config\.json|metrics\.jsonl|curves\.png|(last|best|epoch-\d{4,9})\.safetensors)$`).MatchString,
	Folders: Names(append([]string{boardDir}, pictureDirs...)...),
	Inside: &Contents{
		Files:   regexp.MustCompile(`^epoch-\d{4,9}\.png$`).MatchString,
		Folders: Names(Splits...), Inside: &Contents{Files: Names(tensorboard.File)},
	},
	lock: true,
}

// Config returns the path of config.json: everything that made the run.
func (d *Directory) Config() string { return filepath.Join(d.Dir, configFile) }

// Metrics returns the path of metrics.jsonl.
func (d *Directory) Metrics() string { return filepath.Join(d.Dir, metricsFile) }

// Last returns the path of the newest checkpoint, the one to resume from.
func (d *Directory) Last() string { return filepath.Join(d.Dir, lastFile) }

// Curves returns the path of the picture of the losses.
func (d *Directory) Curves() string { return filepath.Join(d.Dir, curvesFile) }
