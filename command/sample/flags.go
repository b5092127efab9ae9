package sample

import (
	"fmt"
	"strconv"
	"strings"

	"vaelab/internal/cli"
)

// Command is `vaelab sample`.
var Command = cli.Command{Help: help, Run: run}

var help = cli.Help{
	Name:  "sample",
	Short: "draw pictures from a trained variational autoencoder",
	Long: `Writes one PNG grid of a kind:

  prior         images of z drawn from the prior
  reconstruct   test images, and below each its reconstruction
  interpolate   rows between pairs of test images, which stand at the ends
  manifold      the plane of two latent dimensions, through the prior's quantiles
  traverse      a row for each latent dimension, the most active first, from the prior's
                quantile of Φ(-3) to that of Φ(3), which N(0, I) has at -3 and 3
  variations    a test image, its reconstruction, and draws around its posterior`,
	Examples: []cli.Example{
		{Line: "vaelab sample", Note: "the newest run, to prior.png"},
		{Line: "vaelab sample --checkpoint checkpoints/RUN --kind reconstruct --label 7"},
		{Line: "vaelab sample --kind manifold --dims 3,11 -o - | display"},
		{Line: "vaelab sample --label all", Note: "of a conditional model: a row for each label"},
	},
	Notes: `Manifold and traverse take a learned prior for the Gaussian with its means and scales. A
conditional model's encoder and decoder also see the label: a test image's own, and
between two images that of the nearer one.

Prints the name of the file that it wrote; traverse also says which dimensions it shows.`,
}

// Flags are all that a user can say.
type Flags struct {
	Checkpoint string `flag:"checkpoint" arg:"RUN|FILE" group:"Input and output" help:"run directory or .safetensors file (default: the newest run in checkpoints/); of a run, best.safetensors if there is one, else last.safetensors"`
	Data       string `flag:"data" arg:"DIR" help:"folder with the data set that the model was trained on (default: the MNIST that comes with the program)"`
	Out        string `flag:"out,o" arg:"FILE|-" help:"the PNG file; -: standard output (default: KIND.png, or KIND-2.png … if that is there)"`
	Overwrite  bool   `flag:"overwrite" help:"replace the file in --out"`

	Kind  string `flag:"kind" default:"prior" values:"prior|reconstruct|interpolate|manifold|traverse|variations" group:"Picture" help:"what to show"`
	Rows  int    `flag:"rows" default:"0" min:"0" max:"1000" help:"rows of the grid (reconstruct: pairs of rows); 0: as suits the kind"`
	Cols  int    `flag:"cols" default:"0" min:"0" max:"1000" help:"columns; 0: as suits the kind"`
	Scale int    `flag:"scale" default:"0" min:"0" max:"64" help:"screen pixels for each image pixel; 0: as is readable"`
	Seed  uint64 `flag:"seed" default:"1" help:"of draws, and of which test images are shown"`
	Label label  `flag:"label" arg:"N" default:"any" help:"show only test images with this label; of a conditional model, draw it from the prior, or put it beside the prior's centre (any: labels in turn, or 0); all: of a conditional model's prior, a row for each label, with the same noise in a column"`
	Image int    `flag:"image" default:"-1" min:"-1" help:"variations, traverse: around this test image, counted from 0; -1: variations choose one, traverse starts from the prior's centre"`
	Dims  pair   `flag:"dims" arg:"I,J" default:"0,1" help:"manifold: the latent dimensions along rows and down columns, counted from 0"`
	Draw  bool   `flag:"draw" help:"draw the pixels of decoded images (0 or 1, but grey of a grey likelihood) instead of showing their means"`

	Device  string `flag:"device" default:"auto" group:"Execution" help:"auto, cpu, cuda or cuda:N"`
	Threads int    `flag:"threads" default:"0" min:"0" max:"1024" help:"goroutines that compute; 0: one for each processor"`
}

// pair is two different latent dimensions.
type pair [2]int

func (p pair) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%d,%d", p[0], p[1]), nil }

func (p *pair) UnmarshalText(text []byte) error {
	a, b, ok := strings.Cut(string(text), ",")
	i, errI := strconv.Atoi(a)
	j, errJ := strconv.Atoi(b)
	if !ok || errI != nil || errJ != nil || i < 0 || j < 0 || i == j {
		return fmt.Errorf("%q are not two different dimensions, such as 0,1", text)
	}
	*p = pair{i, j}
	return nil
}

// check refuses flags that do not go together.
func (f *Flags) check(given func(string) bool) error {
	for flag, kinds := range map[string]string{
		"dims":  "manifold",
		"image": "variations traverse",
	} {
		if given(flag) && !strings.Contains(kinds, f.Kind) {
			return cli.Usagef("--%s has no meaning for --kind %s, only for: %s", flag, f.Kind, kinds)
		}
	}
	if given("image") && given("label") && f.Image >= 0 {
		return cli.Usagef("--image already names the image; --label chooses one: give one of them")
	}
	return nil
}
