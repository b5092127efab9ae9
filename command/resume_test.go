//go:build unix

package command_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"vaelab/run"
)

// TestKilledRunsResume kills a run again and again, at random moments, and has it go
// on with another number of threads each time. In the end its files are those of a
// run that nobody killed, byte for byte.
func TestKilledRunsResume(t *testing.T) {
	t.Parallel()
	epochs, kills := 40, 10
	if raceEnabled {
		epochs, kills = 9, 3
	}
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("the moments are those of seed %d", seed)

	dir := t.TempDir()
	whole, pieces := filepath.Join(dir, "whole"), filepath.Join(dir, "pieces")
	recipe := []string{"--epochs", strconv.Itoa(epochs), "--validation", "16", "--binarize", "stochastic", "--keep", "-1", "--picture-every", "1", "--quiet"}
	began := time.Now()
	if out, err := program("train", smallRun(append(recipe, "--out", whole)...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	epoch := time.Since(began) / time.Duration(epochs)

	piece := append(recipe, "--out", pieces)
	for n := range kills {
		p, err := start(dir, nil, "train", smallRun(piece...)...)
		if err != nil {
			t.Fatal(err)
		}
		// Each piece is let make some way, and dies anywhere in the next epochs.
		reached := filepath.Join(pieces, "last.safetensors")
		if n > 0 {
			reached = filepath.Join(pieces, "config.json")
		}
		if err := p.waitFor(reached); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(random.Int64N(int64(2*epoch)*int64(epochs)/int64(kills) + 1)))
		if err := p.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		status, err := p.end()
		if err != nil {
			t.Fatal(err)
		}
		if !status.Signaled() && status.ExitStatus() != 0 {
			t.Fatalf("piece %d: %v: %s", n+1, p.ProcessState, p.stderr.String())
		}
		c, err := run.Load(filepath.Join(pieces, "last.safetensors"))
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("piece %d: %v after epoch %d of %d", n+1, p.ProcessState, c.Epoch, epochs)
		piece = append(recipe, "--resume", pieces, "--threads", strconv.Itoa(1+n%4))
	}
	if out, err := program("train", smallRun(piece...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	a, err := readRun(whole)
	if err != nil {
		t.Fatal(err)
	}
	b, err := readRun(pieces)
	if err != nil {
		t.Fatal(err)
	}
	if d := differences(a, b); d != nil {
		t.Errorf("the whole run and that in pieces: %q", d)
	}
	if _, ok := a["best.safetensors"]; !ok || len(a) != 5-1+3*epochs {
		t.Errorf("the run has %d files", len(a))
	}
}
