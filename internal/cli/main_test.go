package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the scripts in testdata run the command "demo", which is this test binary.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"demo": func() { Main(demoCommand) },
	})
}

func TestScripts(t *testing.T) {
	if signal.Ignored(os.Interrupt) { // the scripts' commands shall heed it; they don't inherit that it is caught
		signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	}
	testscript.Run(t, testscript.Params{Dir: "testdata/script"})
}

var demoCommand = Command{Help: Help{Name: "demo"}, Run: runDemo}

// runDemo does what its only argument says, in the ways that commands do.
func runDemo(ctx context.Context, args []string, std IO) error {
	if len(args) != 1 {
		return Usagef("want one argument, got %d", len(args))
	}
	switch args[0] {
	case "done":
		fmt.Fprintln(std.Stdout, "the result")
	case "failure":
		return errors.New("no space left")
	case "help":
		fmt.Fprintln(std.Stdout, "the help")
		return fmt.Errorf("asked for: %w", ErrHelp)
	case "diverged":
		return fmt.Errorf("epoch 3: %w", &ExitError{ExitDiverged, errors.New("the loss is NaN")})
	case "silent":
		return &ExitError{Code: ExitDiverged}
	case "save": // a run that saves when interrupted
		fmt.Fprintln(std.Stderr, "ready")
		<-ctx.Done()
		if err := os.WriteFile("saved", nil, 0o666); err != nil {
			return err
		}
		return &ExitError{ExitInterrupted, errors.New("interrupted; resume with: demo --resume run")}
	case "cancel": // a command that has nothing to save
		os.WriteFile("ready", nil, 0o666)
		<-ctx.Done()
		return fmt.Errorf("draw samples: %w", ctx.Err())
	case "stubborn": // a run that hangs after the first signal
		os.WriteFile("ready", nil, 0o666)
		<-ctx.Done()
		os.WriteFile("saving", nil, 0o666)
		time.Sleep(10 * time.Minute)
	case "chatty": // a run whose messages nobody reads to the end
		for range 1000 {
			fmt.Fprintln(std.Stderr, "progress")
		}
		return os.WriteFile("saved", nil, 0o666)
	case "panic":
		var none []int
		fmt.Fprintln(std.Stdout, none[len(args)])
	case "fatal":
		debug.SetMaxStack(1 << 20)
		fmt.Fprintln(std.Stdout, overflow(1<<40))
	case "escape":
		return fmt.Errorf("no run in %s", "evil\x1b]0;title\a\x1b[2J\u202e\xff\t✓")
	case "style":
		fmt.Fprintf(std.Stdout, "%s %v %v\n", red(std.Stdout, "red"), IsTerminal(std.Stdout), IsTerminal(std.Stdin))
	case "bar":
		p, err := NewProgress(std.Stderr, ProgressAuto)
		if err != nil {
			return err
		}
		p.Epoch(1, 1, 100)
		time.Sleep(120 * time.Millisecond)
		p.Update(50, Field{"loss", 2})
		p.EndEpoch("epoch 1  loss 2.00")
	}
	return nil
}

// overflow goes deeper than any stack.
func overflow(depth int) int {
	if depth == 0 {
		return 0
	}
	return overflow(depth-1) + 1
}

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "",
		"naïve ☃ \t\n":             "naïve ☃ \t\n",
		"\x1b[31m\r\b\x7f\x00":     `\x1b[31m\r\b\x7f\x00`,
		"\u009b2J \u2066x\u202e\n": `\u009b2J \u2066x\u202e` + "\n",
		"\xff\xfea\xe2\x82":        `\xff\xfea\xe2\x82`,
		"\ufffd":                   "\ufffd",
	} {
		if got := Printable(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestReport(t *testing.T) {
	diverged := &ExitError{ExitDiverged, errors.New("the loss is NaN")}
	hint := fmt.Sprintf("run '%s -h' for the flags\n", CommandLine("demo"))
	tests := []struct {
		name        string
		err         error
		interrupted bool
		code        int
		message     string
	}{
		{"done", nil, false, 0, ""},
		{"done in spite of a signal", nil, true, 0, ""},
		{"help", ErrHelp, false, 0, ""},
		{"failure", io.ErrClosedPipe, false, 1, "demo: io: read/write on closed pipe\n"},
		{"failure after a signal", io.ErrClosedPipe, true, 1, "demo: io: read/write on closed pipe\n"},
		{"usage", Usagef("unknown flag --x"), false, 2, "demo: unknown flag --x\n" + hint},
		{"wrapped usage", fmt.Errorf("sample: %w", Usagef("no rows")), false, 2, "demo: sample: no rows\n" + hint},
		{"diverged", diverged, false, 3, "demo: the loss is NaN\n"},
		{"wrapped", fmt.Errorf("epoch 3: %w", diverged), false, 3, "demo: epoch 3: the loss is NaN\n"},
		{"silent", &ExitError{Code: 3}, false, 3, ""},
		{"interrupted", fmt.Errorf("read: %w", context.Canceled), true, 130, "demo: interrupted\n"},
		{"cancelled by itself", context.Canceled, false, 1, "demo: context canceled\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			if code := report(&b, &demoCommand, &demoCommand, tt.err, tt.interrupted); code != tt.code || b.String() != tt.message {
				t.Errorf("code %d, message %q; want %d, %q", code, &b, tt.code, tt.message)
			}
		})
	}
}

func TestStyle(t *testing.T) {
	if got := red(&bytes.Buffer{}, "x"); got != "x" {
		t.Errorf("marked up for a buffer: %q", got)
	}
}

func TestColumns(t *testing.T) {
	if got := Columns(&bytes.Buffer{}); got != 80 {
		t.Errorf("a buffer has %d columns, want 80", got)
	}
}
