package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
)

// Main runs a program and exits with its code; it does not return.
//
// The first SIGINT, SIGTERM or SIGHUP cancels the context of the command that runs: it then finishes its step, saves, and
// returns an ExitError with ExitInterrupted. (Returning the context's own error exits so as well.) The second signal
// kills the program, except SIGHUP, of which a terminal that closes may send several. A SIGINT or SIGHUP that whoever
// started the program has it ignore, as shells in the background and nohup do, stays ignored.
//
// SIGPIPE is ignored, so that a reader who closes our stdout or stderr early cannot kill a training run: the write
// fails with EPIPE instead. Lost messages on stderr are let go; a result that could not be written to stdout exits with
// ExitFailure, even if run did not look, and in silence if the reader has left. On stderr control characters are written as escapes: in the name of somebody
// else's file they could do anything to a terminal.
//
// A panic exits with ExitFailure, after its stack. What the Go runtime itself gives up on, such as memory that there is not,
// ends the process by SIGABRT, for the runtime's own code is that of wrong usage.
func Main(c Command) {
	abortOnFatal()
	signal.Ignore(syscall.SIGPIPE)
	heeded := []os.Signal{syscall.SIGTERM}
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			heeded = append(heeded, s)
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), heeded...)
	context.AfterFunc(ctx, func() {
		signal.Ignore(syscall.SIGHUP)
		stop() // back to the default: the next signal kills
	})

	stdout, stderr := &result{file: os.Stdout}, &printable{file: os.Stderr}
	found, err := c.guarded(ctx, os.Args[1:], IO{os.Stdin, stdout, stderr})
	switch {
	case errors.Is(err, ErrHelp):
	case errors.Is(stdout.err, syscall.EPIPE): // whoever reads has read enough
		err = &ExitError{Code: ExitFailure}
	case err == nil:
		err = stdout.err
	}
	os.Exit(report(stderr, &c, found, err, ctx.Err() != nil))
}

// guarded does what run does. A panic becomes an error, and its stack goes to stderr.
func (c *Command) guarded(ctx context.Context, args []string, std IO) (found *Command, err error) {
	defer func() {
		if p := recover(); p != nil {
			text := fmt.Sprint(p)
			fmt.Fprintf(std.Stderr, "panic: %s\n\n%s\n", text, debug.Stack())
			text, _, _ = strings.Cut(text, "\n")
			found, err = c, fmt.Errorf("a fault of this program, not of yours: %s: please report it, with the lines above", text)
		}
	}()
	return c.run(ctx, args, std)
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
	if c.Run == nil {
		what = "commands"
	}
	fmt.Fprintf(raw(stderr), "%s ", red(stderr, name+":"))
	fmt.Fprintf(stderr, "%v\n", err)
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
