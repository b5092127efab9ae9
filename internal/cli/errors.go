package cli

import (
	"fmt"
)

// Exit codes.
const (
	ExitDone        = 0
	ExitFailure     = 1
	ExitUsage       = 2
	ExitDiverged    = 3   // NaN or infinity while training
	ExitInterrupted = 130 // by SIGINT, SIGTERM or SIGHUP, after saving
)

// UsageError says that the command line is wrong. It exits with ExitUsage.
type UsageError struct{ Err error }

func (e *UsageError) Error() string { return e.Err.Error() }
func (e *UsageError) Unwrap() error { return e.Err }
func (e *UsageError) ExitCode() int { return ExitUsage }

// Usagef returns a UsageError; the format is fmt.Errorf's. Commands use it for flags that don't go together.
func Usagef(format string, args ...any) error {
	return &UsageError{Err: fmt.Errorf(format, args...)}
}

// ExitError ends the program with a code of its own. Without Err it does so silently.
type ExitError struct {
	Code int
	Err  error
}

func (e *ExitError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("exit code %d", e.Code)
	}
	return e.Err.Error()
}

func (e *ExitError) Unwrap() error { return e.Err }
func (e *ExitError) ExitCode() int { return e.Code }
