//go:build darwin || linux

package atomicfile

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// writeVariable names a file that the test binary, run as a process of its own, is to write.
const writeVariable = "ATOMICFILE_TEST_WRITE"

func TestMain(m *testing.M) {
	if path := os.Getenv(writeVariable); path != "" {
		Write(path, 0o644, func(w io.Writer) error {
			fmt.Println("writing")
			_, err := io.Copy(w, os.Stdin) // which does not end
			return err
		})
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// TestKilledWriter: the temporary of a killed process goes with the next Write to the same file; that of a living one, and
// that of another file, stay.
func TestKilledWriter(t *testing.T) {
	dir := t.TempDir()
	var writers []*exec.Cmd
	temps := map[string]int{}
	for _, name := range []string{"prior.png", "prior.png", "manifold.png"} {
		writer := exec.Command(os.Args[0])
		writer.Env = append(os.Environ(), writeVariable+"="+filepath.Join(dir, name))
		stdin, err := writer.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		defer stdin.Close()
		stdout, err := writer.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := writer.Start(); err != nil {
			t.Fatal(err)
		}
		defer writer.Wait()
		defer writer.Process.Kill()
		if said, err := bufio.NewReader(stdout).ReadString('\n'); strings.TrimSpace(said) != "writing" {
			t.Fatalf("the writer said %q, %v", said, err)
		}
		writers = append(writers, writer)
	}
	count := func() map[string]int {
		clear(temps)
		for name := range files(t, dir) {
			if target, ok := Target(name); ok {
				temps[target]++
			}
		}
		return temps
	}
	if diff := cmp.Diff(map[string]int{"prior.png": 2, "manifold.png": 1}, count()); diff != "" {
		t.Fatalf("temporaries (-want +got):\n%s", diff)
	}
	for _, i := range []int{1, 2} {
		writers[i].Process.Kill()
		writers[i].Wait()
	}
	if err := Write(filepath.Join(dir, "prior.png"), 0o644, text("whole")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"prior.png": 1, "manifold.png": 1}, count()); diff != "" {
		t.Errorf("temporaries (-want +got):\n%s", diff)
	}
}
