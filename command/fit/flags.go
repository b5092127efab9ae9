package fit

import (
	"vaelab/fitted"
	"vaelab/internal/cli"
)

// Command is `vaelab fit`.
var Command = cli.Command{Help: help, Flags: func() any { return new(Flags) }, Run: runFit}

var help = cli.Help{
	Name:  "fit",
	Short: "a prior fitted to the codes of a model: draws of an autoencoder",
	Long: `Encodes the images that a model was trained on, fits a prior to their codes, and writes the model with that prior in
the place of its own as a run, which sample, eval, compare, report and the rest take. Encoder and decoder stay as they are.

A code is a draw from q(z|x), of an autoencoder the mean. The images that the run held out to validate on, or else the last
tenth of those that it was trained on, are not fitted to. They decide when a flow or a second stage, which are trained, has
learned enough.`,
	Examples: []cli.Example{
		{Line: "vaelab fit && vaelab sample", Note: "of the newest run"},
		{Line: "vaelab fit --checkpoint checkpoints/RUN --components auto --out fitted"},
		{Line: "vaelab fit --prior mixture --components 100", Note: "of independent dimensions"},
		{Line: "vaelab fit --prior flow", Note: "trained on the codes; also second-stage"},
		{Line: "vaelab eval --checkpoint fitted --samples 10000", Note: "are its draws better?"},
	},
	Notes: "Prints the name of the run that it wrote, and the mean log density of the codes in nats.",
}

// Flags are all that a user can say.
type Flags struct {
	Checkpoint string `flag:"checkpoint" arg:"RUN|FILE" group:"Input and output" help:"run directory or .safetensors file (default: the newest run in checkpoints/); of a run, best.safetensors if there is one, else last.safetensors"`
	Data       string `flag:"data" arg:"PATH" help:"folder or file with the data set that the model was trained on (default: where the run had it)"`
	Limit      int    `flag:"limit" default:"0" min:"0" help:"only the codes of the first N images; 0: all"`
	Out        string `flag:"out,o" arg:"DIR" help:"the run directory; it must be empty or absent (default: checkpoints/fit-DATE-TIME)"`
	Overwrite  bool   `flag:"overwrite" help:"remove the run that is in --out"`
	JSON       bool   `flag:"json" help:"print one JSON object with the result"`

	Prior fitted.Prior `flag:"prior" default:"full-mixture" group:"Fit" help:"p(z)"`
	Seed  uint64       `flag:"seed" default:"1" help:"of the codes that are drawn, the restarts, and training"`

	Device   string `flag:"device" default:"auto" group:"Execution" help:"auto, cpu, cuda or cuda:N; help lists them"`
	Threads  int    `flag:"threads" default:"0" min:"0" max:"1024" help:"goroutines that compute; 0: one for each processor. They change no result"`
	Progress string `flag:"progress" default:"auto" values:"auto|bar|lines|none" help:"what to show while the prior is fitted; lines: the log density of each iteration or epoch"`
}
