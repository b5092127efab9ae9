package train

import (
	"fmt"
	"math"

	"vaelab/internal/setting"
	"vaelab/machine"
	"vaelab/model"
)

// Config says how a model is trained. Its settings, and Epochs unless the learning rate is
// constant, determine every bit of the result together with the model and the data.
type Config struct {
	Epochs    int `flag:"-"`
	EvalEvery int `flag:"-"` // epochs between evaluations; 0: at the end only

	BatchSize    int                  `flag:"batch-size" default:"128" min:"1" max:"65536" group:"Training" help:"images in a step"`
	LR           float64              `flag:"lr" default:"0.001" above:"0" help:"learning rate"`
	Schedule     string               `flag:"lr-schedule" default:"constant" values:"constant|cosine|step|burda" help:"how it falls over the epochs (step: a tenth from half of them on, a hundredth from three quarters on; burda: in eight stages, each three times as long as the one before, to a tenth)"`
	Optimizer    Optimizer            `flag:"optimizer" default:"adam" help:"PyTorch's update of the weights"`
	Clip         float64              `flag:"clip" default:"0" min:"0" help:"bound on the gradient's norm; 0: none"`
	Seed         uint64               `flag:"seed" default:"1" help:"of every random number"`
	Init         string               `flag:"init" default:"torch" values:"torch|glorot" help:"how weights begin"`
	OutputBias   string               `flag:"output-bias" default:"init" values:"init|mean" help:"how the last layer's bias begins; mean: so that each pixel's mean is that of the training set"`
	BetaSchedule BetaSchedule         `flag:"beta-schedule" default:"constant" help:"how the KL's weight comes to --beta"`
	Binarize     machine.Binarization `flag:"binarize" arg:"WORD" default:"none" values:"none|stochastic|static|threshold" help:"pixels: grey, drawn at every visit, drawn once, or cut at ½"`
	Labels       int                  `flag:"labels" arg:"N" default:"0" min:"0" help:"training images that have their labels, as many of each, which --seed draws; 0: all (of --objective m2)"`
	Validation   int                  `flag:"validation" default:"0" min:"0" help:"hold out the last N training images, to choose best.safetensors by"`
	Patience     int                  `flag:"patience" default:"0" min:"0" help:"stop after N epochs without a better validation loss; 0: never"`
}

// FromMean begins the last layer's bias where each pixel's mean is that of the training
// images.
const FromMean = "mean"

// Schedules.
const (
	Constant = "constant"
	Cosine   = "cosine"
	Stepped  = "step"
	Burda    = "burda"
)

// Validate returns an error that names the first value with which no run of the model on so many
// training images is possible.
func (c Config) Validate(m model.Config, images int) error {
	if err := setting.Validate(&c); err != nil {
		return err
	}
	beta, weighted := m.Objective.Weight()
	pairs := m.Objective.Traits().Pairs
	switch {
	case c.Validation >= images:
		return fmt.Errorf("a validation split of %d leaves nothing of %d training images", c.Validation, images)
	case pairs && (c.BatchSize == 1 || images-c.Validation == 1 || c.Validation == 1):
		return fmt.Errorf("the objective %s compares the images of a batch with one another: it takes 2 at least, in a batch, in training and in a validation split", setting.Name(m.Objective))
	case c.Labels > 0 && !m.Objective.Traits().Unlabelled:
		return fmt.Errorf("%d labels: the objective %s takes none, or all of a conditional model; m2 learns from images with and without", c.Labels, setting.Name(m.Objective))
	case c.Labels > images-c.Validation:
		return fmt.Errorf("%d labels of %d training images", c.Labels, images-c.Validation)
	case c.Patience > 0 && c.Validation == 0:
		return fmt.Errorf("patience needs a validation split: nothing is ever chosen on the test set")
	case c.BetaSchedule != BetaSchedule(ConstantBeta{}) && (!weighted || beta == 0):
		return fmt.Errorf("the KL's weight has a schedule, but the objective %s does not weigh the KL; others do", setting.Name(m.Objective))
	}
	return nil
}

// Outlasts reports whether a run whose patience was another goes on under this one as if it had had it from the start.
func (c Config) Outlasts(patience int) bool {
	return c.Patience == patience || patience > 0 && (c.Patience == 0 || c.Patience > patience)
}

// Steps returns the number of updates in an epoch of so many images: one for each batch. A last
// batch of a single image, another one in every epoch, is left out if the objective compares images
// with one another.
func (c Config) Steps(m model.Config, images int) int {
	if m.Objective.Traits().Pairs && images%c.BatchSize == 1 {
		return images / c.BatchSize
	}
	return (images + c.BatchSize - 1) / c.BatchSize
}

// The stages of Burda's schedule, and its epochs: 1 + 3 + 9 + … + 3⁷.
const burdaStages, burdaEpochs = 8, 3280

// rate returns the learning rate of an epoch, counted from 0:
//
//	constant  lr
//	cosine    lr ½ (1 + cos(π epoch/epochs))
//	step      lr, a tenth of it from half of the epochs on, a hundredth from ¾ on
//	burda     lr 10^(−i/7) in stage i = 0 … 7, each three times as long as the one before
//
// (The last is of Burda, Grosse and Salakhutdinov, 2016, who have 3,280 epochs: 1, 3, 9
// and so on.)
func (c Config) rate(epoch int) float64 {
	done := float64(epoch) / float64(c.Epochs)
	switch c.Schedule {
	case Cosine:
		return c.LR / 2 * (1 + math.Cos(math.Pi*done))
	case Stepped:
		switch {
		case done >= 0.75:
			return c.LR / 100
		case done >= 0.5:
			return c.LR / 10
		}
	case Burda:
		stage := 0
		for ends := 1; epoch*burdaEpochs >= ends*c.Epochs && stage < burdaStages-1; ends = 3*ends + 1 {
			stage++
		}
		return c.LR * math.Pow(10, -float64(stage)/(burdaStages-1))
	}
	return c.LR
}
