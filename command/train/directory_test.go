package train

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vaelab/internal/cli"
)

// TestBegunInTheMeantime: a run that another process began anew, after the flags were read from config.json and before the
// directory was locked, is not gone on with by the old flags; and the lock is given back.
func TestBegunInTheMeantime(t *testing.T) {
	dir := t.TempDir()
	config := filepath.Join(dir, "config.json")
	write := func(text string) {
		if err := os.WriteFile(config+".new", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(config+".new", config); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"seed": 7}`)
	for range 2 {
		var f Flags
		if err := cli.Bind(help, &f).Parse([]string{"--resume", dir}, cli.IO{Stdout: io.Discard, Stderr: io.Discard}); err != nil {
			t.Fatal(err)
		}
		d, err := f.directory()
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		write(`{"seed": 8}`)
		if _, err := f.directory(); err == nil || !strings.Contains(err.Error(), "in the meantime") {
			t.Errorf("error %v, want one that another process went on with the run", err)
		}
	}
}
