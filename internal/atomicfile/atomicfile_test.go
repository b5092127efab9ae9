package atomicfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// text returns a Write callback that writes s.
func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

// files returns the names and contents of dir's regular files.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, e := range entries {
		if e.Type().IsRegular() {
			b, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			got[e.Name()] = string(b)
		}
	}
	return got
}

func TestWriteReplaces(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "config.json")
	for _, content := range []string{"first", "", "third, and longer"} {
		if err := Write(path, 0o640, text(content)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[string]string{"config.json": content}, files(t, dir)); diff != "" {
			t.Errorf("folder after writing %q (-want +got):\n%s", content, diff)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if perm := info.Mode().Perm(); runtime.GOOS != "windows" && perm&^0o640 != 0 {
		t.Errorf("permissions %o exceed 640", perm)
	}
}

func TestWriteRelativePath(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := Write("here.txt", 0o644, text("x")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"here.txt": "x"}, files(t, ".")); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
}

// Whatever goes wrong, the old content stays and nothing else is left beside it.
func TestFailureLeavesOldContent(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "last.safetensors")
	old := map[string]string{"last.safetensors": "old"}
	if err := Write(path, 0o644, text("old")); err != nil {
		t.Fatal(err)
	}

	t.Run("writer error", func(t *testing.T) {
		cause := errors.New("no image to write")
		err := Write(path, 0o644, func(w io.Writer) error {
			w.Write(bytes.Repeat([]byte{'x'}, 1<<16)) // more than the buffer holds, so some of it reaches the disk
			return cause
		})
		if !errors.Is(err, cause) || !strings.Contains(err.Error(), path) {
			t.Errorf("error %v; want the writer's, naming %s", err, path)
		}
		if diff := cmp.Diff(old, files(t, dir)); diff != "" {
			t.Errorf("folder (-want +got):\n%s", diff)
		}
	})

	t.Run("writer panic", func(t *testing.T) {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
			if diff := cmp.Diff(old, files(t, dir)); diff != "" {
				t.Errorf("folder (-want +got):\n%s", diff)
			}
		}()
		Write(path, 0o644, func(io.Writer) error { panic("encoder bug") })
	})

	t.Run("not a regular file", func(t *testing.T) {
		sub := filepath.Join(dir, "samples")
		if err := os.Mkdir(sub, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := Write(sub, 0o644, text("new")); err == nil || !strings.Contains(err.Error(), "not a regular file") {
			t.Errorf("writing over a folder: error %v", err)
		}
		if diff := cmp.Diff(old, files(t, dir)); diff != "" {
			t.Errorf("folder (-want +got):\n%s", diff)
		}
	})

	t.Run("no such folder", func(t *testing.T) {
		missing := filepath.Join(dir, "absent", "a.png")
		err := Write(missing, 0o644, text("new"))
		if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), missing) || strings.Contains(err.Error(), ".tmp-") {
			t.Errorf("error %v; want fs.ErrNotExist naming %s and no temporary", err, missing)
		}
	})
}

// Readers that open the file while it is being replaced see one whole content.
func TestConcurrentReadersSeeWholeFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows refuses to rename over a file that is open")
	}
	path := filepath.Join(t.TempDir(), "last.safetensors")
	content := func(i int) string { return strings.Repeat(fmt.Sprintf("%04d", i), 5000) }
	if err := Write(path, 0o644, text(content(0))); err != nil {
		t.Fatal(err)
	}

	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for last := ""; ; {
				select {
				case <-done:
					return
				default:
				}
				b, err := os.ReadFile(path)
				if err != nil {
					t.Errorf("reader: %v", err)
					return
				}
				got := string(b)
				if len(got) != 20000 || got != strings.Repeat(got[:4], 5000) {
					t.Errorf("reader saw %d bytes that no single Write wrote", len(got))
					return
				}
				if got[:4] < last {
					t.Errorf("reader saw version %s after %s", got[:4], last)
					return
				}
				last = got[:4]
			}
		})
	}
	for i := 1; i <= 100; i++ {
		if err := Write(path, 0o644, text(content(i))); err != nil {
			t.Errorf("version %d: %v", i, err)
			break
		}
	}
	close(done)
	readers.Wait()
}

func TestRemoveStale(t *testing.T) {
	dir := t.TempDir()
	stale := filepath.Join(dir, tempName("last.safetensors"))
	keep := []string{
		"last.safetensors",
		".last.safetensors.tmp-",                // no digits
		".last.safetensors.tmp-0123456789abcde", // too few
		"last.safetensors.tmp-0123456789abcdef", // not hidden
		"..tmp-0123456789abcdef",                // no name
	}
	want := map[string]string{}
	for _, name := range append(keep, filepath.Base(stale)) {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		want[name] = ""
	}
	delete(want, filepath.Base(stale))

	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if err := RemoveStale(root, "."); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, files(t, dir)); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
	if err := RemoveStale(root, "absent"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("absent folder: error %v, want fs.ErrNotExist", err)
	}
}

func TestTarget(t *testing.T) {
	target, ok := Target(filepath.Base(tempName("samples/epoch-0007.png")))
	if !ok || target != "epoch-0007.png" {
		t.Errorf("Target of a temporary for epoch-0007.png = %q, %v", target, ok)
	}
	if target, ok := Target("epoch-0007.png"); ok {
		t.Errorf("Target took an ordinary file for a temporary of %q", target)
	}
}

// TestFolderMoves: a file is written into the folder that was opened, whatever has its name by now.
func TestFolderMoves(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	if err := Mkdir(filepath.Join(dir, "samples")); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if err := errors.Join(os.Rename(dir, dir+"-moved"), Mkdir(dir)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"config.json", "samples/epoch-0001.png"} {
		if err := WriteIn(root, name, 0o644, text(name)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(dir+"-moved", name)); string(got) != name || err != nil {
			t.Errorf("%s holds %q, %v", name, got, err)
		}
	}
	if got := files(t, dir); len(got) > 0 {
		t.Errorf("the folder in its place holds %q", got)
	}
}

// TestMkdir: folders above are made as well, and what is there is not made again.
func TestMkdir(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b", "c")
	if err := Mkdir(dir); err != nil {
		t.Fatal(err)
	}
	if err := Mkdir(dir); !errors.Is(err, fs.ErrExist) {
		t.Errorf("again: %v", err)
	}
	file := filepath.Join(dir, "file")
	if err := Write(file, 0o644, text("x")); err != nil {
		t.Fatal(err)
	}
	if err := Mkdir(filepath.Join(file, "d")); err == nil {
		t.Error("a folder was made in a file")
	}
}

// TestWritable: of a folder that is not there the nearest one above it says whether anything can be made.
func TestWritable(t *testing.T) {
	dir := t.TempDir()
	if err := Writable(filepath.Join(dir, "absent", "deep")); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := Writable(filepath.Join(dir, "file", "run")); err == nil && runtime.GOOS != "windows" {
		t.Error("a folder in a file is said to be writable")
	}
	if os.Getuid() < 1 {
		t.Skip("root writes everywhere, and Windows does not tell")
	}
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o777)
	if err := Writable(filepath.Join(dir, "absent")); !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "write in "+dir) {
		t.Errorf("in a folder that is read only: %v", err)
	}
}
