package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// metricsLog appends records to a file that is only ever appended to: one a line, written in one piece, so that a reader
// meets whole lines and a crash costs one line at most. It is for one goroutine at a time.
type metricsLog struct {
	file *os.File
	size int64 // of the whole lines that the file holds
}

// openLog opens the log at path to go on after the step keepThrough, the one that the run resumes from: it keeps the
// leading lines whose step is at most keepThrough, byte for byte, and drops the rest, a torn last line included. With
// keepThrough 0 the run begins afresh and nothing is kept, not even lines of step 0. An absent file is made. The records
// of the lines that are kept come with it.
//
// The file is rewritten only if something is to be dropped, and then whole or not at all. A line that ends as a line
// but is no record is an error: no crash leaves one.
func openLog(path string, keepThrough int) (*metricsLog, []Record, error) {
	content, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("open metrics: %w", err)
	}
	var records []Record
	kept := 0
	if keepThrough > 0 {
		if records, kept, err = parseRecords(content, keepThrough); err != nil {
			return nil, nil, fmt.Errorf("open metrics %s: %w", path, err)
		}
	}
	if kept < len(content) {
		if err := WriteFile(path, content[:kept]); err != nil {
			return nil, nil, fmt.Errorf("open metrics: %w", err)
		}
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return nil, nil, fmt.Errorf("open metrics: %w", err)
	}
	return &metricsLog{file: f, size: int64(kept)}, records, nil
}

// write appends r. After an error the file is as it was: what reached it of the line is taken back.
func (l *metricsLog) write(r Record) error {
	b, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("write metrics: %w", err)
	}
	n, err := l.file.Write(append(b, '\n'))
	if err != nil {
		if n > 0 {
			err = errors.Join(err, l.file.Truncate(l.size))
		}
		return fmt.Errorf("write metrics: %w", err)
	}
	l.size += int64(n)
	return nil
}

// close syncs the file and closes it.
func (l *metricsLog) close() error {
	if err := errors.Join(l.file.Sync(), l.file.Close()); err != nil {
		return fmt.Errorf("close metrics: %w", err)
	}
	return nil
}
