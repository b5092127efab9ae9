package command_test

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"
)

// tty runs a program whose stdout and stderr are a terminal, writes what it says
// there into the file "terminal", and checks its exit code. The terminal has $COLUMNS columns: tty CODE PROGRAM ARG…
func tty(ts *testscript.TestScript, args []string) error {
	return onTerminal(ts, nil, args[0], args[1:])
}

// ttyStop does the same, and interrupts the program once what it said matches a
// pattern: ttystop PATTERN CODE PROGRAM ARG…
func ttyStop(ts *testscript.TestScript, args []string) error {
	pattern, err := regexp.Compile(args[0])
	if err != nil {
		return err
	}
	return onTerminal(ts, pattern, args[1], args[2:])
}

// onTerminal does tty's work, and ttyStop's if there is a pattern.
func onTerminal(ts *testscript.TestScript, pattern *regexp.Regexp, code string, command []string) error {
	master, slave, err := openTerminal(ts.Getenv("COLUMNS"))
	if err != nil {
		return err
	}
	defer master.Close()
	cmd := program(command[0], command[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = ts.MkAbs("."), slave, slave
	for _, name := range []string{"PATH", "GOMODCACHE", "TERM", "NO_COLOR"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	err = errors.Join(cmd.Start(), slave.Close())
	if err != nil {
		return err
	}
	said, err := watch(master, pattern, func() error {
		if err := cmd.Process.Signal(os.Interrupt); !errors.Is(err, os.ErrProcessDone) {
			return err
		}
		return nil // the exit code tells
	})
	if err != nil {
		cmd.Process.Kill()
		cmd.Wait()
		return fmt.Errorf("%w: %v said %q", err, cmd.ProcessState, said)
	}
	cmd.Wait() // the state tells how it went
	if got := strconv.Itoa(cmd.ProcessState.ExitCode()); got != code {
		return errors.Join(limit.Err(), fmt.Errorf("%v, want exit %s: it said %q", cmd.ProcessState, code, said))
	}
	return os.WriteFile(ts.MkAbs("terminal"), said, 0o644)
}

// watch returns all that is said on a terminal until nobody has it open any more. Once it
// matches the pattern, if there is one, seen is called.
func watch(master io.Reader, pattern *regexp.Regexp, seen func() error) ([]byte, error) {
	var said []byte
	for part := make([]byte, 4096); ; {
		n, err := master.Read(part)
		said = append(said, part[:n]...)
		if pattern != nil && pattern.Match(said) {
			pattern = nil
			if err := seen(); err != nil {
				return said, err
			}
		}
		switch {
		case errors.Is(err, syscall.EIO): // nobody has it open
			return said, nil
		case err != nil:
			return said, err
		}
	}
}

// openTerminal returns the two ends of a pseudo terminal of so many columns, "" for 100.
func openTerminal(width string) (master, slave *os.File, err error) {
	columns, err := strconv.ParseUint(cmp.Or(width, "100"), 10, 16)
	if err != nil {
		return nil, nil, err
	}
	master, err = os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			master.Close()
		}
	}()
	fd := int(master.Fd())
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		return nil, nil, err
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		return nil, nil, err
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: uint16(columns)}); err != nil {
		return nil, nil, err
	}
	slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	return master, slave, err
}
