package compare

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"vaelab/command/sweep"
	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/run"
	"vaelab/study/runs"
)

var modelsHelp = cli.Help{
	Name:  "compare models",
	Args:  "FILE...",
	Short: "models in files, trained with some seeds: means, intervals, differences",
	Long: `Trains the model of each file with the seeds 1 to N, as vaelab sweep does a grid, and
prints what compare runs says of them, in Markdown: means over seeds with their 95 %
intervals, and differences to the first model, of runs with the same seed.

A file has flags of train, a line each: TOML, such as
  flow = "iaf"
  latent = 50
or JSON, such as a run's config.json. Flags of train that are given here are of all models
and win over files. Models that would be measured on different images are refused before
anything starts. The same command again goes on with what is unfinished; models and seeds
may be added.`,
	Examples: []cli.Example{
		{Line: "vaelab compare models vae.toml iaf.toml --seeds 5 --out flows --binarize stochastic"},
		{Line: "vaelab compare models vae.toml iaf.toml --seeds 5 --out flows --dry-run", Note: "the runs, and about how long they take"},
		{Line: "vaelab compare models checkpoints/A/config.json checkpoints/B/config.json --seeds 3 --out again"},
	},
	Notes: `DIR becomes the folder of a sweep, with a run in MODEL/seed-N: sweep --status DIR says how far they are.
DIR/comparison has axis.png (the means) and curves.png, runs.md, runs.html, runs.json and runs.csv; DIR/bounds.json keeps -L_K.
Ctrl-C saves and stops. Exit codes: 0 done, 1 some runs failed, and the others were compared, 2 wrong usage, 130 stopped.`,
}

// modelsFlags are all that a user can say to `compare models`, beside the flags of train.
type modelsFlags struct {
	Out    string `flag:"out,o" arg:"DIR" group:"Runs" help:"the folder of the runs: new, empty or one that an earlier command began"`
	Seeds  int    `flag:"seeds" arg:"N" default:"3" min:"1" max:"100000" help:"runs of each model, with seeds from --seed on"`
	Jobs   int    `flag:"jobs" default:"0" min:"0" max:"10000" help:"runs at once, among which the processors are shared out; 0: one for each processor"`
	DryRun bool   `flag:"dry-run" help:"list the models, refuse what would be refused, measure about how long they take, and do nothing"`
	Bound  int    `flag:"bound-samples" arg:"K" default:"500" min:"0" max:"1000000" group:"Result" help:"also measure -L_K, a bound on -log p(x) by K draws an image, of models that have one; 0: do not"`
	JSON   bool   `flag:"json" help:"print one JSON object instead of Markdown"`
	Format string `flag:"format" default:"png" values:"png|svg|pdf" help:"of the figures"`
	Quiet  bool   `flag:"quiet,q" help:"print only the result and errors"`
}

const (
	modelAxis     = "model"      // tells models apart
	modelsResults = "comparison" // the folder of what came of them, in that of their runs
)

// runModels is `compare models`.
func runModels(ctx context.Context, args []string, std cli.IO) (err error) {
	var f modelsFlags
	flags := cli.Bind(modelsHelp, &f)
	flags.Pass(sweep.Passed())
	if err := flags.Parse(args, std); err != nil {
		return err
	}
	switch {
	case len(flags.Args()) == 0:
		return cli.Usagef("name a file for each model, with flags of train, such as  flow = \"iaf\"")
	case f.Out == "":
		return cli.Usagef("--out DIR names the folder of the runs")
	}
	if f.Quiet {
		std.Stderr = io.Discard
	}
	s := &runStudy{
		study: study{args: args, std: std}, name: "models", tabular: markdown,
		runsFlags: runsFlags{Bound: f.Bound, JSON: f.JSON, Format: f.Format, Device: "auto"},
	}
	if err := s.execution(flags.Passed()); err != nil {
		return err
	}
	m, err := sweep.NewModels(ctx, flags.Args(), sweep.Flags{Out: f.Out, Seeds: f.Seeds, Jobs: f.Jobs, JSON: f.JSON}, flags.Passed())
	if err != nil {
		return err
	}
	if err := alike(m); err != nil {
		return err
	}
	if f.DryRun {
		return m.DryRun(ctx, std)
	}
	if s.folder, err = run.NewFolder(filepath.Join(f.Out, modelsResults), "", &runContents, true); err != nil {
		return err
	}
	held, err := m.Hold()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	failed := m.Train(ctx, held, std.Stderr)
	if _, ok := errors.AsType[*sweep.FailedError](failed); failed != nil && !ok {
		return failed
	}
	if err := s.models(ctx, m); err != nil {
		return errors.Join(failed, err)
	}
	return failed
}

// execution takes what train is passed that measures go by as well.
func (s *runStudy) execution(passed []setting.Given) error {
	of := setting.Of(&s.runsFlags)
	for _, g := range passed {
		if slices.Contains([]string{"device", "threads"}, g.Name) {
			if err := of.Named(g.Name).Set(g.Text); err != nil {
				return cli.Usagef("--%s: %w", g.Name, err)
			}
		}
	}
	return nil
}

// alike refuses models that would be measured on different things, or whose name is taken.
func alike(m *sweep.Models) error {
	var seen sights
	for i, c := range m.Cells {
		if c.Name == modelsResults || c.Name == boundsFile {
			return cli.Usagef("a model called %s would be in the place of the results: rename its file", c.Name)
		}
		of, set := m.Flags(i)
		f := &flags{Flags: of}
		f.set = setting.Of(&f.Flags)
		seen.add(c.Name, set, f)
	}
	if len(seen) > 1 {
		return cli.Usagef("%w", seen.differ("the models would be measured on different things, and could not be compared", "model"))
	}
	return nil
}

// models measures the runs of the models, and writes and prints what came of them.
func (s *runStudy) models(ctx context.Context, m *sweep.Models) error {
	var all []*run.Summary
	var names []string
	for _, c := range m.Cells {
		names = append(names, c.Name)
		for _, dir := range m.Dirs(c) {
			all = append(all, run.Summarize(dir))
		}
	}
	if err := s.know(all); err != nil {
		return err
	}
	of := map[string][]*runs.Run{}
	for i, r := range s.all {
		name := names[i/len(m.Seeds)]
		of[name] = append(of[name], r)
	}
	s.group(runs.Listed(modelAxis, names, of))
	if len(s.Cells) > 1 && len(s.Cells[0].Runs) > 0 {
		s.base, s.Against = s.Cells[0], s.Cells[0].Name
	}
	known, err := loadBounds(filepath.Join(filepath.Dir(s.folder.Dir), boundsFile))
	if err != nil {
		return err
	}
	if err := s.bound(ctx, known); err != nil {
		if ctx.Err() != nil {
			return &cli.ExitError{Code: cli.ExitInterrupted, Err: fmt.Errorf("interrupted: the models are trained, and not all bounds measured\ngo on with:  %s", cli.Invocation())}
		}
		return err
	}
	if err := s.write(); err != nil {
		return err
	}
	return s.print()
}
