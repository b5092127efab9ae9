//go:build unix

package command_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// process is a running program.
type process struct {
	*exec.Cmd
	stderr bytes.Buffer
	ended  chan struct{} // closed when it has ended
}

// start starts one of our programs.
func start(dir string, env []string, program string, args ...string) (*process, error) {
	p := &process{Cmd: exec.Command(filepath.Join(binDir, program), args...), ended: make(chan struct{})}
	p.Dir, p.Env, p.Stderr = dir, env, &p.stderr
	if err := p.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.Wait() // the state tells how it went
		close(p.ended)
	}()
	return p, nil
}

// end waits for the process and returns how it ended.
func (p *process) end() (syscall.WaitStatus, error) {
	select {
	case <-p.ended:
		return p.ProcessState.Sys().(syscall.WaitStatus), nil
	case <-time.After(patience):
		return 0, errors.Join(errors.New("the process does not end"), p.Process.Kill())
	}
}

// waitFor returns when there is a file at path, or an error if none comes.
func (p *process) waitFor(path string) error {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	late := time.After(patience)
	for {
		if _, err := os.Stat(path); err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-p.ended:
			return fmt.Errorf("the process ended before %s was there: %v: %s", path, p.ProcessState, p.stderr.String())
		case <-late:
			return fmt.Errorf("%s is not there after %v", path, patience)
		}
	}
}

// interrupt trains a small run, sends it SIGINT or SIGTERM when FILE is there and
// DELAY has passed, and puts its stderr into the file "said". It must exit with 130:
// interrupt INT|TERM FILE DELAY FLAG…
func interrupt(ts *testscript.TestScript, args []string) error {
	delay, err := time.ParseDuration(args[2])
	if err != nil {
		return err
	}
	p, err := start(ts.MkAbs("."), os.Environ(), "vaelab", append([]string{"train"}, smallRun(args[3:]...)...)...)
	if err != nil {
		return err
	}
	defer p.Process.Kill() // nothing if it has ended
	if err := p.waitFor(ts.MkAbs(args[1])); err != nil {
		return err
	}
	time.Sleep(delay)
	signal := syscall.SIGINT
	if args[0] == "TERM" {
		signal = syscall.SIGTERM
	}
	if err := p.Process.Signal(signal); err != nil {
		return err
	}
	status, err := p.end()
	if err != nil {
		return err
	}
	if status.ExitStatus() != 130 {
		return fmt.Errorf("exit %d, want 130: %s", status.ExitStatus(), p.stderr.String())
	}
	return os.WriteFile(ts.MkAbs("said"), p.stderr.Bytes(), 0o644)
}

// TestSecondSignalKills has train read its flags from a pipe that says nothing, where
// the first signal cannot stop it.
func TestSecondSignalKills(t *testing.T) {
	dir := t.TempDir()
	fifo := filepath.Join(dir, "flags")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := start(dir, os.Environ(), "train", "--config", fifo)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Process.Kill()
	w, err := os.OpenFile(fifo, os.O_WRONLY, 0) // waits for the reader
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()

	for sent := range 200 {
		if err := p.Process.Signal(syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		select {
		case <-p.ended:
			if sent == 0 {
				t.Errorf("the first signal ended it: %v", p.ProcessState)
			}
			if s := p.ProcessState.Sys().(syscall.WaitStatus); s.Signal() != syscall.SIGINT {
				t.Errorf("ended with %v, want death by SIGINT", p.ProcessState)
			}
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
	t.Error("no signal kills it")
}
