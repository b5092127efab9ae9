package compare

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/machine"
	"vaelab/run"
	"vaelab/study/generators"
)

// generatorStudy is a run of `compare generators`.
type generatorStudy struct {
	generatorFlags
	study
	all      []generators.Config
	finished []*generators.Result
}

// runGenerators is `compare generators`.
func runGenerators(ctx context.Context, args []string, std cli.IO) (err error) {
	s := &generatorStudy{}
	flags := cli.Bind(generatorsHelp, &s.generatorFlags)
	if err := flags.Parse(args, std); err != nil {
		return err
	}
	if s.all, err = s.configs(flags.Given); err != nil {
		return err
	}
	if s.study, err = newStudy(args, std, s.Quiet, s.Device, s.Threads); err != nil {
		return err
	}
	defer s.device.Close()
	if s.set, err = data.Open(ctx, s.Data); err != nil {
		return err
	}
	what := "generators-all"
	if !s.All {
		what = "generators-" + slug(s.Target)
	}
	if s.folder, err = run.NewFolder(s.Out, what, &studyContents, s.Overwrite); err != nil {
		return err
	}
	if err := s.folder.Make(); err != nil {
		return err
	}
	for i, c := range s.all {
		err := s.one(ctx, i, c)
		var diverged *machine.NonFiniteError
		switch {
		case errors.Is(err, context.Canceled):
			return &cli.ExitError{Code: cli.ExitInterrupted, Err: s.interrupted()}
		case errors.As(err, &diverged):
			return &cli.ExitError{Code: cli.ExitDiverged, Err: err}
		case err != nil:
			return err
		}
	}
	text, err := s.article()
	if err != nil {
		return err
	}
	if err := run.WriteText(s.folder.Path(articleFile), []byte(text)); err != nil {
		return err
	}
	if s.All {
		if err := run.WriteJSON(s.folder.Path(resultFile), s.finished); err != nil {
			return err
		}
	}
	s.say("%s", s.folder.Path(articleFile))
	return s.print()
}

// one runs a configuration and writes down what it came to.
func (s *generatorStudy) one(ctx context.Context, i int, c generators.Config) error {
	name := fmt.Sprintf("%d/%d  %s %s %s", i+1, len(s.all), c.Target.Name, c.Metric, c.Protocol)
	t := newTicker(s.std.Stderr, s.Progress, name)
	var r *generators.Result
	err := s.device.Try(func() (err error) {
		r, err = generators.Run(ctx, s.device, s.set, c, t.update)
		return err
	})
	t.clear()
	if err != nil {
		return err
	}
	dir := s.place(r)
	if err := os.MkdirAll(s.folder.Path(dir), 0o755); err != nil {
		return err
	}
	if err := s.figures(dir, r); err != nil {
		return err
	}
	if err := run.WriteJSON(s.folder.Path(dir, resultFile), r); err != nil {
		return err
	}
	s.finished = append(s.finished, r)
	if s.All {
		s.say("%s  black/green %s (%s): %s", name, ratio(r.Ratio), r.Interval, r.Judgement)
	}
	return nil
}

// place is the folder of a result, in that of the study; "" is that itself.
func (s *generatorStudy) place(r *generators.Result) string {
	if !s.All {
		return ""
	}
	return strings.Join([]string{slug(r.Target), r.Metric, r.Protocol}, "-")
}

// slug is a target's name as a part of a file's name.
func slug(target string) string {
	name := strings.NewReplacer(":", "-", ",", "-", " ", "").Replace(target)
	if family, _, _ := strings.Cut(name, "-"); len(name) > 40 {
		return family
	}
	return name
}

// interrupted says what is finished.
func (s *generatorStudy) interrupted() error {
	if len(s.finished) == 0 {
		return fmt.Errorf("interrupted: nothing is finished yet, and %s holds nothing", s.folder.Dir)
	}
	var names []string
	for _, r := range s.finished {
		names = append(names, s.place(r))
	}
	return fmt.Errorf("interrupted after %d of %d; finished, in %s: %s", len(names), len(s.all), s.folder.Dir, strings.Join(names, ", "))
}
