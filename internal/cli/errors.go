package cli

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Exit codes.
const (
	ExitDone        = 0
	ExitFailure     = 1
	ExitUsage       = 2
	ExitDiverged    = 3   // NaN or infinity while training
	ExitInterrupted = 130 // by SIGINT or SIGTERM, after saving
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

// suggestion returns "; did you mean PREFIXname?" for the name that is nearest to a mistaken one, or "" if none is near.
func suggestion(prefix, mistaken string, names []string) string {
	if name := nearest(mistaken, names); name != "" {
		return fmt.Sprintf("; did you mean %s%s?", prefix, name)
	}
	return ""
}

// nearest returns the name that begins as the mistaken one does, if there is just one; else the first of those within
// the least edit distance, if that is at most one edit, and one more for every four letters; else "".
func nearest(mistaken string, names []string) string {
	if len(mistaken) < 2 || len(mistaken) > 64 {
		return ""
	}
	var longer []string
	best, least := "", 1+len(mistaken)/4
	for _, name := range names {
		if strings.HasPrefix(name, mistaken) {
			longer = append(longer, name)
		}
		if d := levenshtein.ComputeDistance(mistaken, name); d < least || d == least && best == "" {
			best, least = name, d
		}
	}
	if len(longer) == 1 {
		return longer[0]
	}
	return best
}
