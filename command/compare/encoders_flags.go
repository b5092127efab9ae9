package compare

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"vaelab/eval"
	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/model"
	"vaelab/quality"
	"vaelab/run"
	"vaelab/study/encoders"
	"vaelab/train"
)

var encodersHelp = cli.Help{
	Name:  "compare encoders",
	Short: "what an encoder's objective does to images and codes",
	Long: `Trains three models that differ in nothing but their objective, or takes trained runs:

  elbo          a variational autoencoder
  kl-only       an encoder that learns from the KL term alone, a decoder on its draws
  autoencoder   no KL and no noise: the sharp limit

Measures them on the test set after every epoch, compares their draws with test images
as eval --samples does, and writes sheet.png (originals and the three reconstructions),
prior.png (the same draws from the prior, decoded by each), interpolate.png, curves.png,
latent.png, result.json, report.md and the three runs. Prints the tables and what they say.`,
	Examples: []cli.Example{
		{Line: "vaelab compare encoders", Note: "10 epochs each, and 10000 draws: some minutes"},
		{Line: "vaelab compare encoders --quick", Note: "a rehearsal in seconds"},
		{Line: "vaelab compare encoders --latent 2 --seed 3"},
		{Line: "vaelab compare encoders --posterior gamma", Note: "codes that are positive numbers"},
		{Line: "vaelab compare encoders --elbo checkpoints/RUN", Note: "trains the other two as RUN was"},
		{Line: "vaelab sample --checkpoint checkpoints/encoders-DATE-TIME/autoencoder"},
	},
}

// encoderFlags are all that a user can say to `compare encoders`.
type encoderFlags struct {
	ELBO        string `flag:"elbo" arg:"RUN" json:"-" group:"Trained runs" help:"take this run of train --objective elbo; what is trained then follows its recipe"`
	KLOnly      string `flag:"kl-only" arg:"RUN" json:"-" help:"the same for kl-only"`
	Autoencoder string `flag:"autoencoder" arg:"RUN" json:"-" help:"the same for autoencoder"`

	Data      string `flag:"data" arg:"PATH" group:"Input and output" json:"-" help:"folder or file with a data set, in a format of docs/data.md (default: the MNIST that comes with the program)"`
	Out       string `flag:"out,o" arg:"DIR" json:"-" help:"folder of the comparison; it must be empty or absent (default: checkpoints/encoders-DATE-TIME)"`
	Overwrite bool   `flag:"overwrite" json:"-" help:"replace the comparison that is in --out"`
	Strict    bool   `flag:"strict" json:"-" help:"refuse data that it would warn of"`

	Quick bool `flag:"quick" json:"-" help:"rehearse the comparison in seconds: at most 2 epochs of 1000 images, and 500 draws"`

	Epochs     int `flag:"epochs" default:"10" min:"1" group:"Training" help:"passes over the training set, of each model"`
	run.Recipe `omit:"objective beta-schedule"`

	Samples int    `flag:"samples" arg:"N" default:"10000" min:"0" max:"100000" json:"-" group:"Results" help:"draw N images from the prior of each model and compare them with test images; unless it is given, no more than there are of these; 0: do not"`
	Format  string `flag:"format" default:"png" values:"png|svg|pdf" json:"-" help:"of the figures"`

	Device   string `flag:"device" default:"auto" group:"Execution" json:"-" help:"auto, cpu, cuda or cuda:N; help lists them"`
	Threads  int    `flag:"threads" default:"0" min:"0" max:"1024" json:"-" help:"goroutines that compute; 0: one for each processor. They change no result"`
	Progress string `flag:"progress" default:"auto" values:"auto|bar|lines|none" json:"-" help:"what to show while training"`
	JSON     bool   `flag:"json" json:"-" help:"print one JSON object with the result instead of the table"`
	Quiet    bool   `flag:"quiet,q" json:"-" help:"print only errors and the result"`
	Verbose  bool   `flag:"verbose,v" json:"-" help:"also name the files written"`
}

// check refuses flags that do not go together.
func (f *encoderFlags) check() error {
	switch {
	case f.Training.Patience > 0:
		return cli.Usagef("--patience: the three models are compared after the same number of steps")
	case f.Quick && (f.ELBO != "" || f.KLOnly != "" || f.Autoencoder != ""):
		return cli.Usagef("--quick rehearses the training of all three models: leave it out, or the runs")
	case f.Samples > 0 && f.Samples < quality.Least:
		return cli.Usagef("--samples %d: too few to compare; give %d at least, 10000 are the custom", f.Samples, quality.Least)
	case f.Quiet && f.Verbose:
		return cli.Usagef("--quiet and --verbose do not go together")
	}
	return nil
}

// rehearse makes the comparison one of seconds, with all that it does.
func (f *encoderFlags) rehearse() {
	const epochs, images, draws = 2, 1000, 500
	f.Epochs, f.Samples = min(f.Epochs, epochs), min(f.Samples, draws)
	if f.Cut.Limit == 0 || f.Cut.Limit > images {
		f.Cut.Limit = images
	}
}

// recipe returns what a model of the comparison is trained by: where it isn't ours to say,
// by train's defaults.
func (f *encoderFlags) recipe(objective string) (r run.Recipe, err error) {
	r = f.Recipe
	r.Training.Epochs, r.Training.EvalEvery, r.Training.BetaSchedule = f.Epochs, 1, train.ConstantBeta{}
	r.Model.Objective, err = setting.Default[model.Objective](objective)
	return r, err
}

// open loads the given runs, takes over their recipe, and reads the data set.
func (s *encoderStudy) open(ctx context.Context, flags *cli.Flags) error {
	paths := [...]string{s.ELBO, s.KLOnly, s.Autoencoder}
	var first *subject // that was given
	for i, objective := range encoders.Objectives {
		m := &subject{objective: objective, Path: paths[i]}
		s.models = append(s.models, m)
		if m.Path == "" {
			continue
		}
		if err := s.load(m); err != nil {
			return fmt.Errorf("--%s: %w", objective, err)
		}
		if first == nil {
			first = m
			if err := s.inherit(m, flags); err != nil {
				return err
			}
		}
		if err := s.same(first, m); err != nil {
			return err
		}
	}
	recipe, err := s.recipe(encoders.ELBO)
	if err != nil {
		return err
	}
	if s.set, err = recipe.Open(ctx, s.Data); err != nil {
		return err
	}
	if s.Data, err = run.Absolute(s.Data); err != nil {
		return err
	}
	if err := encoders.Comparable(recipe.Model); err != nil {
		return cli.Usagef("%w", err)
	}
	for _, objective := range encoders.Objectives {
		if recipe, err = s.recipe(objective); err != nil {
			return err
		}
		if err := recipe.Check(s.set); err != nil {
			return err
		}
	}
	if s.set.Test.Len() < 2 {
		return cli.Usagef("there is one test image: it takes two to measure how codes differ")
	}
	s.images = eval.Images{Set: s.set.Test, Binarize: s.Training.Binarize, Seed: s.Training.Seed}
	if err := s.countDraws(flags.Given("samples")); err != nil {
		return err
	}
	batches := (s.set.Train.Len() - s.Training.Validation + s.Training.BatchSize - 1) / s.Training.BatchSize
	for _, m := range s.models {
		if m.given == nil {
			continue
		}
		if err := m.given.Check(s.set); err != nil {
			return err
		}
		if m.given.Step != s.Epochs*batches {
			return fmt.Errorf("%s stands at step %d, in the middle of an epoch: finish it with  %s", m.Path, m.given.Step, cli.CommandLine("train", "--resume", m.Path))
		}
	}
	return nil
}

// load opens the run that was given for m: its last weights, or the file that is named.
func (s *encoderStudy) load(m *subject) error {
	path := m.Path
	if info, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no run at %s: name the directory of one", path)
	} else if err != nil {
		return err
	} else if info.IsDir() {
		path = (&run.Directory{Dir: path}).Last()
	}
	given, err := run.Open(path, s.device)
	if err != nil {
		return err
	}
	m.given, m.model = given, given.Model
	if objective := setting.Name(given.Objective); objective != m.objective {
		return fmt.Errorf("%s was trained with --objective %s", path, objective)
	}
	return nil
}

// inherit takes over the recipe of the first run that was given, and its data set if no other place is named. A flag that says
// otherwise is refused.
func (s *encoderStudy) inherit(m *subject, flags *cli.Flags) error {
	stored := encoderFlags{Epochs: m.given.Epoch, Recipe: m.given.Recipe}
	for _, d := range flags.Differences(&stored) {
		return cli.Usagef("--%s is %s, but %s was trained with %s: leave the flag out, or the run", d.Name, d.Given, m.Path, d.Stored)
	}
	s.Epochs, s.Recipe = stored.Epochs, stored.Recipe
	s.Data = cmp.Or(s.Data, m.given.DataPath())
	return nil
}

// same refuses a given run that differs from the first in more than the objective, or was
// trained by a variant of its objective.
func (s *encoderStudy) same(first, m *subject) error {
	if first.given.Epoch != m.given.Epoch || first.given.Step != m.given.Step {
		return fmt.Errorf("%s stands after epoch %d (step %d), %s after epoch %d (step %d): the comparison needs equal steps; %s --resume trains on",
			first.Path, first.given.Epoch, first.given.Step, m.Path, m.given.Epoch, m.given.Step, cli.CommandLine("train"))
	}
	recipe, err := s.recipe(m.objective)
	if err != nil {
		return err
	}
	stored, err := m.given.Recipe.Text()
	if err != nil {
		return err
	}
	differences, err := recipe.Differences(stored)
	if err != nil {
		return err
	}
	for _, d := range differences {
		return fmt.Errorf("%s was trained with --%s %s, not %s: the comparison needs runs of plain objectives that differ in nothing else",
			m.Path, d.Name, d.Stored, d.Given)
	}
	return nil
}
