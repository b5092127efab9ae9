package compare

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/cli"
	"vaelab/internal/runs"
	"vaelab/study/encoders"
)

// encoderStudy is a run of `compare encoders`.
type encoderStudy struct {
	encoderFlags
	args   []string
	std    cli.IO
	device *runs.Device
	set    *data.Dataset
	images eval.Images // that everything is measured on
	out    string      // the folder
	models []*subject  // in the order of encoders.Objectives
}

// runEncoders is `compare encoders`.
func runEncoders(ctx context.Context, args []string, std cli.IO) (err error) {
	s := &encoderStudy{args: args, std: std}
	flags := cli.Bind(encodersHelp, &s.encoderFlags)
	if err := flags.Parse(args, std.Stdout); err != nil {
		return err
	}
	if err := cli.CheckSIMD(std.Stderr); err != nil {
		return err
	}
	if err := s.check(); err != nil {
		return err
	}
	if s.device, err = runs.OpenDevice(s.Device, s.Threads); err != nil {
		return err
	}
	defer s.device.Close()
	if !s.Quiet {
		s.device.Announce(s.std.Stderr)
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.open(ctx, flags); err != nil {
		return err
	}
	if err := s.folder(); err != nil {
		return err
	}
	if err := s.work(ctx); err != nil {
		if errors.Is(err, context.Canceled) {
			return &cli.ExitError{Code: cli.ExitInterrupted, Err: s.interrupted()}
		}
		return err
	}
	return nil
}

// work trains and measures the models, writes the files and prints the result.
func (s *encoderStudy) work(ctx context.Context) error {
	for i, m := range s.models {
		var err error
		if m.given == nil {
			s.say("training %s (%d of %d) into %s", m.objective, i+1, len(s.models), m.path)
			err = s.train(ctx, m)
		} else {
			s.say("measuring %s", m.path)
			err = s.measure(ctx, m)
		}
		if err != nil {
			return err
		}
	}
	results := encoders.Results{Models: map[string]encoders.Measures{}, Collapse: eval.CollapseLevel(s.images)}
	for _, m := range s.models {
		results.Models[m.objective] = m.last()
	}
	if err := s.figures(ctx); err != nil {
		return err
	}
	return s.report(results)
}

// folder makes the folder of the comparison. One that holds anything is refused, unless
// --overwrite is given: then the files of an earlier comparison are removed, and the
// runs in it that are about to be trained again. One that holds anything else is
// refused even so.
func (s *encoderStudy) folder() error {
	s.out = s.Out
	if s.out == "" {
		var err error
		if s.out, err = runs.Unused(runs.Dir, "encoders"); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(s.out, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(s.out)
	if err != nil {
		return err
	}
	var old []string
	for _, e := range entries {
		run := e.IsDir() && s.subject(e.Name()) != nil
		file := e.Type().IsRegular() && isEncoderFile(e.Name())
		switch {
		case !run && !file:
			return fmt.Errorf("%s holds %q, which no comparison writes: choose another --out", s.out, e.Name())
		case !s.Overwrite:
			return fmt.Errorf("%s holds a comparison already (%s): choose another --out, or say --overwrite", s.out, e.Name())
		case file:
			old = append(old, filepath.Join(s.out, e.Name()))
		}
	}
	for _, path := range old {
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	for _, m := range s.models {
		if m.given == nil {
			m.path = filepath.Join(s.out, m.objective)
		}
	}
	return nil
}

// subject returns the model of that objective, or nil.
func (s *encoderStudy) subject(objective string) *subject {
	for _, m := range s.models {
		if m.objective == objective {
			return m
		}
	}
	return nil
}

// close releases the models.
func (s *encoderStudy) close() error {
	var errs []error
	for _, m := range s.models {
		errs = append(errs, m.close())
	}
	return errors.Join(errs...)
}

// say writes a line to stderr, unless --quiet.
func (s *encoderStudy) say(format string, args ...any) {
	if !s.Quiet {
		fmt.Fprintf(s.std.Stderr, format+"\n", args...)
	}
}

// interrupted says what is finished and how to go on.
func (s *encoderStudy) interrupted() error {
	again := []string{"compare", "encoders"}
	if s.Data != "" {
		again = append(again, "--data", s.Data)
	}
	var finished []string
	resume := ""
	for _, m := range s.models {
		switch {
		case m.given != nil:
		case m.done():
			finished = append(finished, m.objective)
		case m.saved:
			resume = "\nfirst:       " + cli.CommandLine("train", "--resume", m.path)
		default:
			continue // not begun
		}
		again = append(again, "--"+m.objective, m.path)
	}
	state := "no model is finished yet"
	if len(finished) > 0 {
		state = "finished: " + strings.Join(finished, ", ")
	}
	return fmt.Errorf("interrupted; %s%s\ngo on with:  %s", state, resume, cli.CommandLine(again...))
}
