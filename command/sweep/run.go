// Package sweep is the command that trains many runs.
package sweep

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"vaelab/internal/cli"
	"vaelab/sweep"
)

func runSweep(ctx context.Context, args []string, std cli.IO) (err error) {
	var f Flags
	flags := cli.Bind(help, &f)
	flags.Pass(trains())
	if err := flags.Parse(args, std); err != nil {
		return err
	}
	passed := f.merge(flags.Passed())
	if err := f.check(passed); err != nil {
		return err
	}
	if f.Quiet {
		std.Stderr = io.Discard
	}
	if f.Status != "" {
		return f.status(ctx, std)
	}
	if f.Task >= 0 {
		return f.task(ctx, passed, std)
	}
	p, err := f.plan(ctx, passed)
	if err != nil {
		return err
	}
	var manifest []byte
	if f.Engine == onKubernetes {
		if manifest, err = f.manifest(p); err != nil {
			return err
		}
	}
	switch {
	case f.DryRun:
		return f.planned(ctx, p, std)
	case manifest != nil:
		_, err := std.Stdout.Write(manifest)
		return err
	}
	folder, err := sweep.Hold(f.Out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	if err := p.fits(ctx); err != nil { // again, now that nobody else writes there
		return err
	}
	if f.Engine == onSlurm {
		return f.submit(ctx, p, folder, std)
	}
	if err := folder.Save(p.Sweep); err != nil {
		return err
	}
	if err := p.train(ctx, f.Jobs, std.Stderr); err != nil || !f.JSON {
		return err
	}
	stages, err := p.stages()
	if err != nil {
		return err
	}
	return json.NewEncoder(std.Stdout).Encode(result{p.dir, len(p.Cells), len(p.Runs()), stages})
}

// result is a sweep of which all runs are finished.
type result struct {
	Sweep string `json:"sweep"`
	Cells int    `json:"cells"`
	Runs  int    `json:"runs"`

	Stages []stage `json:"stages,omitempty"`
}
