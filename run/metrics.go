package run

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"vaelab/internal/userfile"
)

// Record is a line of metrics.jsonl: one measurement, of training since the record before, or of a whole split. Losses
// are nats per image.
type Record struct {
	Step            int      `json:"step"`                          // optimiser steps done since the run began
	Epoch           int      `json:"epoch"`                         // epochs finished, or the one under way
	Split           string   `json:"split"`                         // "train", "validation" or "test"
	Loss            Number   `json:"loss"`                          // what is minimised, β included
	Recon           Number   `json:"recon"`                         // reconstruction term, -E log p(x|z)
	KL              Number   `json:"kl"`                            // KL(q(z|x) ‖ p(z))
	Beta            Number   `json:"beta"`                          // weight of KL in Loss
	LR              Number   `json:"lr,omitzero"`                   // learning rate; 0: not a training record
	Gradient        Number   `json:"gradient_norm,omitzero"`        // after the epoch, on its first batch; 0: not measured
	ImagesPerSecond Number   `json:"images_per_s,omitzero"`         // 0: not measured
	Elapsed         Number   `json:"elapsed_s"`                     // seconds of training so far, of all processes
	KLByDimension   []Number `json:"kl_by_dimension,omitempty"`     // of KL, where it is their sum; nil: not measured
	ActiveUnits     *int     `json:"active_units,omitempty"`        // latent dimensions that tell images apart; nil: not measured
	Perplexity      *Number  `json:"codeword_perplexity,omitempty"` // of the use of a codebook; nil: there is none
	Collapse        string   `json:"collapse,omitempty"`            // the kind, if there is one
}

// UnmarshalJSON requires a step; other absent fields are 0, unknown ones are ignored.
func (r *Record) UnmarshalJSON(b []byte) error {
	type fields Record // has no UnmarshalJSON
	f := fields{Step: -1}
	if err := json.Unmarshal(b, &f); err != nil {
		return err
	}
	if f.Step < 0 {
		return errors.New("step is missing or negative")
	}
	*r = Record(f)
	return nil
}

// Number is a number whose JSON, which has no NaN and no infinity, is null where it is not finite; null is read as NaN.
type Number float64

func (x Number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(x))
}

func (x *Number) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*x = Number(math.NaN())
		return nil
	}
	f, err := strconv.ParseFloat(string(b), 64)
	*x = Number(f)
	return err
}

// ReadRecords returns the records in the file at path, but for a torn last line: a writer may be at work on it.
func ReadRecords(path string) ([]Record, error) {
	file, err := userfile.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read metrics: %w", err)
	}
	defer file.Close()
	records, _, err := readRecords(file, math.MaxInt)
	if err != nil {
		return nil, fmt.Errorf("read metrics %s: %w", path, err)
	}
	return records, nil
}

// lastRecords hands over the records in the file at path from the last one back, until enough returns true. It passes over a
// torn last line, as ReadRecords does, and reads no more of the file than it needs.
func lastRecords(path string, enough func(Record) bool) error {
	file, err := userfile.Open(path)
	if err != nil {
		return fmt.Errorf("read metrics: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("read metrics: %w", err)
	}
	var text []byte // what follows offset at, but for the lines that were handed over
	torn := true
	for at, block := info.Size(), int64(1<<12); at > 0 && len(text) <= maxLine; block = min(2*block, maxLine) {
		n := min(at, block)
		before := make([]byte, n)
		if _, err := file.ReadAt(before, at-n); err != nil {
			return fmt.Errorf("read metrics: %w", err)
		}
		at, text = at-n, append(before, text...)
		for {
			i := bytes.LastIndexByte(text, '\n')
			if i < 0 && (at > 0 || len(text) == 0) {
				break
			}
			line := text[i+1:]
			text = text[:max(i, 0)]
			if torn {
				torn = false
				continue
			}
			var r Record
			if err := json.Unmarshal(line, &r); err != nil {
				return fmt.Errorf("read metrics %s: %.40q is not a record: %w: remove the line", path, line, err)
			}
			if enough(r) {
				return nil
			}
		}
	}
	if len(text) > maxLine {
		return fmt.Errorf("read metrics %s: a line of more than %d bytes is not a record: remove it", path, maxLine)
	}
	return nil
}

// maxLine is more than any record takes.
const maxLine = 1 << 16

// readRecords returns the leading records whose step is at most through, and the size of their lines. It passes over what
// follows the last newline.
func readRecords(from io.Reader, through int) (records []Record, size int64, err error) {
	for lines := bufio.NewReaderSize(from, maxLine); ; {
		text, err := lines.ReadSlice('\n')
		if err == io.EOF {
			return records, size, nil
		}
		var r Record
		if err == nil {
			err = r.UnmarshalJSON(text) // json.Unmarshal would read the line once more
		}
		if err != nil {
			return nil, 0, fmt.Errorf("line %d, %.40q, is not a record: %w: remove it", len(records)+1, text, err)
		}
		if r.Step > through {
			return records, size, nil
		}
		records, size = append(records, r), size+int64(len(text))
	}
}
