//go:build linux

package command_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"vaelab/run"
)

// sweepKills is how often TestKilledSweep kills.
var sweepKills = flag.Int("sweep-kills", 3, "let TestKilledSweep kill so many times, at random moments")

const sweepEpochs = 30

// TestKilledSweep kills sweeps and their trainers at random moments. In the end each run has the bytes of one that nobody killed.
func TestKilledSweep(t *testing.T) {
	if raceEnabled {
		t.Skip("long, and its processes share no memory")
	}
	t.Parallel()
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("the moments are those of seed %d", seed)
	dir := t.TempDir()
	args := func(out string) []string {
		return append([]string{"sweep", "--grid", "beta=1,2", "--seeds", "2", "--jobs", "2", "--quiet", "--out", out}, smallRun("--epochs", strconv.Itoa(sweepEpochs))...)
	}
	whole, killed := filepath.Join(dir, "whole"), filepath.Join(dir, "killed")
	began := time.Now()
	if out, err := program("vaelab", args(whole)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	length := time.Since(began)
	sweeps, trainers := 0, 0 // killed
	for sweeps+trainers < *sweepKills || !finished(t, whole, killed) {
		p, err := start(dir, os.Environ(), "vaelab", args(killed)...)
		if err != nil {
			t.Fatal(err)
		}
		aimed := false // at a trainer, which the others outlive
		select {
		case <-p.ended:
		case <-time.After(time.Duration(random.Int64N(int64(length)))):
			if sweeps+trainers == *sweepKills {
				break
			}
			if under := children(t, p.Process.Pid); random.IntN(2) > 0 && len(under) > 0 {
				aimed = syscall.Kill(under[random.IntN(len(under))], syscall.SIGKILL) == nil
			} else {
				p.Process.Kill()
			}
		}
		status, err := p.end()
		switch {
		case err == nil && status.Signal() == syscall.SIGKILL:
			sweeps++
		case err == nil && aimed && status.ExitStatus() == 1:
			trainers++
		case err != nil || status.ExitStatus() != 0:
			t.Fatalf("%v: %v: %s", err, p.ProcessState, p.stderr.String())
		case finished(t, whole, killed): // as it should be; the next one begins anew
			if sweeps+trainers < *sweepKills {
				if err := os.RemoveAll(killed); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	t.Logf("%d sweeps and %d trainers were killed", sweeps, trainers)
}

// finished reports whether all runs of a sweep are finished. They must have the bytes of another's.
func finished(t *testing.T, whole, killed string) bool {
	for _, name := range []string{"beta=1/seed-1", "beta=1/seed-2", "beta=2/seed-1", "beta=2/seed-2"} {
		if run.Summarize(filepath.Join(killed, name)).Epoch < sweepEpochs {
			return false
		}
		a, err := readRun(filepath.Join(whole, name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := readRun(filepath.Join(killed, name))
		if err != nil {
			t.Fatal(err)
		}
		if d := differences(a, b); d != nil || a["last.safetensors"] == "" {
			t.Fatalf("%s: %q", name, d)
		}
	}
	return true
}

// children returns the processes that a process has begun.
func children(t *testing.T, of int) (pids []int) {
	out, err := exec.Command("ps", "-o", "pid=", "--ppid", strconv.Itoa(of)).Output()
	if err != nil {
		return nil // there are none
	}
	for _, word := range strings.Fields(string(out)) {
		pid, err := strconv.Atoi(word)
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, pid)
	}
	return pids
}

// TestTaskIsTold: a run that a scheduler began saves and ends with 130, however often it is told to stop.
func TestTaskIsTold(t *testing.T) {
	dir := t.TempDir()
	text := fmt.Sprintf(`{"format":1,"axes":[],"seeds":[1],"train":{"data":%q,"hidden":"200","batch-size":"1","epochs":"1000000"},"cells":[{"name":"","settings":{}}]}`, dataDir)
	if err := os.WriteFile(filepath.Join(dir, "sweep.json"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := start(dir, os.Environ(), "vaelab", "sweep", "--out", dir, "--task", "0")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Process.Kill() // nothing if it has ended
	if err := p.waitFor(filepath.Join(dir, "seed-1", "last.safetensors")); err != nil {
		t.Fatal(err)
	}
	for there := true; there; time.Sleep(time.Millisecond) {
		if there, err = p.send(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	if status, err := p.end(); err != nil || status.ExitStatus() != 130 {
		t.Errorf("%v: %v: %s", err, p.ProcessState, p.stderr.String())
	}
}
