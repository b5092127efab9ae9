package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/machine"
	"vaelab/model"
	"vaelab/train"
)

const head = `train - train a variational autoencoder

  train [flags]

Trains on MNIST, or on the IDX files in --data, and writes a run directory with
checkpoints, metrics, pictures and curves. Losses are nats per image.

  train                                  the default model, 10 epochs
  train --objective kl-only --epochs 1   an encoder that learns from the KL alone
  train --hidden 200,200 --latent 50 --activation tanh --binarize stochastic
  train --resume last --epochs 20        the newest run again, up to epoch 20
  sample                                 pictures from the newest run

Ctrl-C saves and stops; --resume goes on, to the byte as if nothing had stopped.
Exit codes: 0 done, 1 failure, 2 wrong usage, 3 diverged, 130 stopped by Ctrl-C.
`

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
	DryRun    bool   `flag:"dry-run" json:"-" help:"say what would be done, and do nothing"`

	Epochs int `flag:"epochs" default:"10" min:"1" group:"Training" help:"passes over the training set"`
	Recipe

	Device   string `flag:"device" default:"auto" group:"Execution" help:"auto, cpu, cuda or cuda:N"`
	Threads  int    `flag:"threads" default:"0" min:"0" max:"1024" help:"goroutines that compute; 0: one for each processor. They change no result"`
	Progress string `flag:"progress" default:"auto" values:"auto|bar|lines|none" json:"-" help:"what to show while training"`
	JSON     bool   `flag:"json" json:"-" help:"print one JSON object with the result last"`
	Quiet    bool   `flag:"quiet,q" json:"-" help:"print only errors"`
	Verbose  bool   `flag:"verbose,v" json:"-" help:"also print the model, the data and the files written"`
}

// Recipe is what the bits of the weights depend on, beside the data and the number
// of epochs.
type Recipe struct {
	BatchSize  int     `flag:"batch-size" default:"128" min:"1" max:"65536" help:"images in a step"`
	LR         float64 `flag:"lr" default:"0.001" above:"0" help:"learning rate"`
	Schedule   string  `flag:"lr-schedule" default:"constant" values:"constant|cosine|step" help:"how it falls over the epochs (step: a tenth from half of them on, a hundredth from three quarters on)"`
	Optimizer  string  `flag:"optimizer" default:"adam" values:"adam|rmsprop" help:"PyTorch's Adam or centred RMSprop"`
	Epsilon    float64 `flag:"adam-eps" default:"1e-8" above:"0" help:"the optimiser's ε"`
	Clip       float64 `flag:"clip" default:"0" min:"0" help:"bound on the gradient's norm; 0: none"`
	Seed       uint64  `flag:"seed" default:"1" help:"of every random number"`
	Init       string  `flag:"init" default:"torch" values:"torch|glorot" help:"how weights begin"`
	Limit      int     `flag:"limit" default:"0" min:"0" help:"use only the first N images of each split; 0: all"`
	Validation int     `flag:"validation" default:"0" min:"0" help:"hold out the last N training images, to choose best.safetensors by"`
	Patience   int     `flag:"patience" default:"0" min:"0" help:"stop after N epochs without a better validation loss; 0: never"`

	Objective  string  `flag:"objective" default:"elbo" values:"elbo|kl-only" group:"Model" help:"what is minimised; kl-only: the encoder learns from the KL alone, the decoder from its draws"`
	Beta       float64 `flag:"beta" default:"1" min:"0" help:"weight of the KL"`
	Hidden     widths  `flag:"hidden" arg:"N,N,…" default:"400" help:"widths of the encoder's hidden layers; the decoder mirrors them"`
	Latent     int     `flag:"latent" default:"20" min:"1" max:"65536" help:"latent dimensions"`
	Activation string  `flag:"activation" default:"relu" values:"relu|tanh|softplus|elu" help:"of hidden layers"`
	Posterior  string  `flag:"posterior" default:"gaussian" values:"gaussian" help:"q(z|x)"`
	Prior      string  `flag:"prior" default:"normal" values:"normal" help:"p(z)"`
	Likelihood string  `flag:"likelihood" default:"bernoulli" values:"bernoulli" help:"p(x|z)"`
	Binarize   string  `flag:"binarize" default:"none" values:"none|stochastic|static|threshold" help:"pixels: grey, drawn at every visit, drawn once, or cut at ½"`
}

// widths is a list of layer widths: "400" or "200,200".
type widths []int

func (w widths) MarshalText() ([]byte, error) {
	var parts []string
	for _, n := range w {
		parts = append(parts, strconv.Itoa(n))
	}
	return []byte(strings.Join(parts, ",")), nil
}

func (w *widths) UnmarshalText(text []byte) error {
	var list widths
	for part := range strings.SplitSeq(string(text), ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 || n > 1<<16 {
			return fmt.Errorf("%q in %q is not a width from 1 to %d", part, text, 1<<16)
		}
		list = append(list, n)
	}
	*w = list
	return nil
}

// check refuses flags that do not go together.
func (f *Flags) check() error {
	switch {
	case f.Resume != "" && f.Out != "":
		return cli.Usagef("--resume names the run directory; --out is for new runs")
	case f.Resume != "" && f.Overwrite:
		return cli.Usagef("--overwrite removes a run and --resume goes on with it; choose one")
	case f.Patience > 0 && f.Validation == 0:
		return cli.Usagef("--patience needs --validation: nothing is ever chosen on the test set")
	case f.Quiet && f.Verbose:
		return cli.Usagef("--quiet and --verbose do not go together")
	}
	return nil
}

// recipe returns what checkpoints store of the flags. The number of epochs is part
// of it when the learning rate depends on it.
func (f *Flags) recipe() (string, error) {
	text, err := cli.Marshal(&f.Recipe)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := json.Compact(&b, text); err != nil {
		return "", err
	}
	if f.Schedule == train.Constant {
		return b.String(), nil
	}
	return strings.TrimSuffix(b.String(), "}") + fmt.Sprintf(`,"epochs":%d}`, f.Epochs), nil
}

// model returns the model for images of the given size.
func (f *Flags) model(set *data.Dataset) model.Config {
	return model.Config{
		Objective: f.Objective, Posterior: f.Posterior, Prior: f.Prior, Likelihood: f.Likelihood,
		Height: set.Train.Height, Width: set.Train.Width,
		Hidden: f.Hidden, Latent: f.Latent, Activation: f.Activation,
	}
}

// training returns the trainer's configuration.
func (f *Flags) training() train.Config {
	return train.Config{
		Epochs: f.Epochs, BatchSize: f.BatchSize, LR: f.LR, Schedule: f.Schedule,
		Optimizer: f.Optimizer, Epsilon: f.Epsilon, Clip: f.Clip,
		Seed: f.Seed, Init: f.Init, Beta: f.Beta, Reading: f.reading(),
		Validation: f.Validation, Patience: f.Patience, EvalEvery: f.EvalEvery,
	}
}

// reading returns how pixels are read.
func (f *Flags) reading() machine.Reading {
	r, err := machine.ParseReading(f.Binarize)
	if err != nil {
		panic(err) // the flag's values are the readings' names
	}
	return r
}
