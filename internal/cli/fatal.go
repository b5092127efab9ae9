//go:build unix

package cli

import (
	"os"
	"runtime/debug"
	"syscall"
)

// abortOnFatal has the Go runtime abort, without a core, where it would exit with 2. Whoever sets GOTRACEBACK has their way.
func abortOnFatal() {
	if os.Getenv("GOTRACEBACK") != "" {
		return
	}
	debug.SetTraceback("crash")
	var core syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_CORE, &core) == nil {
		core.Cur = 0
		syscall.Setrlimit(syscall.RLIMIT_CORE, &core) // else there is one
	}
}
