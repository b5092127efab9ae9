package train

import (
	"vaelab/internal/cli"
	"vaelab/internal/runs"
	"vaelab/model"
	"vaelab/train"
)

// Command is `vaelab train`.
var Command = cli.Command{Help: help, Run: run}

var help = cli.Help{
	Name:  "train",
	Short: "train a variational autoencoder",
	Long: `Trains on MNIST, or on the IDX files in --data, and writes a run directory with
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
		{Line: "vaelab train --resume last --epochs 20", Note: "the newest, to epoch 20"},
		{Line: "vaelab sample", Note: "pictures of the newest run"},
	},
	Notes: `Ctrl-C saves and stops; --resume goes on, to the byte as if nothing had stopped.
Exit codes: 0 done, 1 failure, 2 wrong usage, 3 diverged, 130 stopped by Ctrl-C.`,
}

// Flags are all that a user can say: first what may change from one process of a
// run to the next, then the recipe, which may not.
type Flags struct {
	Data      string `flag:"data" arg:"DIR" group:"Input and output" help:"folder with a data set's four IDX files, plain or .gz (default: the MNIST that comes with the program)"`
	Out       string `flag:"out,o" arg:"DIR" json:"-" help:"the run directory; it must be empty or absent (default: checkpoints/OBJECTIVE-DATE-TIME)"`
	Resume    string `flag:"resume" arg:"DIR|last" json:"-" help:"go on with the run in DIR, or with the newest in checkpoints/"`
	Overwrite bool   `flag:"overwrite" json:"-" help:"remove the run that is in --out"`
	Config    string `flag:"config" arg:"FILE" json:"-" help:"read flags from a JSON file, such as a run's config.json; flags given here win"`
	SaveEvery int    `flag:"save-every" default:"1" min:"0" help:"epochs between checkpoints; 0: only the last"`
	Keep      int    `flag:"keep" default:"3" min:"-1" help:"epoch checkpoints to keep beside the last; -1: all"`
	EvalEvery int    `flag:"eval-every" default:"1" min:"0" help:"epochs between evaluations on the test set; 0: only at the end"`
	DryRun    bool   `flag:"dry-run" json:"-" help:"say what would be done, refuse what would be refused, and do nothing"`

	Epochs int `flag:"epochs" default:"10" min:"1" group:"Training" help:"passes over the training set"`
	runs.Recipe

	Device   string `flag:"device" default:"auto" group:"Execution" help:"auto, cpu, cuda or cuda:N"`
	Threads  int    `flag:"threads" default:"0" min:"0" max:"1024" help:"goroutines that compute; 0: one for each processor. They change no result"`
	Progress string `flag:"progress" default:"auto" values:"auto|bar|lines|none" json:"-" help:"what to show while training"`
	JSON     bool   `flag:"json" json:"-" help:"print one JSON object with the result last"`
	Quiet    bool   `flag:"quiet,q" json:"-" help:"print only errors"`
	Verbose  bool   `flag:"verbose,v" json:"-" help:"also print the model, the data and the files written"`
}

// defaultDraws is the number of draws of an iwae that does not say.
const defaultDraws = 5

// discrepancyWeight is the beta of an mmd that does not say: a discrepancy is at most 4,
// next to a reconstruction of some hundred nats.
const discrepancyWeight = 100

// check refuses flags that do not go together. It sets what an objective leaves open.
func (f *Flags) check(given func(flag string) bool) error {
	autoencoder := f.Objective == model.Autoencoder
	if autoencoder && !given("beta") {
		f.Beta = 0
	}
	if f.Objective == model.MMD && !given("beta") {
		f.Beta = discrepancyWeight
	}
	iwae := f.Objective == model.IWAE || f.Objective == model.DReG
	if iwae && f.Draws == 0 {
		f.Draws = defaultDraws
	}
	if matching := f.Posterior; (matching == model.Gamma || matching == model.Dirichlet) && !given("prior") {
		f.Prior = matching // no other goes with it
	}
	switch {
	case !iwae && f.Draws > 0:
		return cli.Usagef("--importance-samples is for --objective iwae and dreg; %s takes one draw an image", f.Objective)
	case iwae && f.Beta != 1:
		return cli.Usagef("--beta %v: the importance-weighted bound has no KL of its own to weigh; --objective elbo weighs it", f.Beta)
	case f.BetaPlan != train.Constant && (iwae || autoencoder):
		return cli.Usagef("--beta-schedule %s: the objective %s does not weigh the KL; the others do", f.BetaPlan, f.Objective)
	case autoencoder && f.Beta != 0:
		return cli.Usagef("--beta %v: an autoencoder minimises the reconstruction alone; --objective elbo weighs the KL", f.Beta)
	case f.Resume != "" && f.Out != "":
		return cli.Usagef("--resume names the run directory; --out is for new runs")
	case f.Resume != "" && f.Overwrite:
		return cli.Usagef("--overwrite removes a run and --resume goes on with it; choose one")
	case f.Patience > 0 && f.Validation == 0:
		return cli.Usagef("--patience needs --validation: nothing is ever chosen on the test set")
	case f.Quiet && f.Verbose:
		return cli.Usagef("--quiet and --verbose do not go together")
	}
	if f.Resume != "" {
		return nil // the other choices are those of the run
	}
	return f.idle()
}

// idle refuses settings of choices that were not made.
func (f *Flags) idle() error {
	var d Flags
	cli.Defaults(&d)
	rise := f.BetaPlan == train.Linear || f.BetaPlan == train.Cyclical
	err := runs.Idle(
		runs.Setting{Flag: "mmd-kernel", Set: f.Kernel != d.Kernel, Used: f.Objective == model.MMD, Choices: "--objective mmd"},
		runs.Setting{Flag: "beta-epochs", Set: f.BetaEpochs != d.BetaEpochs, Used: rise, Choices: "--beta-schedule linear and cyclical"},
	)
	if err != nil {
		return err
	}
	return f.Network.Idle()
}
