package compare

import (
	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/model/network"
	"vaelab/study/generators"
	"vaelab/train"
)

var generatorsHelp = cli.Help{
	Name:  "compare generators",
	Short: "is an encoder trained on the KL term alone a good random generator?",
	Long: `Trains an encoder whose q(z|x) should become the target for every image, and scores
three things by their distance from it:

  red     the encoder's own parameters
  green   a distribution fitted to n draws Z of the encoder
  black   a distribution fitted to n random draws R of the target itself

The protocol matched is fair; published follows the public code behind the article
that found Z to be better, and its result says what each of its defects does. Writes
curves.png, last.png, parameters.png, draws.png, result.json and report.md. Prints
the scores and the verdict.`,
	Examples: []cli.Example{
		{Line: "vaelab compare generators", Note: "N(0, I), by KL"},
		{Line: "vaelab compare generators --metric w2"},
		{Line: "vaelab compare generators --target gamma:4,3"},
		{Line: "vaelab compare generators --target vmf:10", Note: "directions on the sphere"},
		{Line: "vaelab compare generators --target dirichlet:random --protocol published"},
		{Line: "vaelab compare generators --all", Note: "every target of the article"},
		{Line: "vaelab compare generators --latent 50 --hidden 200,200 --lr 0.0003 --optimizer adam"},
	},
}

// generatorFlags are all that a user can say to `compare generators`.
type generatorFlags struct {
	Target   string `flag:"target" arg:"P" default:"normal" group:"Study" help:"normal, gamma:α,β (β is a rate), dirichlet:α1,…,αL, dirichlet:random (from {1, …, 5} by the seed), or vmf:κ on the sphere, about the first axis"`
	Metric   string `flag:"metric" default:"kl" values:"kl|w2" help:"distance from the target: KL in nats, or W₂², for the target normal"`
	Protocol string `flag:"protocol" default:"matched" values:"matched|published" help:"how Z and R are compared"`
	Samples  int    `flag:"samples" default:"600" min:"10" max:"1000000" help:"draws n in a fit"`
	Repeats  int    `flag:"repeats" default:"100" min:"2" max:"10000" help:"matched: comparisons with the frozen encoder; published: last steps that are compared"`
	Steps    int    `flag:"steps" default:"0" min:"0" help:"updates of the encoder; 0: the protocol's (matched 6000, published 3606)"`
	Seed     uint64 `flag:"seed" default:"1" help:"of every random number"`
	All      bool   `flag:"all" help:"run every target and metric of the article under both protocols, and write one report"`

	Latent    int             `flag:"latent" default:"0" min:"0" max:"1024" group:"Encoder" help:"latent dimensions; 0: the article's 20, or as many as dirichlet:α1,…,αL has"`
	Hidden    widths          `flag:"hidden" arg:"N,N,…" default:"published" help:"widths of the hidden layers; published: two, twice as wide as z, for a Dirichlet as wide"`
	BatchSize int             `flag:"batch-size" default:"64" min:"1" max:"65536" help:"images in a step"`
	LR        float64         `flag:"lr" default:"0.001" above:"0" help:"learning rate, which the protocol matched begins with"`
	Optimizer train.Optimizer `flag:"optimizer" default:"rmsprop" help:"PyTorch's update of the weights"`

	Data      string `flag:"data" arg:"PATH" group:"Input and output" json:"-" help:"folder or file with a data set, in a format of docs/data.md (default: the MNIST that comes with the program)"`
	Out       string `flag:"out,o" arg:"DIR" json:"-" help:"folder of the study; it must be empty or absent (default: checkpoints/generators-TARGET-DATE-TIME)"`
	Overwrite bool   `flag:"overwrite" json:"-" help:"replace the study that is in --out"`

	Format string `flag:"format" default:"png" values:"png|svg|pdf" json:"-" help:"of the figures"`

	Device   string `flag:"device" default:"auto" group:"Execution" json:"-" help:"auto, cpu, cuda or cuda:N, help lists them; the draws are made by the processor on all"`
	Threads  int    `flag:"threads" default:"0" min:"0" max:"1024" json:"-" help:"goroutines that compute; 0: one for each processor. They change no result"`
	Progress string `flag:"progress" default:"auto" values:"auto|bar|lines|none" json:"-" help:"what to show meanwhile"`
	JSON     bool   `flag:"json" json:"-" help:"print one JSON object with the result instead of the table; with --all an array"`
	Quiet    bool   `flag:"quiet,q" json:"-" help:"print only errors and the result"`
	Verbose  bool   `flag:"verbose,v" json:"-" help:"also name the files written"`
}

// widths are those of hidden layers, or none for the published ones, which depend on the target.
type widths struct{ network.Widths }

const publishedWidths = "published"

func (w widths) MarshalText() ([]byte, error) {
	if w.Widths == nil {
		return []byte(publishedWidths), nil
	}
	return w.Widths.MarshalText()
}

func (w *widths) UnmarshalText(text []byte) error {
	if string(text) == publishedWidths {
		w.Widths = nil
		return nil
	}
	return w.Widths.UnmarshalText(text)
}

// article are the targets and metrics that the article is about.
var article = [...]struct{ target, metric string }{
	{"normal", generators.KL},
	{"normal", generators.W2},
	{"gamma:1,1", generators.KL},
	{"gamma:4,3", generators.KL},
	{"gamma:5,2", generators.KL},
	{"dirichlet:random", generators.KL},
}

// configs returns the runs that the flags ask for, in order.
func (f *generatorFlags) configs(given func(string) bool) ([]generators.Config, error) {
	if f.Quiet && f.Verbose {
		return nil, cli.Usagef("--quiet and --verbose do not go together")
	}
	if !f.All {
		c, err := f.config(f.Target, f.Metric, f.Protocol)
		return []generators.Config{c}, err
	}
	for _, name := range []string{"target", "metric", "protocol"} {
		if given(name) {
			return nil, cli.Usagef("--all runs every target, metric and protocol; leave --%s out", name)
		}
	}
	var all []generators.Config
	for _, a := range article {
		for _, protocol := range []string{generators.Published, generators.Matched} {
			c, err := f.config(a.target, a.metric, protocol)
			if err != nil {
				return nil, err
			}
			all = append(all, c)
		}
	}
	return all, nil
}

func (f *generatorFlags) config(target, metric, protocol string) (generators.Config, error) {
	t, err := generators.ParseTarget(target, f.Seed, f.Latent)
	if err != nil {
		return generators.Config{}, cli.Usagef("--%w", err)
	}
	c := generators.Config{
		Target: t, Metric: metric, Protocol: protocol,
		Samples: f.Samples, Repeats: f.Repeats, Steps: f.Steps, Seed: f.Seed, Threads: f.Threads,
		Training: generators.Training{
			Hidden: f.Hidden.Widths, BatchSize: f.BatchSize, LearningRate: f.LR,
			Optimizer: generators.Optimizer{Name: setting.Name(f.Optimizer), Rule: f.Optimizer.Rule()},
		},
	}
	if err := c.Validate(); err != nil {
		return c, cli.Usagef("%w", err)
	}
	return c, nil
}
