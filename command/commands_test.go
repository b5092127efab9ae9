package command_test

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// commands are what scripts can say beside testscript's own words.
var commands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"exit":      command(2, exit),
	"small":     command(1, small),
	"refused":   command(2, refused),
	"keep":      command(1, keep),
	"kept":      command(1, kept),
	"sameruns":  command(2, sameRuns),
	"listing":   command(1, listing),
	"result":    command(0, result),
	"metrics":   command(2, metricLines),
	"curves":    command(2, curves),
	"sameid":    command(2, sameID),
	"png":       command(3, pngSize),
	"drawn":     command(1, drawn),
	"poke":      command(3, poke),
	"tint":      command(1, tint),
	"flip":      command(2, flip),
	"cut":       command(2, cut),
	"scale":     command(2, scale),
	"statedict": command(2, stateDict),
	"appears":   command(1, appears),
	"interrupt": command(3, interrupt),
	"tty":       command(2, tty),
	"ttystop":   command(3, ttyStop),
}

// command makes a script's command of f, which needs at least n arguments and has
// no negated form. An error of f fails the script.
func command(n int, f func(ts *testscript.TestScript, args []string) error) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) < n {
			ts.Fatalf("want no ! and at least %d arguments, got %q", n, args)
		}
		ts.Check(f(ts, args))
	}
}

// exit runs a program, which must exit with a code: exit CODE PROGRAM ARG…
func exit(ts *testscript.TestScript, args []string) error {
	want, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exited, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exited.ExitCode()
	} else if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%s exited with %d, want %d", args[1], got, want)
	}
	return nil
}

// small trains a small run: small CODE FLAG…
func small(ts *testscript.TestScript, args []string) error {
	return exit(ts, append([]string{args[0], "vaelab", "train"}, smallRun(args[1:]...)...))
}

// refused runs a program that must exit with 1 or 2, say why in one line, followed
// by the hint if it is 2, and leave no file behind: refused CODE PROGRAM ARG…
func refused(ts *testscript.TestScript, args []string) error {
	before, err := names(ts.MkAbs("."))
	if err != nil {
		return err
	}
	if err := exit(ts, args); err != nil {
		return err
	}
	after, err := names(ts.MkAbs("."))
	if err != nil {
		return err
	}
	if !slices.Equal(before, after) {
		return fmt.Errorf("it left files behind: %q became %q", before, after)
	}
	if stdout := ts.ReadFile("stdout"); stdout != "" {
		return fmt.Errorf("it wrote %.100q to stdout", stdout)
	}
	stderr := ts.ReadFile("stderr")
	program := args[1] + `( [a-z]+)*` // and which of its commands
	want := []string{`^` + program + `: .+$`}
	if args[0] == "2" {
		want = append(want, `^run '(.*/)?`+program+` -h' for the (flags|commands)$`)
	}
	got := lines(stderr)
	if len(got) != len(want) {
		return fmt.Errorf("%d lines on stderr, want %d: %q", len(got), len(want), stderr)
	}
	for i, line := range got {
		if !regexp.MustCompile(want[i]).MatchString(line) {
			return fmt.Errorf("line %q, want %s", line, want[i])
		}
	}
	return nil
}

// file is a file's content and when it was written.
type file struct {
	Content  string
	Modified time.Time
}

// eachFile visits the files below dir; name is relative to it.
func eachFile(dir string, visit func(name string, content []byte, info fs.FileInfo) error) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		return visit(filepath.ToSlash(name), content, info)
	})
}

// names lists the files and folders below dir.
func names(dir string) ([]string, error) {
	var list []string
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		list = append(list, path)
		return err
	})
	return list, err
}

func snapshot(path string) (map[string]file, error) {
	files := map[string]file{}
	err := eachFile(path, func(name string, content []byte, info fs.FileInfo) error {
		files[name] = file{string(content), info.ModTime()}
		return nil
	})
	return files, err
}

// keep remembers a file or all files of a folder, for kept: keep PATH
func keep(ts *testscript.TestScript, args []string) error {
	files, err := snapshot(ts.MkAbs(args[0]))
	if err != nil {
		return err
	}
	ts.Value(memory{}).(map[string]map[string]file)[args[0]] = files
	return nil
}

// memory is the key of a script's kept files.
type memory struct{}

// kept checks that nobody has written to what keep remembered: kept PATH
func kept(ts *testscript.TestScript, args []string) error {
	now, err := snapshot(ts.MkAbs(args[0]))
	if err != nil {
		return err
	}
	then, ok := ts.Value(memory{}).(map[string]map[string]file)[args[0]]
	if !ok {
		return fmt.Errorf("%s was not kept", args[0])
	}
	if reflect.DeepEqual(then, now) {
		return nil
	}
	for name, f := range then {
		if now[name] != f {
			return fmt.Errorf("%s changed or is gone", name)
		}
	}
	return fmt.Errorf("new files: %q became %q", slices.Sorted(maps.Keys(then)), slices.Sorted(maps.Keys(now)))
}

// timings are what two runs of the same bits differ in.
var timings = regexp.MustCompile(`,"(images_per_s|elapsed_s)":[^,}]*`)

// sameRuns checks that two runs came to the same: sameruns DIR DIR
func sameRuns(ts *testscript.TestScript, args []string) error {
	a, err := readRun(ts.MkAbs(args[0]))
	if err != nil {
		return err
	}
	b, err := readRun(ts.MkAbs(args[1]))
	if err != nil {
		return err
	}
	if d := differences(a, b); d != nil {
		return fmt.Errorf("%s and %s: %q", args[0], args[1], d)
	}
	return nil
}

// listing checks which files lie below a folder: listing DIR NAME…
func listing(ts *testscript.TestScript, args []string) error {
	var got []string
	err := eachFile(ts.MkAbs(args[0]), func(name string, _ []byte, _ fs.FileInfo) error {
		got = append(got, name)
		return nil
	})
	if err != nil {
		return err
	}
	want := slices.Sorted(slices.Values(args[1:]))
	slices.Sort(got)
	if !slices.Equal(got, want) {
		return fmt.Errorf("%s holds %q, want %q", args[0], got, want)
	}
	return nil
}

// appears waits until there is a file: appears FILE
func appears(ts *testscript.TestScript, args []string) error {
	for ; limit.Err() == nil; time.Sleep(2 * time.Millisecond) {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return nil
		}
	}
	return fmt.Errorf("%s is not there: %w", args[0], limit.Err())
}
