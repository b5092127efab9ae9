// Command vaelab is the laboratory, each of its parts a sub-command.
package main

import (
	"vaelab/command/compare"
	"vaelab/command/eval"
	"vaelab/command/export"
	"vaelab/command/fit"
	"vaelab/command/report"
	"vaelab/command/runs"
	"vaelab/command/sample"
	"vaelab/command/sweep"
	"vaelab/command/train"
	"vaelab/internal/cli"
)

func main() {
	program := cli.Command{
		Help: cli.Help{
			Name:  cli.Program,
			Short: "a laboratory for variational autoencoders in the shell",
			Examples: []cli.Example{
				{Line: "vaelab train", Note: "train the default model on MNIST, into checkpoints/"},
				{Line: "vaelab sample", Note: "draw from the newest run, into prior.png"},
				{Line: "vaelab eval --bound-samples 500 --binarize stochastic"},
				{Line: "vaelab export --onnx model", Note: "encoder and decoder for other programs"},
				{Line: "vaelab compare encoders", Note: "ELBO against KL-only against no KL at all"},
				{Line: "vaelab runs --sort test", Note: "all runs, the best first"},
				{Line: "vaelab report", Note: "the newest run as a page, with its model to play with"},
				{Line: "vaelab sweep --grid beta=0.5,1,2 --seeds 3 --out sweep", Note: "many runs"},
				{Line: "vaelab help train", Note: "the same as vaelab train -h"},
			},
			Notes: `--version says which build this is, and by which instructions it computes here.

Results go to standard output, everything else to standard error.
Exit codes: 0 done, 1 failure, 2 wrong usage, 3 diverged, 130 stopped by Ctrl-C.`,
		},
		Subs: []cli.Command{train.Command, sample.Command, eval.Command, compare.Command, export.Command, fit.Command, report.Command, runs.Command, sweep.Command},
	}
	program.Subs = append(program.Subs, cli.Completion(&program), cli.Man(&program))
	cli.Main(program)
}
