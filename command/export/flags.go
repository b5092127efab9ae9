package export

import (
	"vaelab/data"
	"vaelab/internal/cli"
)

// Command is `vaelab export`.
var Command = cli.Command{Help: help, Flags: func() any { return new(Flags) }, Run: runExport}

var help = cli.Help{
	Name:  "export",
	Short: "a model and its codes in the files of other programs",
	Long: `Writes, of a checkpoint, whichever of these is asked for:

  --onnx DIR          encoder.onnx, from images to the parameters of q(z|x), and
                      decoder.onnx, from codes to the mean of p(x|z) and its logits;
                      what the prior learned, in parameters.safetensors
  --tensorboard DIR   the run's scalars and pictures, histograms of its codes, and the
                      codes with their images for the projector
  --npz FILE          of each image the label, mean and sigma of its code, a draw of it,
                      recon, kl and their sum, as NumPy's arrays
  --safetensors FILE  the same as tensors`,
	Examples: []cli.Example{
		{Line: "vaelab export --onnx model", Note: "the newest run, to be run by onnxruntime"},
		{Line: "vaelab export --tensorboard logs && tensorboard --logdir logs"},
		{Line: "vaelab export --checkpoint checkpoints/RUN --npz codes.npz --split train"},
		{Line: "vaelab export --npz codes.npz --binarize stochastic --bound-samples 50", Note: "with -L_50 of each image"},
	},
	Notes: `Images are rows of numbers from 0 to 1, as many as they have pixels. A conditional model's
networks take the labels as a second input c, one-hot. Prints the name of what it wrote.`,
}

// Flags are all that a user can say.
type Flags struct {
	ONNX        string `flag:"onnx" arg:"DIR" group:"Output" help:"folder for encoder.onnx, decoder.onnx, of flows flow.onnx and prior.onnx, and, if encoder and decoder have not all that was learned, parameters.safetensors"`
	TensorBoard string `flag:"tensorboard" arg:"DIR" help:"folder for events and the projector, with a folder in it for each split"`
	NPZ         string `flag:"npz" arg:"FILE" help:"file for codes and the terms of each image, NumPy's arrays"`
	Safetensors string `flag:"safetensors" arg:"FILE" help:"the same as a safetensors file"`
	Overwrite   bool   `flag:"overwrite" help:"replace the files, and what an export wrote into the folders"`

	Checkpoint string `flag:"checkpoint" arg:"RUN|FILE" group:"Input" help:"run directory or .safetensors file (default: the newest run in checkpoints/); of a run, best.safetensors if there is one, else last.safetensors"`
	Data       string `flag:"data" arg:"PATH" help:"folder or file with the data set that the model was trained on (default: the MNIST that comes with the program)"`
	Split      string `flag:"split" default:"test" values:"test|validation|train" help:"images whose codes are written; validation: those that the run held out"`
	Limit      int    `flag:"limit" default:"0" min:"0" help:"only the first N images of the split; 0: all"`
	Binarize   string `flag:"binarize" default:"trained" values:"trained|none|stochastic|static|threshold" help:"how to read pixels; trained: as in training"`

	Bound int    `flag:"bound-samples" arg:"K" default:"0" min:"0" max:"1000000" group:"Measures" help:"of each image also -L_K, the bound on -log p(x) with K draws; 0: no. A Bernoulli likelihood needs pixels that are 0 or 1 for it"`
	Seed  uint64 `flag:"seed" default:"1" help:"of draws"`

	Device   string `flag:"device" default:"auto" group:"Execution" help:"auto, cpu, cuda or cuda:N; help lists them"`
	Threads  int    `flag:"threads" default:"0" min:"0" max:"1024" help:"goroutines that compute; 0: one for each processor. They change no result"`
	Progress string `flag:"progress" default:"auto" values:"auto|bar|lines|none" help:"what to show while the bound is computed"`
}

// tables reports whether a file of codes is asked for.
func (f *Flags) tables() bool { return f.NPZ != "" || f.Safetensors != "" }

// check refuses flags that do not go together.
func (f *Flags) check() error {
	switch {
	case f.ONNX == "" && f.TensorBoard == "" && !f.tables():
		return cli.Usagef("say what to write: --onnx, --tensorboard, --npz or --safetensors")
	case f.NPZ != "" && f.NPZ == f.Safetensors, f.ONNX != "" && f.ONNX == f.TensorBoard:
		return cli.Usagef("two outputs have one name: give each its own")
	case f.Bound > 0 && !f.tables():
		return cli.Usagef("--bound-samples: the bound goes into the file of --npz or --safetensors: name one")
	}
	return nil
}

// first returns the images that --limit leaves.
func (f *Flags) first(s *data.Set) *data.Set {
	if f.Limit == 0 {
		return s
	}
	return s.Slice(0, min(f.Limit, s.Len()))
}
