package run

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// holdVariable names a run directory that the test binary, run as a process of its own, is to hold.
const holdVariable = "RUN_TEST_HOLD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(holdVariable); dir != "" {
		os.Exit(holdRun(dir))
	}
	os.Exit(m.Run())
}

// holdRun opens the run in dir, says so, and holds it until standard input ends.
func holdRun(dir string) int {
	if _, err := Resume(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("held")
	io.Copy(io.Discard, os.Stdin)
	return 0
}

// wantBusy checks that the run in dir can be neither resumed nor created.
func wantBusy(t *testing.T, dir string) {
	t.Helper()
	if _, err := Resume(dir); !errors.Is(err, errBusy) || !strings.Contains(err.Error(), dir) {
		t.Errorf("Resume: error %v, want errBusy naming %s", err, dir)
	}
	if _, err := Create(dir, true); !errors.Is(err, errBusy) {
		t.Errorf("Create: error %v, want errBusy", err)
	}
}

func TestLockWithinProcess(t *testing.T) {
	dir := t.TempDir()
	r, err := Create(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, "config.json", "last.safetensors")
	wantBusy(t, dir)
	if diff := cmp.Diff([]string{"config.json", "last.safetensors"}, list(t, dir)); diff != "" {
		t.Errorf("a busy run was changed (-want +got):\n%s", diff)
	}

	closeRun(t, r)
	r, err = Resume(dir)
	if err != nil {
		t.Fatal(err)
	}
	wantBusy(t, dir)
	closeRun(t, r)
}

// A Resume that fails after it has locked gives the lock back.
func TestFailedResumeKeepsNoLock(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "config.json", ".lock/x") // a folder where a file belongs
	if _, err := Resume(dir); err == nil || errors.Is(err, errBusy) {
		t.Fatalf("error %v, want one about the lock", err)
	}
	if err := os.RemoveAll(filepath.Join(dir, ".lock")); err != nil {
		t.Fatal(err)
	}
	r, err := Resume(dir)
	if err != nil {
		t.Fatal(err)
	}
	closeRun(t, r)
}

// A run is held against other processes, and a killed one leaves no lock behind.
func TestLockAcrossProcesses(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, configFile)
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), holdVariable+"="+dir)
	child.Stderr = os.Stderr
	stdin, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stdout, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if said, err := bufio.NewReader(stdout).ReadString('\n'); strings.TrimSpace(said) != "held" {
		t.Errorf("the child said %q (%v), want held", said, err)
	}
	wantBusy(t, dir)

	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	child.Wait() // reports the kill
	r, err := Resume(dir)
	if err != nil {
		t.Fatalf("after the holder was killed: %v", err)
	}
	closeRun(t, r)
}
