package train

import (
	"os"
	"time"

	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/run"
)

// Command is `vaelab train`.
var Command = cli.Command{Help: help, Flags: func() any { return new(Flags) }, Run: runTrain}

var help = cli.Help{
	Name:  "train",
	Short: "train a variational autoencoder",
	Long: `Trains on MNIST, or on the data set in --data, and writes a run directory with
checkpoints, metrics, pictures and curves. Losses are nats per image. It says so when the
decoder comes to ignore z, and when the KL explodes.`,
	Examples: []cli.Example{
		{Line: "vaelab train", Note: "default model, 10 epochs"},
		{Line: "vaelab train --objective kl-only --epochs 1", Note: "learns from the KL alone"},
		{Line: "vaelab train --objective autoencoder", Note: "no KL, no noise"},
		{Line: "vaelab train --hidden 200,200 --latent 50 --activation tanh --binarize stochastic"},
		{Line: "vaelab train --posterior dirichlet", Note: "codes on the simplex"},
		{Line: "vaelab train --prior vamp --binarize stochastic"},
		{Line: "vaelab train --conditional --latent 4", Note: "sees the label, too"},
		{Line: "vaelab train --exclude-digit 4", Note: "never sees a 4"},
		{Line: "vaelab train --from checkpoints/RUN --objective kl-only --lr 1e-4", Note: "from its weights"},
		{Line: "vaelab train --quick", Note: "a rehearsal in seconds"},
		{Line: "vaelab train --tensorboard", Note: "with events for TensorBoard"},
		{Line: "vaelab train --resume last --epochs 20", Note: "the newest, to epoch 20"},
		{Line: "vaelab train --out run --continue", Note: "begins the run, or goes on with it"},
		{Line: "vaelab sample", Note: "pictures of the newest run"},
	},
	Notes: `Ctrl-C saves and stops; --resume goes on, to the byte as if nothing had stopped.
Exit codes: 0 done, 1 failure, 2 wrong usage, 3 diverged, 130 stopped by Ctrl-C or --max-time.`,
}

// Flags are all that a user can say: first what may change from one process of a
// run to the next, then the recipe, which may not.
type Flags struct {
	Data         string `flag:"data" arg:"PATH" group:"Input and output" help:"folder or file with a data set: IDX, npz, npy, CSV or amat files, or PNG pictures; docs/data.md has the formats (default: the MNIST that comes with the program)"`
	Out          string `flag:"out,o" arg:"DIR" json:"-" help:"the run directory; it must be empty or absent (default: checkpoints/OBJECTIVE-DATE-TIME)"`
	Resume       string `flag:"resume" arg:"DIR|last" json:"-" help:"go on with the run in DIR, or with the newest in checkpoints/"`
	From         string `flag:"from" arg:"RUN|FILE" json:"-" help:"begin a new run with the weights of a run, its best or else its last, of the newest in a folder of runs, or of a .safetensors file, also of PyTorch's example; what the model is comes from there, too, unless a flag says another thing"`
	Continue     bool   `flag:"continue" json:"-" help:"begin the run in --out, or go on with it, or find it finished: the same command again and again comes to the same end"`
	Overwrite    bool   `flag:"overwrite" json:"-" help:"remove the run that is in --out"`
	Config       string `flag:"config" arg:"FILE" json:"-" help:"read flags from a JSON file, such as a run's config.json; flags given here win"`
	SaveEvery    int    `flag:"save-every" default:"1" min:"0" help:"epochs between checkpoints; 0: only the last"`
	Keep         int    `flag:"keep" default:"3" min:"-1" help:"epoch checkpoints to keep beside the last, and epochs whose pictures are kept (at least one); -1: all"`
	PictureEvery int    `flag:"picture-every" default:"1" min:"0" help:"epochs between pictures and curves; 0: only at the end"`
	TensorBoard  bool   `flag:"tensorboard" help:"also write the metrics and pictures as events, into tensorboard/ of the run: tensorboard --logdir checkpoints shows them"`
	SaveSeconds  int    `flag:"save-seconds" default:"0" min:"0" help:"seconds between checkpoints within an epoch; 0: at its end only"`
	EvalEvery    int    `flag:"eval-every" default:"1" min:"0" help:"epochs between evaluations on the test set; 0: only at the end"`
	Quick        bool   `flag:"quick" json:"-" help:"rehearse the run in seconds: at most 2 epochs of 1000 images, 200 of which validate"`
	Strict       bool   `flag:"strict" json:"-" help:"refuse data that a run would warn of"`
	DryRun       bool   `flag:"dry-run" json:"-" help:"say what would be done, refuse what would be refused, and do nothing"`

	Epochs int `flag:"epochs" default:"10" min:"1" group:"Training" help:"passes over the training set"`
	run.Recipe

	MaxTime  time.Duration `flag:"max-time" default:"0s" json:"-" group:"Execution" help:"save and stop after so long, as Ctrl-C does; 0s: never"`
	Stop     int           `flag:"stop-after" arg:"EPOCH" default:"0" min:"0" json:"-" help:"save and stop after this epoch of the --epochs; 0: never"`
	Device   string        `flag:"device" default:"auto" help:"auto, cpu, cuda or cuda:N; help lists them"`
	Threads  int           `flag:"threads" default:"0" min:"0" max:"1024" help:"goroutines that compute; 0: one for each processor. They change no result"`
	Progress string        `flag:"progress" default:"auto" values:"auto|bar|lines|none" json:"-" help:"what to show while training"`
	JSON     bool          `flag:"json" json:"-" help:"print one JSON object with the result last"`
	Quiet    bool          `flag:"quiet,q" json:"-" help:"print only errors"`
	Verbose  bool          `flag:"verbose,v" json:"-" help:"also print the model, the data and the files written"`

	source  *run.Source    `flag:"-"` // that --from names
	resumed *run.Directory `flag:"-"` // that --resume names, or --continue finds
	config  os.FileInfo    `flag:"-"` // of its config.json, from which flags were read
}

// rehearse makes the run one of seconds, with all that it does.
func (f *Flags) rehearse() {
	const epochs, images, validation = 2, 1000, 200
	f.Epochs = min(f.Epochs, epochs)
	f.Training.Validation = min(f.Training.Validation, validation)
	if f.Cut.Limit == 0 || f.Cut.Limit > images {
		f.Cut.Limit = images
	}
}

// begun reports whether a flag says how weights begin.
func (f *Flags) begun() bool {
	set := setting.Of(&f.Training)
	return set.Named("init").Changed() || set.Named("output-bias").Changed()
}

// check refuses flags that do not go together.
func (f *Flags) check() error {
	switch {
	case f.Resume != "" && f.Continue:
		return cli.Usagef("--resume goes on with a run that is there, and --continue --out DIR begins it, too; choose one")
	case f.Continue && f.Out == "":
		return cli.Usagef("--continue needs --out, which names the run's directory")
	case f.Continue && f.Overwrite:
		return cli.Usagef("--overwrite removes a run and --continue goes on with it; choose one")
	case f.Resume != "" && f.Out != "":
		return cli.Usagef("--resume names the run directory; --out is for new runs")
	case f.Resume != "" && f.Overwrite:
		return cli.Usagef("--overwrite removes a run and --resume goes on with it; choose one")
	case f.From != "" && f.begun():
		return cli.Usagef("--init and --output-bias say how weights begin, and so does --from; leave them out")
	case f.Training.Patience > 0 && f.Training.Validation == 0:
		return cli.Usagef("--patience needs --validation: nothing is ever chosen on the test set")
	case f.Resume != "" && f.Quick:
		return cli.Usagef("--quick rehearses a new run, and --resume goes on with one; choose one")
	case f.MaxTime < 0:
		return cli.Usagef("--max-time is %v: it is a time from now on, such as 90m", f.MaxTime)
	case f.Quiet && f.Verbose:
		return cli.Usagef("--quiet and --verbose do not go together")
	}
	return nil
}
