//go:build unix

package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The limit on a file's size makes the kernel take part of a write and then refuse, as a full disk does.
func TestDiskErrorLeavesOldContent(t *testing.T) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "last.safetensors")
	if err := Write(path, 0o644, text("old")); err != nil {
		t.Fatal(err)
	}

	low := limit
	low.Cur = 16 << 20 // more than the log of opened files has that a test keeps for go test
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &low); err != nil {
		t.Fatal(err)
	}
	err := Write(path, 0o644, func(w io.Writer) error {
		if _, err := io.WriteString(w, strings.Repeat("x", 24<<20)); err != nil {
			return fmt.Errorf("encode: %w", err)
		}
		return nil
	})
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}

	if !errors.Is(err, syscall.EFBIG) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), ".tmp-") {
		t.Errorf("error %v; want EFBIG naming %s and no temporary", err, path)
	}
	if diff := cmp.Diff(map[string]string{"last.safetensors": "old"}, files(t, dir)); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
}

func TestFullDiskIsFound(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("/dev/full is Linux's")
	}
	path := filepath.Join(t.TempDir(), "curves.png")
	err := Write(path, 0o644, func(io.Writer) error { return os.WriteFile("/dev/full", []byte("x"), 0) })
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "/dev/full") {
		t.Errorf("error %v; want ENOSPC, naming %s and /dev/full", err, path)
	}
	if err := Write("/dev/full", 0o644, text("x")); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("writing over a device: error %v", err)
	}
}
