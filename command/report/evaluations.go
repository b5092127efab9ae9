package report

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"vaelab/eval"
	"vaelab/internal/cli"
	"vaelab/internal/userfile"
)

// evaluationFile is what eval --out writes into its folder.
const evaluationFile = "eval.json"

// evaluation is what was measured of a checkpoint.
type evaluation struct {
	path string
	eval.Report
	used bool
}

// readEvaluations reads those that --eval names, which NUL keeps apart: no path has it.
func readEvaluations(paths string) (all []*evaluation, err error) {
	for path := range strings.SplitSeq(paths, "\x00") {
		if path == "" {
			continue
		}
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			path = filepath.Join(path, evaluationFile)
		}
		e := &evaluation{path: path}
		if err := e.read(); err != nil {
			return nil, fmt.Errorf("--eval: %w", err)
		}
		all = append(all, e)
	}
	return all, nil
}

func (e *evaluation) read() error {
	file, err := userfile.Open(e.path)
	if err != nil {
		return err
	}
	defer file.Close()
	const most = 16 << 20
	if err := json.NewDecoder(io.LimitReader(file, most)).Decode(&e.Report); err != nil {
		return fmt.Errorf("%s is no evaluation that eval --out wrote: %w", e.path, err)
	}
	if e.Checkpoint == "" {
		return fmt.Errorf("%s names no checkpoint: give the eval.json that eval --out wrote", e.path)
	}
	return nil
}

// of reports whether it is of the checkpoint at a path: by the names of its folder and its file, for both may have been moved.
func (e *evaluation) of(checkpoint string) bool {
	tail := func(path string) string {
		if absolute, err := filepath.Abs(path); err == nil {
			path = absolute
		}
		return filepath.Join(filepath.Base(filepath.Dir(path)), filepath.Base(path))
	}
	return tail(e.Checkpoint) == tail(checkpoint)
}

// unused refuses an evaluation of none of the runs.
func (r *reader) unused() error {
	for _, e := range r.evaluations {
		if !e.used {
			return cli.Usagef("--eval: %s is of %s, which is none of the checkpoints in the page", e.path, e.Checkpoint)
		}
	}
	return nil
}
