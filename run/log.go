package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// metricsLog appends records to metrics.jsonl, which is only ever appended to: one a line, written in one piece, so that a
// reader meets whole lines and a crash costs one line at most. It is for one goroutine at a time.
type metricsLog struct {
	records []Record // in the file

	dir   *Directory
	file  *os.File // nil before begin
	size  int64    // of the records' lines
	whole bool     // the file has them and nothing else
}

// readLog reads the log of a run that goes on after the step through: it keeps the leading lines whose step is at most
// that, byte for byte, and is to drop the rest, a torn last line included. With through 0 the run begins afresh and
// nothing is kept, not even lines of step 0. A line that ends as a line but is no record is an error: no crash leaves one.
func readLog(d *Directory, through int) (*metricsLog, error) {
	l := &metricsLog{dir: d}
	file, err := d.open(metricsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	} else if err != nil {
		return nil, fmt.Errorf("open metrics: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err == nil && through > 0 {
		l.records, l.size, err = readRecords(file, through)
	}
	if err != nil {
		return nil, fmt.Errorf("open metrics %s: %w", l.dir.Metrics(), err)
	}
	l.whole = info.Size() == l.size
	return l, nil
}

// begin opens the log to append to it. The file is made if it is absent and rewritten only if something is to be dropped,
// and then whole or not at all.
func (l *metricsLog) begin() (err error) {
	if !l.whole {
		if err := l.dir.write(metricsFile, l.kept); err != nil {
			return err
		}
	}
	l.file, err = l.dir.root.OpenFile(metricsFile, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return fmt.Errorf("open metrics %s: %w", l.dir.Metrics(), err)
	}
	return nil
}

// kept copies the lines that are kept.
func (l *metricsLog) kept(w io.Writer) error {
	if l.size == 0 {
		return nil
	}
	file, err := l.dir.open(metricsFile)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.CopyN(w, file, l.size)
	return err
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
	l.records = append(l.records, r)
	return nil
}

// sync makes what was written outlive a power cut.
func (l *metricsLog) sync() error {
	if err := l.file.Sync(); err != nil {
		return fmt.Errorf("write metrics: %w", err)
	}
	return nil
}

// close syncs the file and closes it.
func (l *metricsLog) close() error {
	if l.file == nil {
		return nil
	}
	if err := errors.Join(l.file.Sync(), l.file.Close()); err != nil {
		return fmt.Errorf("close metrics: %w", err)
	}
	return nil
}

// lacking returns the epochs, of those that the run has finished, that have no line: a power cut may have taken it.
func (l *metricsLog) lacking(epochs int) []int {
	has := map[int]bool{}
	for _, r := range l.records {
		has[r.Epoch] = has[r.Epoch] || r.Split == "train"
	}
	var lacking []int
	for epoch := 1; epoch <= epochs; epoch++ {
		if !has[epoch] {
			lacking = append(lacking, epoch)
		}
	}
	return lacking
}
