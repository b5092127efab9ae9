package metrics

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
)

// Read returns the records in the file at path, but for a torn last line: a writer may be at work on it.
func Read(path string) ([]Record, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read metrics: %w", err)
	}
	var records []Record
	err = eachLine(content, func(_ int, r Record) bool {
		records = append(records, r)
		return true
	})
	if err != nil {
		return nil, fmt.Errorf("read metrics %s: %w", path, err)
	}
	return records, nil
}

// prefix returns the size of the leading lines of content whose step is at most keepThrough; 0 if that is 0.
func prefix(content []byte, keepThrough int) (size int, err error) {
	if keepThrough <= 0 {
		return 0, nil
	}
	err = eachLine(content, func(end int, r Record) bool {
		if r.Step > keepThrough {
			return false
		}
		size = end
		return true
	})
	return size, err
}

// eachLine calls visit for each record in content, and where its line ends, until visit returns false. It passes over
// what follows the last newline.
func eachLine(content []byte, visit func(end int, r Record) bool) error {
	lines, end := 0, 0
	for text := range bytes.Lines(content) {
		if !bytes.HasSuffix(text, []byte("\n")) {
			return nil
		}
		lines++
		end += len(text)
		var r Record
		if err := json.Unmarshal(text, &r); err != nil {
			return fmt.Errorf("line %d, %.40q, is not a record: %w: remove it", lines, text, err)
		}
		if !visit(end, r) {
			return nil
		}
	}
	return nil
}
