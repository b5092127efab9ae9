//go:build unix

package command_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
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
func start(dir string, env []string, name string, args ...string) (*process, error) {
	return startInto(nil, dir, env, name, args...)
}

// startInto does the same with a stderr of its own, unless that is nil.
func startInto(stderr *os.File, dir string, env []string, name string, args ...string) (*process, error) {
	p := &process{Cmd: program(name, args...), ended: make(chan struct{})}
	p.Dir, p.Env, p.Stderr = dir, env, &p.stderr
	if stderr != nil {
		p.Stderr = stderr
	}
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
	<-p.ended
	if err := limit.Err(); err != nil {
		return 0, fmt.Errorf("the process does not end: %w: it said %q", err, p.stderr.String())
	}
	return p.ProcessState.Sys().(syscall.WaitStatus), nil
}

// send sends the process a signal, and reports whether it was there to take it.
func (p *process) send(s os.Signal) (bool, error) {
	err := p.Process.Signal(s)
	if errors.Is(err, os.ErrProcessDone) {
		return false, nil
	}
	return err == nil, err
}

// waitFor returns when there is a file at path, or an error if none comes.
func (p *process) waitFor(path string) error {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := os.Stat(path); err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-p.ended: // at the limit at the latest
			return errors.Join(limit.Err(), fmt.Errorf("the process ended before %s was there: %v: it said %q", path, p.ProcessState, p.stderr.String()))
		}
	}
}

var inEpoch = regexp.MustCompile(`interrupted in epoch (\d+) after step`)

// interrupt trains a small run, sends it SIGINT, SIGTERM or SIGHUP when FILE is there and
// DELAY has passed, and puts its stderr into the file "said" and the epoch after the one it was in
// into $NEXT. It must exit with 130, and so has to have more to do than any machine does before the
// signal comes: interrupt INT|TERM|HUP FILE DELAY FLAG…
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
	signals := map[string]os.Signal{"INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP}
	if _, err := p.send(signals[args[0]]); err != nil {
		return err
	}
	status, err := p.end() // which tells whether the signal came too late
	if err != nil {
		return err
	}
	if status.ExitStatus() != 130 {
		return fmt.Errorf("%v, want exit 130: it said %q", p.ProcessState, p.stderr.String())
	}
	said := inEpoch.FindSubmatch(p.stderr.Bytes())
	if said == nil {
		return fmt.Errorf("it names no epoch: %q", p.stderr.String())
	}
	epoch, err := strconv.Atoi(string(said[1]))
	if err != nil {
		return err
	}
	ts.Setenv("NEXT", strconv.Itoa(epoch+1))
	return os.WriteFile(ts.MkAbs("said"), p.stderr.Bytes(), 0o644)
}

// TestSecondSignalKills has train speak into a pipe that nobody reads from and that has no room left, where the first
// signal cannot stop it.
func TestSecondSignalKills(t *testing.T) {
	dir := t.TempDir()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if err := fill(w); err != nil {
		t.Fatal(err)
	}
	p, err := startInto(w, dir, os.Environ(), "train", smallRun("--out", "run")...)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Process.Kill()
	if err := p.waitFor(filepath.Join(dir, "run", "config.json")); err != nil {
		t.Fatal(err)
	}

	for taken := 0; ; {
		there, err := p.send(syscall.SIGINT)
		if err != nil {
			t.Fatal(err)
		}
		if there {
			taken++
		}
		select {
		case <-p.ended:
			status, err := p.end()
			switch {
			case err != nil:
				t.Errorf("after %d signals: %v", taken, err)
			case taken == 1:
				t.Errorf("the first signal ended it: %v", p.ProcessState)
			case status.Signal() != syscall.SIGINT:
				t.Errorf("ended with %v after %d signals, want death by SIGINT", p.ProcessState, taken)
			}
			return
		case <-time.After(100 * time.Millisecond): // it may not have let the first one go yet
		}
	}
}

// fill writes to a pipe until it has no room left.
func fill(pipe *os.File) error {
	fd := int(pipe.Fd())
	if err := syscall.SetNonblock(fd, true); err != nil {
		return err
	}
	for {
		if _, err := syscall.Write(fd, make([]byte, 1)); err != nil && !errors.Is(err, syscall.EINTR) {
			if errors.Is(err, syscall.EAGAIN) {
				err = nil
			}
			return errors.Join(err, syscall.SetNonblock(fd, false)) // whoever has it next is to wait
		}
	}
}
