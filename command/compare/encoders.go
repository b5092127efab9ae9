package compare

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"vaelab/eval"
	"vaelab/internal/cli"
	"vaelab/run"
	"vaelab/study/encoders"
)

// encoderStudy is a run of `compare encoders`.
type encoderStudy struct {
	encoderFlags
	study
	images   eval.Images // that everything is measured on
	models   []*subject  // in the order of encoders.Objectives
	unjudged string      // why draws are not compared, if that was not asked for
}

// runEncoders is `compare encoders`.
func runEncoders(ctx context.Context, args []string, std cli.IO) (err error) {
	s := &encoderStudy{}
	flags := cli.Bind(encodersHelp, &s.encoderFlags)
	if err := flags.Parse(args, std); err != nil {
		return err
	}
	if err := s.check(); err != nil {
		return err
	}
	if s.Quick {
		s.rehearse()
	}
	if s.study, err = newStudy(args, std, s.Quiet, s.Device, s.Threads); err != nil {
		return err
	}
	defer s.device.Close()
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.open(ctx, flags); err != nil {
		return err
	}
	if s.folder, err = run.NewFolder(s.Out, "encoders", &comparison, s.Overwrite); err != nil {
		return err
	}
	if err := s.Look(s.set, s.Strict, s.std.Stderr); err != nil {
		return err
	}
	if err := s.folder.Make(); err != nil {
		return err
	}
	for _, m := range s.models {
		if m.given == nil {
			m.Path = s.folder.Path(m.objective)
		}
	}
	err = s.work(ctx)
	if errors.Is(err, context.Canceled) {
		return &cli.ExitError{Code: cli.ExitInterrupted, Err: s.interrupted()}
	}
	return err
}

// work trains and measures the models, writes the files and prints the result.
func (s *encoderStudy) work(ctx context.Context) error {
	for i, m := range s.models {
		var err error
		if m.given == nil {
			s.say("training %s (%d of %d) into %s", m.objective, i+1, len(s.models), m.Path)
			err = s.train(ctx, m)
		} else {
			s.say("measuring %s", m.Path)
			err = s.measure(ctx, m)
		}
		if err != nil {
			return err
		}
	}
	if err := s.judge(ctx); err != nil {
		return err
	}
	results := encoders.Results{
		Models: map[string]encoders.Measures{}, Prior: s.prior(), Variance: s.prior().Variance(s.Model.Posterior, s.Model.Latent), Collapse: eval.CollapseLevel(s.images),
	}
	for _, m := range s.models {
		results.Models[m.objective] = m.last()
	}
	if err := s.figures(ctx); err != nil {
		return err
	}
	return s.report(results)
}

// close releases the models.
func (s *encoderStudy) close() error {
	var errs []error
	for _, m := range s.models {
		errs = append(errs, m.close())
	}
	return errors.Join(errs...)
}

// interrupted says what is finished and how to go on.
func (s *encoderStudy) interrupted() error {
	again := []string{"compare", "encoders"}
	if s.Data != "" {
		again = append(again, "--data", s.Data)
	}
	again = append(again, "--samples", fmt.Sprint(s.Samples))
	var finished []string
	resume := ""
	for _, m := range s.models {
		switch {
		case m.given != nil:
		case m.done():
			finished = append(finished, m.objective)
		case m.saved:
			resume = "\nfirst:       " + cli.CommandLine("train", "--resume", m.Path)
		default:
			continue // not begun
		}
		again = append(again, "--"+m.objective, m.Path)
	}
	state := "no model is finished yet"
	if len(finished) > 0 {
		state = "finished: " + strings.Join(finished, ", ")
	}
	return fmt.Errorf("interrupted; %s%s\ngo on with:  %s", state, resume, cli.CommandLine(again...))
}
