package runs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vaelab/internal/cli"
)

func TestFolder(t *testing.T) {
	names := []string{"a.json", "b.png"}
	dir := filepath.Join(t.TempDir(), "deep", "folder")
	f, err := NewFolder(dir, names, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Dir(dir)); err == nil {
		t.Error("it was made before its time")
	}
	put := func(name string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Make(); err != nil {
		t.Fatal(err)
	}
	put("b.png")
	put(".a.json.tmp-0123456789abcdef")
	if _, err := NewFolder(dir, names, false); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("files are replaced unasked: %v", err)
	}
	if f, err = NewFolder(dir, names, true); err != nil {
		t.Fatal(err)
	}
	if err := f.Make(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left are %v, %v", left, err)
	}
	put("thesis.txt")
	if _, err := NewFolder(dir, names, true); err == nil || !strings.Contains(err.Error(), "thesis.txt") {
		t.Errorf("a foreign file does not matter: %v", err)
	}
	if _, err := NewFolder(filepath.Join(dir, "thesis.txt"), names, true); err == nil {
		t.Error("a file is taken for a folder")
	}
}

func TestDigit(t *testing.T) {
	var flags struct {
		Digit Digit `flag:"digit" default:"none"`
	}
	f := cli.Bind(cli.Help{}, &flags)
	if flags.Digit.Is(0) || flags.Digit.String() != "none" {
		t.Errorf("none is %v", flags.Digit)
	}
	if err := f.Parse([]string{"--digit", "0"}, nil); err != nil || !flags.Digit.Is(0) || flags.Digit.Is(1) {
		t.Errorf("0 is %v, %v", flags.Digit, err)
	}
	for _, bad := range []string{"10", "-1", "x", "", "None"} {
		if err := f.Parse([]string{"--digit=" + bad}, nil); err == nil {
			t.Errorf("%q is taken for a digit", bad)
		}
	}
}
