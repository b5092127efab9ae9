//go:build unix

package run

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

// The limit on a file's size makes the kernel take part of a line and then refuse, as a full disk does. The error
// surfaces, whole lines remain, and when there is room again the log goes on.
func TestDiskErrorLeavesWholeLines(t *testing.T) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "metrics.jsonl")
	l := openLog(t, path, 0)
	defer l.close()

	low := limit
	low.Cur = 4 << 20 // more than the log of opened files has that a test keeps for go test
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &low); err != nil {
		t.Fatal(err)
	}
	written := 0
	var failure error
	for written < 1e6 && failure == nil {
		if failure = l.write(Record{Step: written + 1}); failure == nil {
			written++
		}
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}

	if !errors.Is(failure, syscall.EFBIG) {
		t.Errorf("error %v, want EFBIG", failure)
	}
	if err := l.write(Record{Step: written + 1}); err != nil {
		t.Error(err)
	}
	records, err := ReadRecords(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(records) != written+1 || records[written].Step != written+1 {
		t.Errorf("%d records, want %d in steps of 1", len(records), written+1)
	}
}
