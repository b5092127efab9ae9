package run

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// age sets the time of dir/name to the given number of hours ago.
func age(t *testing.T, dir, name string, hours int) {
	t.Helper()
	when := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC).Add(-time.Duration(hours) * time.Hour)
	if err := os.Chtimes(filepath.Join(dir, filepath.FromSlash(name)), when, when); err != nil {
		t.Fatal(err)
	}
}

func TestNewest(t *testing.T) {
	tests := []struct {
		name string
		ages map[string]int // of checkpoints, in hours
		want string
	}{
		{"one", map[string]int{"a/last.safetensors": 3}, "a"},
		{"newer", map[string]int{"a/last.safetensors": 1, "b/last.safetensors": 2}, "a"},
		{"equal", map[string]int{"a/last.safetensors": 1, "b/last.safetensors": 1}, "b"},
		{"only a best", map[string]int{"a/best.safetensors": 1, "b/last.safetensors": 2}, "a"},
		{"best older than last", map[string]int{"a/last.safetensors": 1, "a/best.safetensors": 4, "b/last.safetensors": 2}, "a"},
		{"only an epoch", map[string]int{"a/last.safetensors": 3, "b/epoch-0001.safetensors": 1}, "b"},
		{"others do not count", map[string]int{"a/last.safetensors": 3, "b/epoch-1.safetensors": 1, "c/deep/last.safetensors": 1, "README.md": 0}, "a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := t.TempDir()
			for name, hours := range test.ages {
				put(t, root, name)
				age(t, root, name, hours)
			}
			got, err := newest(root)
			if err != nil {
				t.Fatal(err)
			}
			if want := filepath.Join(root, test.want); got != want {
				t.Errorf("newest run is %s, want %s", got, want)
			}
		})
	}
}

func TestFind(t *testing.T) {
	root := t.TempDir()
	put(t, root, "old/last.safetensors", "new/last.safetensors", "new/best.safetensors", "new/epoch-0001.safetensors",
		"lost/epoch-0003.safetensors", "lost/epoch-0004.safetensors", "none/config.json")
	age(t, root, "lost/epoch-0004.safetensors", 9)
	age(t, root, "old/last.safetensors", 9)
	tests := []struct{ path, want string }{
		{"", "new/best.safetensors"},
		{"new", "new/best.safetensors"},
		{"old", "old/last.safetensors"},
		{"lost", "lost/epoch-0004.safetensors"},
		{"new/last.safetensors", "new/last.safetensors"},
		{"new/epoch-0001.safetensors", "new/epoch-0001.safetensors"},
	}
	for _, test := range tests {
		path := test.path
		if path != "" {
			path = filepath.Join(root, filepath.FromSlash(path))
		}
		got, err := find(path, root)
		if err != nil {
			t.Fatal(err)
		}
		if want := filepath.Join(root, filepath.FromSlash(test.want)); got != want {
			t.Errorf("find(%q) = %s, want %s", test.path, got, want)
		}
	}
	if _, err := find(filepath.Join(root, "none"), root); !errors.Is(err, errNoRun) {
		t.Errorf("a run without a checkpoint: error %v, want errNoRun", err)
	}
	if _, err := find(filepath.Join(root, "absent"), root); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "name a checkpoint") {
		t.Errorf("an absent path: error %v, want fs.ErrNotExist and what to do", err)
	}
}

func TestFindWithoutRuns(t *testing.T) {
	empty := t.TempDir()
	for _, root := range []string{empty, filepath.Join(empty, "absent")} {
		if _, err := find("", root); !errors.Is(err, errNoRun) {
			t.Errorf("find in %s: error %v, want errNoRun", root, err)
		}
	}
}

// TestNewestIsTheOneBegunLast: the newest run is the one whose last process began last, by its config.json; a copy of an old
// run has newer files and is no newer.
func TestNewestIsTheOneBegunLast(t *testing.T) {
	root := t.TempDir()
	for name, run := range map[string]struct {
		config string
		hours  int // age of the checkpoint
	}{
		"copy":     {`{"started": "2026-01-01T03:04:05.5Z"}`, 0},
		"dateless": {`{}`, 20},
		"newest":   {`{"started": "2026-01-02T01:00:00.25Z"}`, 9},
		"old":      {`{"started": "2026-01-02T01:00:00.1Z"}`, 1},
		"wrecked":  {`{"started": "yesterday"}`, 10},
	} {
		put(t, root, name+"/last.safetensors")
		age(t, root, name+"/last.safetensors", run.hours)
		if err := os.WriteFile(filepath.Join(root, name, configFile), []byte(run.config), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"newest", "old", "wrecked", "dateless", "copy"} {
		got, err := newest(root)
		if err != nil {
			t.Fatal(err)
		}
		if got != filepath.Join(root, want) {
			t.Errorf("newest run is %s, want %s", got, want)
		}
		if err := os.RemoveAll(filepath.Join(root, want)); err != nil {
			t.Fatal(err)
		}
	}
}
