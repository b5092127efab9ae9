package run

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// errNoRun is wrapped by the errors of newest and find when there is no run with a checkpoint.
var errNoRun = errors.New("no run with a checkpoint: train one first, or name another place")

// Newest returns the run directory in Root, of those with a checkpoint, whose last process began most recently.
func Newest() (string, error) { return newest(Root) }

// newest returns the run directory in root, of those with a checkpoint, whose last process began most
// recently: config.json says when, for the times of files change when they are copied. Of a run whose config.json does not
// say it, that time is the checkpoint's; of equals, the one whose name comes last is returned.
func newest(root string) (string, error) {
	entries, err := os.ReadDir(root)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("find newest run: %w", err)
	}
	var newest string
	var newestTime time.Time
	for _, e := range entries { // sorted by name
		dir := filepath.Join(root, e.Name())
		var written time.Time
		for _, name := range checkpoints(dir) {
			info, err := os.Stat(filepath.Join(dir, name))
			if err == nil && info.Mode().IsRegular() && info.ModTime().After(written) {
				written = info.ModTime()
			}
		}
		if written.IsZero() {
			continue
		}
		if config, _ := readConfig(dir); !config.Started.IsZero() {
			written = config.Started
		}
		if !written.Before(newestTime) {
			newest, newestTime = dir, written
		}
	}
	if newest == "" {
		return "", fmt.Errorf("%s: %w", root, errNoRun)
	}
	return newest, nil
}

// find returns the checkpoint file that a user means by path: path itself, if it is a file; in a run directory its best
// checkpoint, or else its last, or else that of its newest epoch; in a folder of runs that of the newest; and for "" that of
// the newest run in root. The best comes first because it exists only in runs that held out a validation split to choose it
// by. The error wraps fs.ErrNotExist if there is nothing at path, and errNoRun if there is a directory without a checkpoint.
func find(path, root string) (string, error) {
	if path == "" {
		newest, err := newest(root)
		if err != nil {
			return "", err
		}
		path = newest
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("no checkpoint at %s: %w: name a checkpoint or a run's directory", path, fs.ErrNotExist)
	} else if err != nil {
		return "", fmt.Errorf("find checkpoint: %w", err)
	}
	if !info.IsDir() {
		return path, nil
	}
	for _, name := range checkpoints(path) {
		file := filepath.Join(path, name)
		if _, err := os.Stat(file); err == nil {
			return file, nil
		}
	}
	if root, err = newest(path); err != nil {
		return "", err
	}
	return find(root, path)
}

// checkpoints are the names of those that a run may have, the one that is meant first.
func checkpoints(dir string) []string {
	names := []string{bestFile, lastFile}
	if epochs, err := (&Directory{Dir: dir}).epochs(".", epochFormat); err == nil {
		for _, epoch := range slices.Backward(epochs) {
			names = append(names, fmt.Sprintf(epochFormat, epoch))
		}
	}
	return names
}
