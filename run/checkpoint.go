package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"vaelab/internal/safetensors"
	"vaelab/internal/userfile"
)

// Checkpoint is a model's weights and what made them. Its file is a safetensors file.
type Checkpoint struct {
	Model     string               // JSON of the model's configuration
	Train     string               // text of the recipe
	Data      string               // SHA-256 of the data set, 64 lower-case hexadecimal digits
	Epoch     int                  // epochs finished
	Step      int                  // optimiser steps done since the run began
	State     string               // JSON of the trainer's own state; empty in a weights-only file
	Weights   []safetensors.Tensor // in a file that was loaded, ordered by name
	Optimizer []safetensors.Tensor // the optimiser's moments, e.g. "fc1.weight.m"; empty in a weights-only file
}

var (
	// errDamaged is wrapped by Load's error for a file that is not, or no longer, what a run wrote.
	errDamaged = errors.New("the file is damaged or is not a checkpoint")
	// errForeign is wrapped by Load's error for a safetensors file that another program wrote.
	errForeign = errors.New("a safetensors file, but not a vaelab checkpoint")
)

// formatVersion changes when a file of the new format would mislead a program that knows the old one. Files of the
// version before are read, too (see fromFormat1).
const formatVersion, formerVersion = "2", "1"

// Keys of a checkpoint's metadata. Each file has them all, and no others.
const (
	keyFormat = "vaelab.format"
	keyModel  = "model"
	keyTrain  = "train"
	keyData   = "data_sha256"
	keyEpoch  = "epoch"
	keyStep   = "step"
	keyState  = "state"
	keyDigest = "sha256"
)

var metadataKeys = []string{keyFormat, keyModel, keyTrain, keyData, keyEpoch, keyStep, keyState, keyDigest}

// optimizerPrefix marks the optimiser's tensors in the file.
const optimizerPrefix = "optimizer."

// weightsOnly returns c without what only the continuation of its run needs. The weights are shared with c.
func (c *Checkpoint) weightsOnly() *Checkpoint {
	weights := *c
	weights.State = ""
	weights.Optimizer = nil
	return &weights
}

// save writes c to a file of the directory, whole or not at all. The file's bytes depend on c's value alone.
func (d *Directory) save(name string, c *Checkpoint) error {
	b, err := c.marshal()
	if err != nil {
		return fmt.Errorf("checkpoint %s: %w", filepath.Join(d.Dir, name), err)
	}
	return d.write(name, verbatim(b))
}

// Load reads a checkpoint of a run, after checking its form and its digest. Its error wraps fs.ErrNotExist if there is
// no file, errForeign for a safetensors file of another program, and errDamaged for any other content that no run wrote,
// unless it claims another version of the format. A file of another program, of more than 4 GiB, or with another digest
// takes no more memory than its header. Whether weights are finite is left to the caller.
func Load(path string) (*Checkpoint, error) {
	file, err := userfile.Open(path)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	defer file.Close()
	return read(path, file)
}

// Checkpoint reads the last checkpoint, as Load does.
func (d *Directory) Checkpoint() (*Checkpoint, error) { return d.load(lastFile) }

// load reads a checkpoint of the directory, as Load does.
func (d *Directory) load(name string) (*Checkpoint, error) {
	file, err := d.open(name)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	defer file.Close()
	return read(filepath.Join(d.Dir, name), file)
}

// read reads the checkpoint of the given path.
func read(path string, file *os.File) (*Checkpoint, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("checkpoint %s: %w", path, err)
	}
	if info.Size() > safetensors.MaxSize {
		return nil, fmt.Errorf("checkpoint %s: %d bytes, more than %d: %w", path, info.Size(), safetensors.MaxSize, errDamaged)
	}
	c, err := unmarshal(file, info.Size())
	if err != nil {
		return nil, fmt.Errorf("checkpoint %s: %w", path, err)
	}
	return c, nil
}

// marshal returns c's file.
func (c *Checkpoint) marshal() ([]byte, error) {
	meta := map[string]string{
		keyFormat: formatVersion,
		keyModel:  c.Model,
		keyTrain:  c.Train,
		keyData:   c.Data,
		keyEpoch:  strconv.Itoa(c.Epoch),
		keyStep:   strconv.Itoa(c.Step),
		keyState:  c.State,
		keyDigest: zeroDigest,
	}
	if _, err := fromMetadata(meta); err != nil {
		return nil, err
	}
	for _, t := range c.Weights {
		if strings.HasPrefix(t.Name, optimizerPrefix) {
			return nil, fmt.Errorf("weight %q: a weight's name must not begin with %s", t.Name, optimizerPrefix)
		}
	}
	tensors := slices.Clone(c.Weights)
	for _, t := range c.Optimizer {
		t.Name = optimizerPrefix + t.Name
		tensors = append(tensors, t)
	}
	b, err := safetensors.Encode(meta, tensors)
	if err != nil {
		return nil, err
	}
	seal(b)
	return b, nil
}

// unmarshal is the inverse of marshal, of a file of so many bytes.
func unmarshal(r io.ReaderAt, size int64) (*Checkpoint, error) {
	h, err := safetensors.ReadHeader(r, size)
	if _, ok := errors.AsType[*safetensors.DTypeError](err); ok {
		return nil, fmt.Errorf("%w: %w: save its tensors as F32", errForeign, err)
	} else if err != nil {
		return nil, damaged(err)
	}
	version, ok := h.Meta[keyFormat]
	if !ok {
		return nil, fmt.Errorf("%w: its metadata has no %s", errForeign, keyFormat)
	}
	if version != formatVersion && version != formerVersion {
		return nil, fmt.Errorf("metadata %s is %q, but this program reads %q and %q: use the program that wrote the file",
			keyFormat, version, formatVersion, formerVersion)
	}
	c, err := fromMetadata(h.Meta)
	if err != nil {
		return nil, damaged(err)
	}
	if err := verify(r, size, h); err != nil {
		return nil, damaged(err)
	}
	if version == formerVersion {
		if err := c.fromFormat1(); err != nil {
			return nil, damaged(err)
		}
	}
	tensors, err := h.Tensors(r)
	if err != nil {
		return nil, damaged(err)
	}
	for _, t := range tensors {
		if name, ok := strings.CutPrefix(t.Name, optimizerPrefix); ok {
			t.Name = name
			c.Optimizer = append(c.Optimizer, t)
		} else {
			c.Weights = append(c.Weights, t)
		}
	}
	return c, nil
}

// damaged says of an error what it says of the file, unless it is the disk that fails.
func damaged(err error) error {
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return err
	}
	return fmt.Errorf("%w: %w", err, errDamaged)
}

// fromMetadata returns the checkpoint, still without tensors, that meta describes.
func fromMetadata(meta map[string]string) (*Checkpoint, error) {
	for _, key := range metadataKeys {
		if _, ok := meta[key]; !ok {
			return nil, fmt.Errorf("metadata %s is missing", key)
		}
	}
	for key := range meta {
		if !slices.Contains(metadataKeys, key) {
			return nil, fmt.Errorf("metadata %q is not known", key)
		}
	}
	c := &Checkpoint{Model: meta[keyModel], Train: meta[keyTrain], Data: meta[keyData], State: meta[keyState]}
	for _, key := range []string{keyModel, keyTrain, keyState} {
		if s := meta[key]; !json.Valid([]byte(s)) && !(key == keyState && s == "") {
			return nil, fmt.Errorf("metadata %s is %.40q, not JSON", key, s)
		}
	}
	for _, key := range []string{keyData, keyDigest} {
		if !isDigest(meta[key]) {
			return nil, fmt.Errorf("metadata %s is %.80q, not 64 lower-case hexadecimal digits", key, meta[key])
		}
	}
	var err error
	if c.Epoch, err = count(meta, keyEpoch); err != nil {
		return nil, err
	}
	c.Step, err = count(meta, keyStep)
	return c, err
}

// count reads a count from meta, which must be written as strconv.Itoa writes it.
func count(meta map[string]string, key string) (int, error) {
	n, err := strconv.Atoi(meta[key])
	if err != nil || n < 0 || strconv.Itoa(n) != meta[key] {
		return 0, fmt.Errorf("metadata %s is %.40q, not a count", key, meta[key])
	}
	return n, nil
}
