package cmd_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"
)

// columns is the width of the terminal that tty gives its programs.
const columns = 100

// tty runs a program whose stdout and stderr are a terminal, writes what it says
// there into the file "terminal", and checks its exit code: tty CODE PROGRAM ARG…
func tty(ts *testscript.TestScript, args []string) error {
	master, slave, err := openTerminal()
	if err != nil {
		return err
	}
	defer master.Close()
	cmd := exec.Command(filepath.Join(binDir, args[1]), args[2:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = ts.MkAbs("."), slave, slave
	for _, name := range []string{"PATH", "TERM", "NO_COLOR"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	err = errors.Join(cmd.Start(), slave.Close())
	if err != nil {
		return err
	}
	said, err := io.ReadAll(master)
	if err != nil && !errors.Is(err, syscall.EIO) { // EIO: nobody has the terminal open
		return err
	}
	cmd.Wait() // the state tells how it went
	if got := strconv.Itoa(cmd.ProcessState.ExitCode()); got != args[0] {
		return fmt.Errorf("%v, want exit %s: %s", cmd.ProcessState, args[0], said)
	}
	return os.WriteFile(ts.MkAbs("terminal"), said, 0o644)
}

// openTerminal returns the two ends of a pseudo terminal.
func openTerminal() (master, slave *os.File, err error) {
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
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}); err != nil {
		return nil, nil, err
	}
	slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	return master, slave, err
}
