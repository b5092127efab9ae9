package sweep

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"

	"vaelab/command/train"
	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/sweep"
)

// task trains a run of the sweep in this process. A scheduler may say SIGTERM more than once: what kills at last is SIGKILL, and a second
// SIGTERM must not.
func (f *Flags) task(ctx context.Context, passed []setting.Given, std cli.IO) error {
	name := cmp.Or(f.Plan, filepath.Join(f.Out, sweep.File))
	s, err := sweep.Read(name)
	if err != nil {
		return err
	}
	if err := known(s); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	runs := s.Runs()
	if f.Task >= len(runs) {
		return cli.Usagef("--task %d: the sweep in %s has %s, counted from 0", f.Task, f.Out, cli.Count(len(runs), "run"))
	}
	if f.Plan != "" {
		if err := fits(f.Out, s); err != nil {
			return err
		}
		if err := s.Write(f.Out); err != nil {
			return err
		}
	}
	args := s.Args(f.Out, runs[f.Task])
	for _, g := range passed {
		if s.Settings(runs[f.Task])[g.Name] == "" {
			args = append(args, "--"+g.Name+"="+g.Text)
		}
	}
	signal.Notify(make(chan os.Signal, 1), syscall.SIGTERM) // to the end of the process, which has its exit code yet to say
	return train.Command.Run(ctx, append(args, "--progress=lines"), std)
}

// known refuses a file with flags that no sweep gives to train.
func known(s *sweep.Sweep) error {
	all := names(trains())
	given := slices.Concat(s.Axes, slices.Collect(maps.Keys(s.Train)))
	for _, cell := range s.Cells {
		given = slices.AppendSeq(given, maps.Keys(cell.Settings))
	}
	for _, flag := range given {
		if !slices.Contains(all, flag) {
			return fmt.Errorf("--%s is no flag that runs of a sweep have", flag)
		}
	}
	return nil
}
