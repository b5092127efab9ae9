package mnist

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// TestModuleIsTheOneRequired holds the constants to go.mod and go.sum.
func TestModuleIsTheOneRequired(t *testing.T) {
	for file, lines := range map[string][]string{
		"go.mod": {modulePath + " " + moduleVersion},
		"go.sum": {
			modulePath + " " + moduleVersion + " " + moduleSum,
			modulePath + " " + moduleVersion + "/go.mod " + moduleModSum,
		},
	} {
		b, err := os.ReadFile(filepath.Join("..", "..", "..", file))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for line := range strings.Lines(string(b)) {
			if fields := strings.Fields(strings.TrimPrefix(line, "require ")); len(fields) > 1 && fields[0] == modulePath {
				got = append(got, strings.Join(fields, " "))
			}
		}
		if !slices.Equal(got, lines) {
			t.Errorf("%s has %q, the constants say %q", file, got, lines)
		}
	}
}

// In a foreign module with a broken workspace Dir must work and change nothing.
func TestDirIgnoresTheWorkingDirectory(t *testing.T) {
	here := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":  "module foreign\n",
		"go.sum":  "",
		"go.work": "not a workspace\n",
	} {
		if err := os.WriteFile(filepath.Join(here, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(here)
	t.Setenv("GOFLAGS", "-mod=vendor")
	dir, err := Dir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(os.DirFS(dir)); err != nil {
		t.Error(err)
	}
	if sum, err := os.ReadFile("go.sum"); err != nil || len(sum) > 0 {
		t.Errorf("the foreign go.sum became %q (error %v)", sum, err)
	}
}

// What is in the module cache needs neither proxy nor checksum database and, where it is by default, no go command.
func TestDirOffline(t *testing.T) {
	want, err := download(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want = filepath.Join(want, "data")
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	for name, set := range map[string]func(t *testing.T){
		"no proxy":      func(t *testing.T) { t.Setenv("GOPROXY", "off") },
		"no go command": func(t *testing.T) { t.Setenv("GOMODCACHE", strings.TrimSpace(string(cache))); t.Setenv("PATH", "") },
	} {
		t.Run(name, func(t *testing.T) {
			set(t)
			if got, err := Dir(t.Context()); err != nil || got != want {
				t.Errorf("got %s, %v, want %s", got, err, want)
			}
		})
	}
}

// A module that another process is unpacking is waited for by the go command.
func TestDirIsWhole(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("GOMODCACHE", cache)
	if _, ok := cached(); ok {
		t.Error("found in an empty cache")
	}
	partial := filepath.Join(cache, "cache", "download", escapedPath, "@v", moduleVersion+".partial")
	dir := filepath.Join(cache, escapedPath+"@"+moduleVersion, "data")
	err := errors.Join(os.MkdirAll(dir, 0o755), os.MkdirAll(filepath.Dir(partial), 0o755), os.WriteFile(partial, nil, 0o644))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := cached(); ok {
		t.Error("took a module that is being unpacked")
	}
	if err := os.Remove(partial); err != nil {
		t.Fatal(err)
	}
	if got, ok := cached(); !ok || got != dir {
		t.Errorf("got %s, %v, want %s", got, ok, dir)
	}
}

func TestDirFails(t *testing.T) {
	t.Setenv("GOMODCACHE", t.TempDir())
	advice := []string{module, "install Go", "--data PATH", "make build"}
	check := func(t *testing.T, want string) {
		t.Helper()
		dir, err := Dir(t.Context())
		if err == nil {
			t.Fatalf("got %s, want an error", dir)
		}
		for _, part := range append(advice, want) {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("error %q doesn't say %q", err, part)
			}
		}
	}
	t.Run("no go command", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		check(t, exec.ErrNotFound.Error())
	})
	t.Run("no network", func(t *testing.T) {
		t.Setenv("GOPROXY", "off")
		check(t, "GOPROXY=off")
	})
	t.Run("go command fails", func(t *testing.T) {
		t.Setenv("GOMODCACHE", "relative")
		check(t, "absolute path")
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := Dir(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got error %v, want %v", err, context.Canceled)
		}
	})
}

func TestVerify(t *testing.T) {
	dir, err := Dir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	intact := fstest.MapFS{}
	for _, f := range Files() {
		b, err := os.ReadFile(filepath.Join(dir, f.Name))
		if err != nil {
			t.Fatal(err)
		}
		intact[f.Name] = &fstest.MapFile{Data: b}
	}
	if err := Verify(intact); err != nil {
		t.Fatal(err)
	}
	for _, f := range Files() {
		original := intact[f.Name]
		changed := bytes.Clone(original.Data)
		changed[len(changed)/2] ^= 1
		intact[f.Name] = &fstest.MapFile{Data: changed}
		if err := Verify(intact); err == nil || !strings.Contains(err.Error(), f.Name) || !strings.Contains(err.Error(), f.SHA256) {
			t.Errorf("one bit of %s changed: got error %v", f.Name, err)
		}
		delete(intact, f.Name)
		if err := Verify(intact); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), f.Name) {
			t.Errorf("%s removed: got error %v", f.Name, err)
		}
		intact[f.Name] = original
	}
}
