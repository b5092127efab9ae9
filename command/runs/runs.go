// Package runs is the command that lists runs and tells how two differ.
package runs

import (
	"context"
	"fmt"

	"vaelab/internal/cli"
	"vaelab/run"
)

// Command is `vaelab runs`.
var Command = cli.Command{
	Help: help, Flags: func() any { return new(Flags) }, Run: runRuns,
	Subs: []cli.Command{{Help: diffHelp, Flags: func() any { return new(DiffFlags) }, Run: runDiff}},
}

var help = cli.Help{
	Name:  "runs",
	Args:  "[DIR...]",
	Short: "list runs, or say how two differ",
	Long: `Lists the runs at and below DIR, checkpoints/ if none is named, the newest first. It looks into no run and follows no link.
The losses are -ELBO in nats per test image: of the last evaluated epoch and, of a run with --validation, of the best one.

A run is running (a process holds its lock), finished, interrupted (train --resume goes on with it), diverged or damaged. Its
tensors are not read: sample and eval find damage there.`,
	Examples: []cli.Example{
		{Line: "vaelab runs"},
		{Line: "vaelab runs --sort test", Note: "the lowest -ELBO first"},
		{Line: "vaelab runs --where latent=20 --where 'test<106' --where state=finished"},
		{Line: "vaelab runs --csv >runs.csv", Note: "with every setting"},
		{Line: "vaelab runs diff checkpoints/A checkpoints/B", Note: "settings, then numbers"},
	},
	Notes: `KEY of --sort and --where is a column (run, state, data, epoch, test, best, device, begun, seconds) or a flag of train without
its dashes. Numbers are compared as such, else letters; what a run does not have comes last.`,
}

// Flags are all that a user can say.
type Flags struct {
	Sort  string `flag:"sort" arg:"KEY|-KEY" default:"-begun" group:"Which, and how" help:"order; -KEY is from the greatest down"`
	Where string `flag:"where" arg:"KEY=VALUE" repeat:"\x00" help:"only runs of which that holds; also !=, <, >, <= and >=; it may be given several times"`
	JSON  bool   `flag:"json" help:"print each run as a JSON object on a line of its own"`
	CSV   bool   `flag:"csv" help:"print a table in CSV, of all columns and every setting"`
}

func runRuns(ctx context.Context, args []string, std cli.IO) error {
	var f Flags
	flags := cli.Bind(help, &f)
	if err := flags.Parse(args, std); err != nil {
		return err
	}
	if f.JSON && f.CSV {
		return cli.Usagef("--json and --csv do not go together")
	}
	wanted, err := conditions(f.Where)
	if err != nil {
		return err
	}
	all, err := read(ctx, flags.Args(), std)
	if err != nil || len(all) == 0 {
		return err
	}
	chosen, err := choose(all, f.Sort, wanted)
	switch {
	case err != nil:
		return err
	case f.JSON:
		return writeJSON(std.Stdout, chosen)
	case f.CSV:
		return writeCSV(std.Stdout, chosen)
	case len(chosen) == 0:
		fmt.Fprintf(std.Stderr, "none of %s is so\n", cli.Count(len(all), "run"))
		return nil
	}
	width := 0
	if cli.IsTerminal(std.Stdout) {
		width = cli.Columns(std.Stdout)
	}
	if err := writeTable(std.Stdout, chosen, width); err != nil {
		return err
	}
	for _, s := range chosen {
		if s.Why != "" {
			fmt.Fprintf(std.Stderr, "%s: %s: %s\n", s.Dir, s.State, oneLine(s.Why))
		}
	}
	return nil
}

// read reads what the runs below the folders say of themselves, and tells if there are none.
func read(ctx context.Context, dirs []string, std cli.IO) ([]*run.Summary, error) {
	all, err := run.Summaries(ctx, dirs, func(err error) { fmt.Fprintf(std.Stderr, "%v: passed over\n", err) })
	if err == nil && len(all) == 0 {
		where := dirs
		if len(dirs) == 0 {
			where = []string{run.Root}
		}
		fmt.Fprintf(std.Stderr, "there are no runs below %s: train one with  %s\n", cli.Line(where...), cli.CommandLine("train"))
	}
	return all, err
}
