// Package local runs commands as processes of this computer, so many at once.
package local

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"sync"
	"time"
)

// Job is a command to run.
type Job interface {
	// Args are the program's path and its arguments, given the place among those at once, from 0 on.
	Args(place int) []string
}

// Outcome is how a process ended.
type Outcome struct {
	Code int   // its exit code; −1 if a signal killed it or it did not start
	Err  error // of Code −1: why; it wraps the context's if that had ended before
	Took time.Duration
}

// Observer is told what happens, of one thing at a time.
type Observer interface {
	// Began tells that a job has begun in a place.
	Began(place, job int)
	// Said tells of a line that its process wrote to stderr.
	Said(place int, line string)
	// Ended tells how it ended. An error ends all that is under way, and Run with it.
	Ended(place, job int, o Outcome) error
}

// Run runs the jobs in their order, so many at once, and returns when all have ended. When the context ends, it begins no more,
// has those that run save and stop, as SIGTERM does, waits for them, and returns the context's error. Where the system can, they also get SIGTERM
// when this process dies.
func Run(ctx context.Context, jobs []Job, atOnce int, o Observer) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var (
		mu   sync.Mutex // of the observer, and of next
		next int
		wait sync.WaitGroup
	)
	take := func(place int) (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		if next == len(jobs) || ctx.Err() != nil {
			return 0, false
		}
		next++
		o.Began(place, next-1)
		return next - 1, true
	}
	for place := range min(atOnce, len(jobs)) {
		wait.Go(func() {
			// A process is told of the death of the thread that started it.
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			for {
				job, ok := take(place)
				if !ok {
					return
				}
				outcome := run(ctx, jobs[job].Args(place), func(line string) {
					mu.Lock()
					defer mu.Unlock()
					o.Said(place, line)
				})
				mu.Lock()
				if err := o.Ended(place, job, outcome); err != nil {
					cancel(err)
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// run runs a process to its end.
func run(ctx context.Context, args []string, said func(line string)) Outcome {
	began := time.Now()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Cancel = func() error { return stop(cmd.Process) }
	apart(cmd)
	stderr, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return Outcome{Code: -1, Err: err}
	}
	lines(stderr, said)
	cmd.Wait() // the state tells
	o := Outcome{Code: cmd.ProcessState.ExitCode(), Took: time.Since(began)}
	if o.Code < 0 {
		o.Err = errors.New(cmd.ProcessState.String())
		if ctx.Err() != nil { // SIGTERM came before the program heeded it: nothing was there to save
			o.Err = fmt.Errorf("%w: %w", ctx.Err(), o.Err)
		}
	}
	return o
}

// lines reads to the end and tells of each line, of a very long one its beginning.
func lines(r io.Reader, said func(line string)) {
	const longest = 4096
	for b := bufio.NewReaderSize(r, longest); ; {
		line, more, err := b.ReadLine()
		if err != nil {
			return
		}
		said(string(line))
		for more && err == nil {
			_, more, err = b.ReadLine()
		}
	}
}
