package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Main runs a program and exits with its code; it does not return.
//
// The first SIGINT or SIGTERM cancels the context of the command that runs: it then finishes its step, saves, and
// returns an ExitError with ExitInterrupted. (Returning the context's own error exits so as well.) The second signal
// kills the program. A SIGINT that whoever started the program has it ignore, as shells do in the background, stays
// ignored.
//
// SIGPIPE is ignored, so that a reader who closes our stdout or stderr early cannot kill a training run: the write
// fails with EPIPE instead. Lost messages on stderr are let go; a result that could not be written to stdout exits with
// ExitFailure, even if run did not look.
func Main(c Command) {
	signal.Ignore(syscall.SIGPIPE)
	heeded := []os.Signal{syscall.SIGTERM}
	if !signal.Ignored(os.Interrupt) {
		heeded = append(heeded, os.Interrupt)
	}
	ctx, stop := signal.NotifyContext(context.Background(), heeded...)
	context.AfterFunc(ctx, stop) // back to the default: the next signal kills

	stdout := &result{file: os.Stdout}
	found, err := c.run(ctx, os.Args[1:], IO{os.Stdin, stdout, os.Stderr})
	if err == nil {
		err = stdout.err
	}
	os.Exit(report(os.Stderr, &c, found, err, ctx.Err() != nil))
}

// report writes the error of a program's command, if it has something to say, and returns the exit code.
func report(stderr io.Writer, program, c *Command, err error, interrupted bool) int {
	if err == nil || errors.Is(err, ErrHelp) {
		return ExitDone
	}
	code := ExitFailure
	var coded interface {
		error
		ExitCode() int
	}
	switch {
	case errors.As(err, &coded):
		code = coded.ExitCode()
	case interrupted && errors.Is(err, context.Canceled):
		code, err = ExitInterrupted, errors.New("interrupted")
	}
	var silent *ExitError
	if errors.As(err, &silent) && silent.Err == nil {
		return code
	}
	name, what := program.Name, "flags"
	if c != program {
		name += " " + c.Name
	}
	if len(c.Subs) > 0 {
		what = "commands"
	}
	fmt.Fprintf(stderr, "%s %v\n", red(stderr, name+":"), err)
	if code == ExitUsage {
		fmt.Fprintf(stderr, "run '%s -h' for the %s\n", CommandLine(c.line()...), what)
	}
	return code
}

// result is stdout. It keeps the first error, for a result that is only half there is none.
type result struct {
	file *os.File
	err  error
}

func (r *result) Write(p []byte) (int, error) {
	n, err := r.file.Write(p)
	if err != nil && r.err == nil {
		r.err = err
	}
	return n, err
}

func (r *result) Fd() uintptr { return r.file.Fd() }
