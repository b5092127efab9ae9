package runs

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/machine"
	"vaelab/model"
	"vaelab/train"
)

// Recipe is what the bits of a run's weights depend on, beside the data and the number
// of epochs. It is a struct of flags, as package cli reads them.
type Recipe struct {
	Training
	Objective  string  `flag:"objective" default:"elbo" values:"elbo|kl-only|autoencoder|iwae|dreg|mmd|w2" group:"Model" help:"what is minimised; kl-only: the encoder learns from the KL alone, the decoder from its draws; autoencoder: the reconstruction alone, with z = μ; iwae: the importance-weighted bound; dreg: iwae with the doubly reparameterised gradient; mmd, w2: the maximum mean discrepancy or W₂² from the prior in place of the KL"`
	Draws      int     `flag:"importance-samples" arg:"K" default:"0" min:"0" max:"65536" help:"draws of z an image, of iwae and dreg (which take 5 if it is 0)"`
	Kernel     string  `flag:"mmd-kernel" default:"imq" values:"rbf|imq" help:"of mmd: the Gaussian or the inverse multiquadratic kernel"`
	Beta       float64 `flag:"beta" default:"1" min:"0" help:"weight of the KL, or of what stands in its place (mmd takes 100 if it is not given); autoencoder, iwae and dreg have none"`
	FreeBits   float64 `flag:"free-bits" arg:"NATS" default:"0" min:"0" help:"of elbo: the KL of a latent dimension costs nothing up to here"`
	Capacity   float64 `flag:"capacity" arg:"NATS" default:"0" min:"0" help:"of elbo: --beta weighs how far the KL is from here"`
	BetaPlan   string  `flag:"beta-schedule" default:"constant" values:"constant|linear|cyclical|minibatch" help:"how the KL's weight comes to --beta: linear: it rises from 0 over --beta-epochs; cyclical: again and again, after as many epochs at --beta; minibatch: --beta times the batch's share of the images, which is no ELBO"`
	BetaEpochs int     `flag:"beta-epochs" arg:"N" default:"10" min:"1" help:"epochs that a rise takes"`
	Network
}

// Training is how the weights are found.
type Training struct {
	BatchSize  int     `flag:"batch-size" default:"128" min:"1" max:"65536" help:"images in a step"`
	LR         float64 `flag:"lr" default:"0.001" above:"0" help:"learning rate"`
	Schedule   string  `flag:"lr-schedule" default:"constant" values:"constant|cosine|step|burda" help:"how it falls over the epochs (step: a tenth from half of them on, a hundredth from three quarters on; burda: in eight stages, each three times as long as the one before, to a tenth)"`
	Optimizer  string  `flag:"optimizer" default:"adam" values:"adam|rmsprop" help:"PyTorch's Adam or centred RMSprop"`
	Epsilon    float64 `flag:"adam-eps" default:"1e-8" above:"0" help:"the optimiser's ε"`
	Clip       float64 `flag:"clip" default:"0" min:"0" help:"bound on the gradient's norm; 0: none"`
	Seed       uint64  `flag:"seed" default:"1" help:"of every random number"`
	Init       string  `flag:"init" default:"torch" values:"torch|glorot" help:"how weights begin"`
	OutputBias string  `flag:"output-bias" default:"init" values:"init|mean" help:"how the last layer's bias begins; mean: so that each pixel's mean is that of the training set"`
	Limit      int     `flag:"limit" default:"0" min:"0" help:"use only the first N images of each split, before any are excluded; 0: all"`
	Exclude    Digit   `flag:"exclude-digit" arg:"N" default:"none" help:"leave out the images with this label, in training and in evaluation: eval --anomaly-digit N then says how well the model knows them for strangers"`
	Validation int     `flag:"validation" default:"0" min:"0" help:"hold out the last N training images, to choose best.safetensors by"`
	Patience   int     `flag:"patience" default:"0" min:"0" help:"stop after N epochs without a better validation loss; 0: never"`
}

// Network is the model, and how it reads pixels.
type Network struct {
	Hidden      Widths  `flag:"hidden" group:"Model" arg:"N,N,…" default:"400" help:"widths of the encoder's hidden layers; the decoder mirrors them"`
	Latent      int     `flag:"latent" default:"20" min:"1" max:"65536" help:"latent dimensions"`
	Activation  string  `flag:"activation" default:"relu" values:"relu|tanh|softplus|elu" help:"of hidden layers"`
	Posterior   string  `flag:"posterior" default:"gaussian" values:"gaussian|gamma|dirichlet" help:"q(z|x)"`
	Likelihood  string  `flag:"likelihood" default:"bernoulli" values:"bernoulli|continuous-bernoulli|gaussian" help:"p(x|z)"`
	PixelScale  float64 `flag:"pixel-scale" arg:"SIGMA" default:"0" min:"0" help:"of --likelihood gaussian: σ of a pixel; 0: learned"`
	Binarize    string  `flag:"binarize" default:"none" values:"none|stochastic|static|threshold" help:"pixels: grey, drawn at every visit, drawn once, or cut at ½"`
	Conditional bool    `flag:"conditional" help:"encoder and decoder also see the image's label: sample --label N then draws that digit"`
	PriorFlags
}

// PriorFlags is p(z) and what some of its families need.
type PriorFlags struct {
	Prior       string  `flag:"prior" default:"normal" values:"normal|diagonal|mixture|vamp|layered|conditional|gamma|dirichlet" help:"p(z): N(0, I); learned Gaussians: one, a mixture, the posteriors of learned images (vamp), one for each label (conditional); a second layer of latent variables (layered); gamma or dirichlet for those posteriors"`
	Components  int     `flag:"prior-components" arg:"N" default:"100" min:"1" max:"65536" help:"of --prior mixture and vamp"`
	PriorShape  float64 `flag:"prior-shape" arg:"ALPHA" default:"0" min:"0" help:"shape of --prior gamma (2 if it is 0), or every concentration of --prior dirichlet (0.5 if it is 0)"`
	PriorRate   float64 `flag:"prior-rate" arg:"BETA" default:"1" above:"0" help:"rate of --prior gamma"`
	UpperHidden Widths  `flag:"upper-hidden" arg:"N,N,…" default:"100,100" help:"of --prior layered: widths of the layers between the two codes"`
	UpperLatent int     `flag:"upper-latent" default:"50" min:"1" max:"65536" help:"of --prior layered: dimensions of the upper code"`
}

// Shapes of priors whose recipe names none: those that reconstructed best of a few tried.
const gammaShape, dirichletShape = 2, 0.5

// apply sets what the prior needs of the model.
func (p *PriorFlags) apply(m *model.Config) {
	m.Prior = p.Prior
	switch p.Prior {
	case model.Mixture, model.Vamp:
		m.Components = p.Components
	case model.Gamma:
		m.PriorShape, m.PriorRate = cmp.Or(p.PriorShape, gammaShape), p.PriorRate
	case model.Dirichlet:
		m.PriorShape = cmp.Or(p.PriorShape, dirichletShape)
	case model.Layered:
		m.UpperHidden, m.UpperLatent = p.UpperHidden, p.UpperLatent
	}
}

// Widths is a list of layer widths: "400" or "200,200".
type Widths []int

func (w Widths) MarshalText() ([]byte, error) {
	var parts []string
	for _, n := range w {
		parts = append(parts, strconv.Itoa(n))
	}
	return []byte(strings.Join(parts, ",")), nil
}

func (w *Widths) UnmarshalText(text []byte) error {
	var list Widths
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

// Text returns what checkpoints store of the recipe: a JSON object of its flags. The number
// of epochs is part of it when the learning rate depends on it.
func (r *Recipe) Text(epochs int) (string, error) {
	text, err := cli.Marshal(r)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := json.Compact(&b, text); err != nil {
		return "", err
	}
	if r.Schedule == train.Constant {
		return b.String(), nil
	}
	return strings.TrimSuffix(b.String(), "}") + fmt.Sprintf(`,"epochs":%d}`, epochs), nil
}

// Parse returns the recipe that a checkpoint stores.
func Parse(text string) (Recipe, error) {
	var stored struct {
		Recipe
		Epochs int `flag:"epochs" default:"0"` // see Recipe.Text
	}
	cli.Defaults(&stored)
	err := cli.Load(strings.NewReader(text), &stored)
	return stored.Recipe, err
}

// Differences returns the flags in which a stored recipe is not the wanted one, by name. Both
// are texts of recipes.
func Differences(stored, wanted string) ([]cli.Difference, error) {
	var a, b map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal([]byte(stored), &a), json.Unmarshal([]byte(wanted), &b)); err != nil {
		return nil, err
	}
	all := maps.Clone(a)
	maps.Copy(all, b)
	text := func(value json.RawMessage) string {
		return cmp.Or(strings.Trim(string(value), `"`), "nothing")
	}
	var differences []cli.Difference
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if stored, wanted := text(a[name]), text(b[name]); stored != wanted {
			differences = append(differences, cli.Difference{Name: name, Stored: stored, Given: wanted})
		}
	}
	return differences, nil
}

// Model returns the model for images of the set's size.
func (r *Recipe) Model(set *data.Dataset) model.Config {
	m := model.Config{
		Objective: r.Objective, Posterior: r.Posterior, Likelihood: r.Likelihood,
		Height: set.Train.Height, Width: set.Train.Width,
		Hidden: r.Hidden, Latent: r.Latent, Activation: r.Activation, Draws: r.Draws,
		FreeBits: r.FreeBits, Capacity: r.Capacity, PixelScale: r.PixelScale,
	}
	r.PriorFlags.apply(&m)
	if r.Objective == model.MMD {
		m.Kernel = r.Kernel
	}
	if r.Conditional {
		m.Classes = data.Classes
	}
	return m
}

// Config returns the trainer's configuration.
func (r *Recipe) Config(epochs, evalEvery int) train.Config {
	return train.Config{
		Epochs: epochs, BatchSize: r.BatchSize, LR: r.LR, Schedule: r.Schedule,
		Optimizer: r.Optimizer, Epsilon: r.Epsilon, Clip: r.Clip,
		Seed: r.Seed, Init: r.Init, OutputBias: r.OutputBias, Beta: r.Beta, BetaPlan: r.BetaPlan, BetaEpochs: r.BetaEpochs, Reading: r.Reading(),
		Validation: r.Validation, Patience: r.Patience, EvalEvery: evalEvery,
	}
}

// Reading returns how pixels are read.
func (n *Network) Reading() machine.Reading {
	r, err := machine.ParseReading(n.Binarize)
	if err != nil {
		panic(err) // the flag's values are the readings' names
	}
	return r
}

// Cut returns what the recipe takes of a split: of its first images those that are not
// excluded.
func (t *Training) Cut(split *data.Set) *data.Set {
	if t.Limit > 0 {
		split = split.Slice(0, min(t.Limit, split.Len()))
	}
	return t.Exclude.Without(split)
}

// Open reads the data set in dir, cut as the recipe says, and checks the recipe.
func (r *Recipe) Open(ctx context.Context, dir string) (*data.Dataset, error) {
	set, err := data.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	set.Train, set.Test = r.Cut(set.Train), r.Cut(set.Test)
	if set.Train.Len() == 0 || set.Test.Len() == 0 {
		return nil, cli.Usagef("--exclude-digit %v leaves no images to train on or to test on", r.Exclude)
	}
	if err := r.Check(set); err != nil {
		return nil, err
	}
	return set, nil
}

// Check refuses a recipe that cannot train on the set, or whose choices do not go together.
func (r *Recipe) Check(set *data.Dataset) error {
	if err := r.Config(1, 1).Validate(set.Train.Len()); err != nil {
		return cli.Usagef("%w", err)
	}
	if err := r.Model(set).Validate(); err != nil {
		return cli.Usagef("%w", err)
	}
	return nil
}
