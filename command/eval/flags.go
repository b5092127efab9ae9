package eval

import (
	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/run"
)

// Command is `vaelab eval`.
var Command = cli.Command{Help: help, Flags: func() any { return new(Flags) }, Run: runEval}

var help = cli.Help{
	Name:  "eval",
	Short: "what a trained variational autoencoder is worth, in nats",
	Long: `Measures a checkpoint on a split that was not trained on, in nats per image:

  the terms of the ELBO, with one draw an image
  the importance-weighted bound L_K on log p(x), and its gap to the ELBO (--bound-samples K)
  active units, and what the information between x and z lies between
  how far the codes of all images together are from the prior: W₂², MMD²
  how much of the label the posterior means tell: nearest neighbours, a linear probe
  how well it tells images of another kind from its own (--anomaly-digit, --anomaly-data)
  how alike its draws are to real images (--samples N), or another program's (--from)

--out DIR also writes eval.json, latent.png (posterior means), scales.png (their σ)
and rates.png (what each latent dimension costs, and its σ).`,
	Examples: []cli.Example{
		{Line: "vaelab eval", Note: "the newest run, on the test set"},
		{Line: "vaelab eval --checkpoint checkpoints/RUN --binarize stochastic --bound-samples 500"},
		{Line: "vaelab eval --json | jq .elbo"},
		{Line: "vaelab eval --probe-labels 100", Note: "a classifier on its codes that 100 labels teach: M1"},
		{Line: "vaelab eval --out checkpoints/RUN-eval --overwrite"},
		{Line: "vaelab eval --samples 10000", Note: "are its draws like MNIST?"},
		{Line: "vaelab eval --from drawn.npy", Note: "are those of another program?"},
		{Line: "vaelab train --exclude-digit 4 && vaelab eval --anomaly-digit 4"},
	},
}

// Flags are all that a user can say.
type Flags struct {
	Checkpoint string `flag:"checkpoint" arg:"RUN|FILE" group:"Input" help:"run directory or .safetensors file (default: the newest run in checkpoints/); of a run, best.safetensors if there is one, else last.safetensors"`
	Data       string `flag:"data" arg:"PATH" help:"folder or file with the data set that the model was trained on (default: the MNIST that comes with the program)"`
	Split      string `flag:"split" default:"test" values:"test|validation|train" help:"images to measure on; validation: those that the run held out"`
	Limit      int    `flag:"limit" default:"0" min:"0" help:"only the first N images of the split; 0: all"`
	Binarize   string `flag:"binarize" default:"trained" values:"trained|none|stochastic|static|threshold" help:"how to read pixels; trained: as in training"`

	Out       string `flag:"out,o" arg:"DIR" group:"Output" help:"folder for eval.json, latent.png, scales.png and rates.png; it must be empty or absent (default: no file is written)"`
	Format    string `flag:"format" default:"png" values:"png|svg|pdf" help:"of the figures in --out"`
	Overwrite bool   `flag:"overwrite" help:"replace the evaluation that is in --out"`
	JSON      bool   `flag:"json" help:"print one JSON object instead of the table"`

	Bound  int    `flag:"bound-samples" arg:"K" default:"0" min:"0" max:"1000000" group:"Measures" help:"bound log p(x) by L_K, with K draws an image; 0: do not. A Bernoulli likelihood needs pixels that are 0 or 1 for it"`
	Probes bool   `flag:"probes" default:"true" help:"classify posterior means: encodes the training set, too"`
	Known  int    `flag:"probe-labels" arg:"N" default:"0" min:"0" help:"training images that the probes know the labels of, as many of each, which --seed draws; 0: all"`
	Seed   uint64 `flag:"seed" default:"1" help:"of draws"`

	Draws

	Digits run.Digits `flag:"anomaly-digit" arg:"N,..." default:"none" repeat:"," group:"Anomalies" help:"how well -ELBO and the residual tell test images with these labels, which the run left out by train --exclude-digit N, from the others (AUROC)"`
	Others string     `flag:"anomaly-data" arg:"PATH" help:"the same of the test images of another data set, of images as large, as they are"`

	Device   string `flag:"device" default:"auto" group:"Execution" help:"auto, cpu, cuda or cuda:N; help lists them"`
	Threads  int    `flag:"threads" default:"0" min:"0" max:"1024" help:"goroutines that compute; 0: one for each processor. They change no result"`
	Progress string `flag:"progress" default:"auto" values:"auto|bar|lines|none" help:"what to show while the bound is computed, or images are drawn and compared"`

	probesGiven bool `flag:"-"` // --probes is not merely the default
}

// check refuses flags that do not go together.
func (f *Flags) check() error {
	switch {
	case f.Overwrite && f.Out == "":
		return cli.Usagef("--overwrite replaces the files in --out, which is not given")
	case len(f.Digits) > 0 && f.Others != "":
		return cli.Usagef("--anomaly-digit and --anomaly-data each name the anomalies: give one of them")
	case (len(f.Digits) > 0 || f.Others != "") && f.Split != "test":
		return cli.Usagef("--split %s: anomalies are ranked against test images; leave it out", f.Split)
	}
	if f.Known > 0 && (!f.Probes || f.Split == "train" || f.From != "") {
		return cli.Usagef("--probe-labels is for the probes, of which there are none with --probes=false, --split train or --from")
	}
	return f.checkSamples()
}

// known returns those of the training images that probes learn labels from: nil if there are no probes.
func (f *Flags) known(trained *data.Set) (*data.Set, error) {
	switch {
	case f.Known > 0 && !f.Probes:
		return nil, cli.Usagef("--probe-labels %d: not all images have labels, which probes would learn", f.Known)
	case f.Known > trained.Len():
		return nil, cli.Usagef("--probe-labels %d: there are %d training images", f.Known, trained.Len())
	case !f.Probes || f.Split == "train":
		return nil, nil
	case f.Known > 0:
		return trained.Pick(trained.Labelled(f.Known, f.Seed)), nil
	}
	return trained, nil
}

// split returns the images to measure on, and those that the model was trained on, without
// those that its recipe leaves out.
func (f *Flags) split(set *data.Dataset, m *run.Model) (measured, trained *data.Set, err error) {
	if measured, err = m.Images(set, f.Split); err != nil {
		return nil, nil, err
	}
	trained, err = m.Images(set, "train")
	return f.first(measured), trained, err
}

// first returns the images that --limit leaves.
func (f *Flags) first(s *data.Set) *data.Set {
	if f.Limit == 0 {
		return s
	}
	return s.Slice(0, min(f.Limit, s.Len()))
}
