//go:build unix && !linux

package local

import (
	"os"
	"os/exec"
	"syscall"
)

// apart keeps the terminal's Ctrl-C from the process: it gets one signal from us, for a second one would kill it.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// stop has a process save and end.
func stop(p *os.Process) error { return p.Signal(syscall.SIGTERM) }
