package sample

import (
	"vaelab/gallery"
	"vaelab/internal/cli"
)

// Command is `vaelab sample`.
var Command = cli.Command{Help: help, Flags: func() any { return new(Flags) }, Run: runSample}

var help = cli.Help{
	Name:  "sample",
	Short: "draw pictures from a trained variational autoencoder",
	Long:  "Writes a grid of images, see --kind, or these as a film or each for itself, see --format.",
	Examples: []cli.Example{
		{Line: "vaelab sample", Note: "the newest run, to prior.png"},
		{Line: "vaelab sample --checkpoint checkpoints/RUN --kind reconstruct --label 7"},
		{Line: "vaelab sample --kind reconstruct --image seven.png --invert", Note: "one's own picture; --image 17: a test image"},
		{Line: "vaelab sample --kind manifold --dims 3,11 -o - | display"},
		{Line: "vaelab sample --kind traverse --format pdf"},
		{Line: "vaelab sample --format gif", Note: "how the run learned"},
		{Line: "vaelab sample --kind interpolate --format gif", Note: "from image to image and back"},
		{Line: "vaelab sample --rows 100 --cols 100 --format npy", Note: "10,000 images for other programs; dir: as files"},
		{Line: "vaelab sample --label all", Note: "of a conditional model: a row for each label"},
	},
	Notes: `Manifold and traverse take a learned prior for the Gaussian with its means and scales. A
conditional model's encoder and decoder also see the label: a test image's own, and
between two images that of the nearer one.

A title says of what run, epoch and seed the picture is; a PNG file also holds that, and the
command line, as text chunks. --plain leaves out both. A white frame is around images of the
data, and around the centre column of traverse. A test image's number counts from 0.

Prints the name of the file that it wrote.`,
}

// Flags are all that a user can say.
type Flags struct {
	Checkpoint string `flag:"checkpoint" arg:"RUN|FILE" group:"Input and output" help:"run directory or .safetensors file (default: the newest run in checkpoints/); of a run, best.safetensors if there is one, else last.safetensors"`
	Data       string `flag:"data" arg:"PATH" help:"folder or file with the data set that the model was trained on, or with another one, whose test images are then shown (default: where the run had it)"`
	Invert     bool   `flag:"invert" help:"swap black and white of the pictures in --image, or of another data set"`
	Out        string `flag:"out,o" arg:"FILE|DIR|-" help:"the file, of --format dir the folder; -: standard output (default: KIND.png, or KIND-2.png … if that is there)"`
	Format     string `flag:"format" default:"png" values:"png|svg|pdf|gif|npy|npz|idx|dir" help:"gif: a film, see --frames; npy, npz, idx: its images alone, an array (N, height, width), of colours (N, height, width, 3), row by row: numbers from 0 to 1, in idx bytes; dir: a folder of them, a PNG file each, in a folder for each label if the model draws by labels"`
	GIF        bool   `flag:"gif" help:"the same as --format gif"`
	Frames     string `flag:"frames" default:"auto" values:"auto|epochs|walk" help:"of a gif: the picture after each epoch whose checkpoint the run kept (vaelab train --keep -1 keeps all), or its columns one after the other, and back; auto: walk of the kinds that have one, interpolate and traverse, else epochs"`
	Overwrite  bool   `flag:"overwrite" help:"replace the file, or the pictures of the folder, in --out"`

	gallery.Picture

	Device  string `flag:"device" default:"auto" group:"Execution" help:"auto, cpu, cuda or cuda:N; help lists them"`
	Threads int    `flag:"threads" default:"0" min:"0" max:"1024" help:"goroutines that compute; 0: one for each processor"`
}
