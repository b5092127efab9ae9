// Package command_test runs the programs as their users do: as processes, on files.
// Each script in testdata/script shows one thing, which its first lines name.
package command_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"vaelab/data"
	"vaelab/kernel"
)

// What TestMain makes: a folder with the programs, and one with 64 training and 32
// test images of MNIST as IDX files.
var binDir, dataDir string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(func() int {
		began, flagged := time.Now(), flag.Lookup("test.timeout").Value
		timeout := flagged.(flag.Getter).Get().(time.Duration)
		if timeout > 0 {
			var stop context.CancelFunc
			limit, stop = context.WithTimeout(limit, timeout-timeout/20)
			defer stop()
		}
		dir, err := os.MkdirTemp("", "vaelab-command-")
		if err != nil {
			return fail(err)
		}
		defer os.RemoveAll(dir)
		takeInterrupts()
		os.Setenv("GORACE", "atexit_sleep_ms=10") // else each program sleeps for a second before it exits
		binDir, dataDir = filepath.Join(dir, "bin"), filepath.Join(dir, "digits")
		if err := build(binDir); err != nil {
			return fail(err)
		}
		if err := writeDigits(dataDir); err != nil {
			return fail(err)
		}
		if timeout > 0 { // the tests count from here, and `go test` from the start
			if err := flagged.Set(max(timeout-time.Since(began), 1).String()); err != nil {
				return fail(err)
			}
		}
		return m.Run()
	}())
}

// limit ends shortly before `go test` ends the tests. What must come by itself is waited for until
// then: any shorter time would be too short on some machine. Programs that still run are killed then,
// and the tests that wait for them say what they waited for.
var limit = context.Background()

// program returns one of our programs, ready to be run.
func program(name string, args ...string) *exec.Cmd {
	return exec.CommandContext(limit, filepath.Join(binDir, name), args...)
}

// takeInterrupts has the programs heed SIGINT from the start, as at a prompt. A shell that
// runs the tests in the background has them ignore it, and programs inherit that; but not
// that a signal is caught.
func takeInterrupts() {
	if signal.Ignored(os.Interrupt) {
		signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	}
}

// lookAtSources asks for every source file of the module. `go test` reuses a result
// unless a file that a test looked at has changed (TestMain does not count), and it
// does not see what the programs are built from.
func lookAtSources() error {
	return filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // another process removed it in the meantime
			return nil
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		}
		if ext := filepath.Ext(path); ext == ".go" || ext == ".s" || ext == ".mod" {
			os.Stat(path)
		}
		return nil
	})
}

func fail(err error) int {
	if limit.Err() != nil {
		err = fmt.Errorf("the programs were not built within the -timeout of go test: give it a longer one: %w", err)
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// raceEnabled reports whether the tests run under the race detector; so do the
// programs then.
var raceEnabled = func() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}()

// build puts the programs into dir.
func build(dir string) error {
	args := []string{"build", "-o", dir + string(filepath.Separator)}
	if raceEnabled {
		args = append(args, "-race")
	}
	out, err := exec.CommandContext(limit, "go", append(args, "../cmd/...")...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("go build: %w\n%s", errors.Join(err, limit.Err()), out)
	}
	return nil
}

// writeDigits writes the small data set.
func writeDigits(dir string) error {
	set, err := data.Open(limit, "")
	if err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	for name, part := range map[string]*data.Set{"train": set.Train.Slice(0, 64), "t10k": set.Test.Slice(0, 32)} {
		n, height, width := uint32(part.Len()), uint32(part.Height), uint32(part.Width)
		for file, content := range map[string][]byte{
			"-images-idx3-ubyte": idx(part.Images, n, height, width),
			"-labels-idx1-ubyte": idx(part.Labels, n),
		} {
			if err := os.WriteFile(filepath.Join(dir, name+file), content, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// idx returns an IDX file of unsigned bytes.
func idx(values []byte, dims ...uint32) []byte {
	b := []byte{0, 0, 0x08, byte(len(dims))}
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, d)
	}
	return append(b, values...)
}

// TestScripts runs the scripts with the programs on PATH and $DATA naming the small
// data set.
func TestScripts(t *testing.T) {
	if err := lookAtSources(); err != nil {
		t.Fatal(err)
	}
	caches, err := exec.Command("go", "env", "GOMODCACHE", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	cache := strings.Fields(string(caches))
	testscript.Run(t, testscript.Params{
		Dir:                "testdata/script",
		Cmds:               commands,
		Condition:          condition,
		RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", binDir+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv("DATA", dataDir)
			env.Setenv("TERM", "xterm")
			env.Setenv("GORACE", os.Getenv("GORACE"))
			env.Setenv("GOMODCACHE", cache[0]) // where the full MNIST is
			env.Setenv("GOCACHE", cache[1])
			env.Values[memory{}] = map[string]map[string]file{}
			return nil
		},
	})
}

// condition adds [race] to the scripts' conditions.
func condition(name string) (bool, error) {
	switch name {
	case "race":
		return raceEnabled, nil
	case "avx2":
		return kernel.SIMD() != "plain", nil
	case "avx512":
		return kernel.SIMD() == "avx512", nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}

// smallRun returns the arguments of train for a run of well under a second, which pictures would take most of, with the
// extra flags, which win.
func smallRun(extra ...string) []string {
	run := []string{"--data", dataDir, "--hidden", "16", "--latent", "4", "--batch-size", "8", "--epochs", "3", "--picture-every", "0"}
	return append(run, extra...)
}

// lines splits text that ends in a newline.
func lines(text string) []string {
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// readRun returns the files of a run directory that must not depend on how often it
// was interrupted: all but the lock and config.json, which names the last process's
// device; and metrics.jsonl without its timings.
func readRun(dir string) (map[string]string, error) {
	files := map[string]string{}
	err := eachFile(dir, func(name string, content []byte, _ os.FileInfo) error {
		switch name {
		case ".lock", "config.json":
			return nil
		case "metrics.jsonl":
			content = timings.ReplaceAll(content, nil)
		}
		files[name] = string(content)
		return nil
	})
	return files, err
}

// differences names the files that two runs do not share.
func differences(a, b map[string]string) []string {
	var names []string
	for name, content := range a {
		if other, ok := b[name]; !ok {
			names = append(names, name+" (only in the first)")
		} else if !bytes.Equal([]byte(content), []byte(other)) {
			names = append(names, name+" (differs)")
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			names = append(names, name+" (only in the second)")
		}
	}
	slices.Sort(names)
	return names
}
