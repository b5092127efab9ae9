//go:build linux

package command_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// faults is how often TestFaults harms a run in each of its ways.
var faults = flag.Int("faults", 0, "let TestFaults kill runs so many times at random moments, so many times before a system call, and fail as many calls")

// harms are the system calls that a run works on files by, and what they can fail with.
var harms = []struct {
	call   string
	errors []string
}{
	{"openat", []string{"EIO", "EMFILE", "EACCES", "EINTR"}},
	{"mkdirat", []string{"ENOSPC", "EIO", "EROFS", "EINTR"}},
	{"write", []string{"ENOSPC", "EIO", "EDQUOT", "EINTR"}},
	{"read", []string{"EIO", "EINTR"}},
	{"pread64", []string{"EIO", "EINTR"}},
	{"fsync", []string{"ENOSPC", "EIO", "EINTR"}},
	{"renameat", []string{"ENOSPC", "EIO", "EACCES", "EINTR"}},
	{"unlinkat", []string{"EIO", "EACCES", "EINTR"}},
	{"flock", []string{"EIO", "EINTR"}},
	{"newfstatat", []string{"EIO", "EACCES", "EINTR"}},
	{"fstat", []string{"EIO", "EINTR"}},
	{"getdents64", []string{"EIO", "EINTR"}},
	{"close", []string{"EIO", "EINTR"}},
}

// victim is a run that is harmed again and again, and gone on with until it is finished.
type victim struct {
	dir    string
	other  string            // a run that every second one overwrites
	config []byte            // of the other
	whole  map[string]string // what is to come of it
	recipe []string
	random *rand.Rand
	calls  map[string]int // that a thread makes of each kind, at most
}

// line is what a failure says: one line, and perhaps one more of how to go on.
var line = regexp.MustCompile(`^train: .+\n(.+ is as it was after step \d+; go on with: .+\n)?$`)

// TestFaults kills runs and has their system calls fail. A run ends as it should, by a line and no panic; gone on with, it
// comes to the bytes of one that nobody harmed.
func TestFaults(t *testing.T) {
	if *faults == 0 {
		t.Skip("-faults says how many")
	}
	seed := rand.Uint64()
	t.Logf("the faults are those of seed %d", seed)
	v := &victim{
		dir:    filepath.Join(t.TempDir(), "run"),
		recipe: smallRun("--epochs", "4", "--validation", "16", "--save-every", "2", "--keep", "1", "--quiet"),
		random: rand.New(rand.NewPCG(seed, 0)),
	}
	v.other = v.dir + "-other"
	err := program("train", smallRun("--quiet", "--seed", "2", "--out", v.other)...).Run()
	if err == nil {
		v.config, err = os.ReadFile(filepath.Join(v.other, "config.json"))
	}
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	v.finish(t)
	length := time.Since(began)
	if v.whole, err = readRun(v.dir); err != nil {
		t.Fatal(err)
	}
	t.Run("Kill", func(t *testing.T) {
		v.harm(t, func() bool { return v.kill(t, time.Duration(v.random.Int64N(int64(length)))) })
	})
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("there is no strace to harm system calls with")
	}
	v.count(t)
	t.Run("KillBeforeCall", func(t *testing.T) {
		v.harm(t, func() bool {
			return v.inject(t, harms[v.random.IntN(len(harms))].call, "signal=KILL")
		})
	})
	t.Run("FailCall", func(t *testing.T) {
		v.harm(t, func() bool {
			h := harms[v.random.IntN(len(harms))]
			return v.inject(t, h.call, "error="+h.errors[v.random.IntN(len(h.errors))])
		})
	})
}

// TestSyncs: before a checkpoint gets its name, the metrics of its epochs outlive a power cut; and so does a new run's
// directory, in the folder above it.
func TestSyncs(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("there is no strace to see system calls with")
	}
	parent := t.TempDir()
	log := filepath.Join(parent, "log")
	args := []string{"-f", "-qq", "-y", "-o", log, "-e", "trace=write,fsync,renameat,mkdirat", filepath.Join(binDir, "train")}
	args = append(args, smallRun("--quiet", "--out", filepath.Join(parent, "runs", "run"))...)
	if out, err := exec.CommandContext(limit, "strace", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	calls, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	written, synced, checkpoints := 0, 0, 0
	made, kept := map[string]bool{}, map[string]bool{}
	for line := range strings.Lines(string(calls)) {
		_, call, _ := strings.Cut(line, " ")
		call = strings.TrimSpace(call) // a call that another thread interrupts begins on this line, and ends on another
		switch {
		case strings.HasPrefix(call, "write(") && strings.Contains(call, "metrics.jsonl>"):
			written++
		case strings.HasPrefix(call, "fsync(") && strings.Contains(call, "metrics.jsonl>"):
			synced = written
		case strings.HasPrefix(call, "renameat(") && strings.Contains(call, `"last.safetensors"`):
			if checkpoints++; synced != written {
				t.Errorf("checkpoint %d stands behind %d lines, of which %d are synced", checkpoints, written, synced)
			}
		case strings.HasPrefix(call, "mkdirat(") && strings.Contains(call, parent):
			_, path, _ := strings.Cut(call, `"`)
			path, _, _ = strings.Cut(path, `"`)
			made[filepath.Dir(path)] = true
		case strings.HasPrefix(call, "fsync("):
			_, path, _ := strings.Cut(call, "<")
			path, _, _ = strings.Cut(path, ">")
			kept[path] = made[path]
		}
	}
	if checkpoints != 3 || written != 6 {
		t.Errorf("%d checkpoints and %d lines, want 3 and 6", checkpoints, written)
	}
	for _, folder := range []string{parent, filepath.Join(parent, "runs")} {
		if !kept[folder] {
			t.Errorf("what was made in %s is not synced", folder)
		}
	}
}

// harm harms runs, as many times as it is to, by a function that reports whether it did.
func (v *victim) harm(t *testing.T, once func() bool) {
	runs, done := 0, 0
	for done < *faults && !t.Failed() {
		if err := os.RemoveAll(v.dir); err != nil {
			t.Fatal(err)
		}
		if runs%2 == 1 {
			if err := os.CopyFS(v.dir, os.DirFS(v.other)); err != nil {
				t.Fatal(err)
			}
		}
		for n := 1 + v.random.IntN(6); n > 0 && done < *faults; n-- {
			if once() {
				done++
			}
		}
		v.finish(t)
		runs++
		got, err := readRun(v.dir)
		if err != nil {
			t.Fatal(err)
		}
		if d := differences(v.whole, got); d != nil {
			t.Errorf("the run comes to something else: %q", d)
		}
	}
	t.Logf("%d faults in %d runs", done, runs)
}

// args are those of the run's next process.
func (v *victim) args() []string {
	config, err := os.ReadFile(filepath.Join(v.dir, "config.json"))
	if err != nil || bytes.Equal(config, v.config) { // it has not begun
		return append([]string{"--out", v.dir, "--overwrite"}, v.recipe...)
	}
	return append([]string{"--resume", v.dir}, v.recipe...)
}

// finish goes on with the run to its end.
func (v *victim) finish(t *testing.T) {
	t.Helper()
	if out, err := program("train", v.args()...).CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%v: %s", err, out)
	}
}

// kill goes on with the run and kills it after a while. It reports whether it lived that long.
func (v *victim) kill(t *testing.T, after time.Duration) bool {
	p, err := start("", os.Environ(), "train", v.args()...)
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-p.ended:
	case <-time.After(after):
		p.Process.Kill()
	}
	status, err := p.end()
	if err != nil || !status.Signaled() && status.ExitStatus() != 0 || p.stderr.Len() > 0 {
		t.Fatalf("%v: %v: %s", err, p.ProcessState, p.stderr.String())
	}
	return status.Signaled()
}

// count counts system calls in a run.
func (v *victim) count(t *testing.T) {
	if err := os.RemoveAll(v.dir); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(t.TempDir(), "log")
	args := []string{"-f", "-qq", "-o", log, filepath.Join(binDir, "train")}
	if out, err := exec.CommandContext(limit, "strace", append(args, v.args()...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	traced, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	v.calls = map[string]int{}
	by := map[string]int{} // thread and call
	for line := range strings.Lines(string(traced)) {
		thread, call, _ := strings.Cut(line, " ")
		call, _, _ = strings.Cut(strings.TrimSpace(call), "(")
		by[thread+call]++
		v.calls[call] = max(v.calls[call], by[thread+call])
	}
}

// inject goes on with the run and harms one of its system calls. It reports whether there was one.
func (v *victim) inject(t *testing.T, call, what string) bool {
	log := filepath.Join(t.TempDir(), "log")
	fault := fmt.Sprintf("inject=%s:%s:when=%d", call, what, 1+v.random.IntN(1+v.random.IntN(1+v.calls[call])))
	args := append([]string{"-f", "-qq", "-y", "-o", log, "-e", "trace=" + call, "-e", fault, filepath.Join(binDir, "train")}, v.args()...)
	var stderr bytes.Buffer
	strace := exec.CommandContext(limit, "strace", args...)
	strace.Stderr = &stderr
	strace.Run() // the state tells
	said := stderr.String()
	traced, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	var harmed string
	for line := range strings.Lines(string(traced)) {
		if strings.Contains(line, "(INJECTED)") || strings.Contains(line, "+++ killed by SIGKILL") {
			harmed = strings.TrimSpace(line)
		}
	}
	status := strace.ProcessState.Sys().(syscall.WaitStatus)
	switch {
	case strings.Contains(harmed, "eventfd"), strings.Contains(harmed, ".so"):
		return false // a call of the Go runtime's or the system's loader, before which it is nobody's to fail
	case status.Signal() == syscall.SIGKILL && said == "", status.ExitStatus() == 0 && said == "":
	case status.ExitStatus() == 1 && strings.Contains(harmed, "write(2<"):
	case status.ExitStatus() == 1 && line.MatchString(said):
	default:
		t.Errorf("%s: %s: %v: %s", fault, harmed, strace.ProcessState, said)
	}
	return harmed != ""
}
