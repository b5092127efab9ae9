package local

import (
	"os"
	"os/exec"
	"syscall"
)

// apart keeps the terminal's Ctrl-C from the process: it gets one signal from us, for a second one would kill it. The same
// signal comes from the system if we are killed.
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}

// stop has a process save and end.
func stop(p *os.Process) error { return p.Signal(syscall.SIGTERM) }
