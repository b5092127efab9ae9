package sweep

import (
	"fmt"

	"vaelab/internal/cli"
	"vaelab/sweep/kubernetes"
)

// manifest returns the runs as a Job of Kubernetes, whose pods skip those that are finished.
func (f *Flags) manifest(p *plan) ([]byte, error) {
	text, err := p.Text()
	if err != nil {
		return nil, err
	}
	job := &kubernetes.Job{
		Name: cli.Program + "-" + f.Out, Image: f.Image, Claim: f.Claim, Sweep: string(text), Runs: len(p.Runs()), AtOnce: f.Jobs,
		Command: []string{
			cli.Program, "sweep", "--out", p.dir, "--plan", kubernetes.File, "--task", kubernetes.Index, "--threads", fmt.Sprint(f.CPUs),
		},
		CPUs: f.CPUs, Memory: f.Memory, GPUs: f.GPUs,
	}
	manifest, err := job.Manifest()
	if err != nil {
		return nil, cli.Usagef("--engine kubernetes: %w", err)
	}
	return manifest, nil
}
