//go:build unix

package userfile

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestOpen: a regular file and a link to one are opened, by either way; a folder, a pipe that nobody writes to, a socket
// and a device are refused at once, with what they are.
func TestOpen(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	listener, err := net.Listen("unix", at("socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	err = errors.Join(os.WriteFile(at("file"), []byte("text"), 0o644), os.Symlink("file", at("link")),
		os.Mkdir(at("folder"), 0o755), syscall.Mkfifo(at("pipe"), 0o644), os.Symlink("/dev/zero", at("zero")))
	if err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for way, open := range map[string]func(name string) (fs.File, error){
		"Open":   func(name string) (fs.File, error) { return Open(at(name)) },
		"OpenIn": func(name string) (fs.File, error) { return OpenIn(root, name) },
		"FS":     FS(dir).Open,
	} {
		for _, name := range []string{"file", "link"} {
			file, err := open(name)
			if err != nil {
				t.Errorf("%s %s: %v", way, name, err)
				continue
			}
			if text, err := io.ReadAll(file); string(text) != "text" || err != nil {
				t.Errorf("%s %s reads %q, %v", way, name, text, err)
			}
			file.Close()
		}
		for name, want := range map[string]string{"folder": "a folder", "pipe": "a pipe", "socket": "a socket", "zero": "a device"} {
			if way == "OpenIn" && name == "zero" {
				want = "escapes" // a link out of the folder
			}
			if _, err := open(name); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), name) {
				t.Errorf("%s %s: error %v, want one that names it and says %s", way, name, err, want)
			}
		}
		if _, err := open("none"); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), at("none")) {
			t.Errorf("%s none: %v", way, err)
		}
	}
}
