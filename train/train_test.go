package train

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/model"
	"vaelab/model/network"
)

// digits returns the first n training and test images of MNIST.
func digits(t *testing.T, n int) *data.Dataset {
	t.Helper()
	set, err := data.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	set.Train, set.Test = set.Train.Slice(0, n), set.Test.Slice(0, n)
	return set
}

func newTrainer(t *testing.T, m model.Config, c Config, set *data.Dataset, threads int) *Trainer {
	t.Helper()
	cpu := cpu.New(threads)
	t.Cleanup(func() { cpu.Close() })
	trainer, err := New(cpu, m, c, set)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { trainer.Close() })
	return trainer
}

// finish runs to the end and returns the epochs and the last snapshot.
func finish(t *testing.T, trainer *Trainer) ([]Epoch, Snapshot) {
	t.Helper()
	var epochs []Epoch
	for event, err := range trainer.Run(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := event.(*Epoch); ok {
			epochs = append(epochs, *e)
		}
	}
	s, err := trainer.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	return epochs, s
}

// smallRun is a run with everything that has a state: ragged batches, stochastic
// pixels, a schedule, clipping and a validation split.
func smallRun() (model.Config, Config) {
	m, c := defaultModel, defaultConfig
	m.Network, m.Latent = network.MLP{Hidden: []int{32}, Activation: kernel.ReLU}, 4
	c.Epochs, c.BatchSize, c.Schedule, c.Clip = 3, 64, Cosine, 100
	c.Binarize, c.Validation, c.Patience = machine.Stochastic, 50, 2
	return m, c
}

// TestResume interrupts a run after every single update, restores it into a new
// trainer with another number of threads and wants the bits of the uninterrupted
// run, in weights, moments, state and reported losses.
func TestResume(t *testing.T) {
	for _, optimizer := range setting.Families[Optimizer]() {
		t.Run(optimizer.Name, func(t *testing.T) {
			m, c := smallRun()
			c.Optimizer = optimizer.Default
			set := digits(t, 250)
			epochs, want := finish(t, newTrainer(t, m, c, set, 1))

			var got []Epoch
			trainer := newTrainer(t, m, c, set, 1)
			for piece := 0; trainer.state.Epoch < c.Epochs; piece++ {
				ctx, cancel := context.WithCancel(t.Context())
				for event, err := range trainer.Run(ctx) {
					if err != nil && !errors.Is(err, context.Canceled) {
						t.Fatal(err)
					}
					if e, ok := event.(*Epoch); ok {
						got = append(got, *e)
					}
					cancel()
				}
				cancel()
				s, err := trainer.Snapshot()
				if err != nil {
					t.Fatal(err)
				}
				trainer = newTrainer(t, m, c, set, 1+piece%3)
				if err := trainer.Restore(s); err != nil {
					t.Fatal(err)
				}
			}
			s, err := trainer.Snapshot()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, s, cmp.AllowUnexported(eval.Sums{})); diff != "" {
				t.Errorf("snapshots (-uninterrupted +in pieces):\n%s", diff)
			}
			if diff := cmp.Diff(epochs, got); diff != "" {
				t.Errorf("epochs (-uninterrupted +in pieces):\n%s", diff)
			}
		})
	}
}

// TestEventsAddUp: every image is trained on once an epoch, the last batch short.
func TestEventsAddUp(t *testing.T) {
	m, c := smallRun()
	trainer := newTrainer(t, m, c, digits(t, 250), 2)
	var done []int
	for event, err := range trainer.Run(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		switch e := event.(type) {
		case *Progress:
			done = append(done, e.Done)
		case *Epoch:
			if diff := cmp.Diff([]int{64, 128, 192, 200}, done); diff != "" {
				t.Errorf("epoch %d, images done (-want +got):\n%s", e.Number, diff)
			}
			done = nil
		}
	}
}

// TestPatience: a run whose validation loss cannot get better ends early, evaluates
// the test set and stays ended.
func TestPatience(t *testing.T) {
	m, c := smallRun()
	c.Epochs, c.LR, c.EvalEvery = 20, 1e-30, 0
	trainer := newTrainer(t, m, c, digits(t, 250), 2)
	epochs, s := finish(t, trainer)
	last := epochs[len(epochs)-1]
	if len(epochs) != 3 || !last.Last || last.Test == nil || !s.Stopped || s.BestEpoch != 1 {
		t.Errorf("%d epochs, the last %+v, state %+v; want 3, evaluated, stopped, best 1", len(epochs), last, s.State)
	}
	for i, e := range epochs[:len(epochs)-1] {
		if e.Test != nil || e.Last || e.Best != (i == 0) {
			t.Errorf("epoch %d: %+v", i+1, e)
		}
	}
	if again, _ := finish(t, trainer); len(again) > 0 {
		t.Errorf("a stopped run went on for %d epochs", len(again))
	}
}

// TestDivergence: an absurd learning rate is caught where it leaves the numbers.
func TestDivergence(t *testing.T) {
	m, c := smallRun()
	c.LR, c.Schedule, c.Clip = 1e30, Constant, 0
	trainer := newTrainer(t, m, c, digits(t, 250), 2)
	for _, err := range trainer.Run(t.Context()) {
		var diverged *DivergedError
		if errors.As(err, &diverged) {
			if diverged.Epoch != 1 || diverged.Step < 2 || diverged.Steps != 4 {
				t.Errorf("diverged at %+v, want epoch 1 from step 2 of 4 on", diverged)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Error("the run came through")
}

func TestRates(t *testing.T) {
	c := Config{Epochs: 8, LR: 1}
	for schedule, want := range map[string][]float64{
		Constant: {1, 1, 1, 1, 1, 1, 1, 1},
		Stepped:  {1, 1, 1, 1, 0.1, 0.1, 0.01, 0.01},
		Cosine:   {1, 0.961939766, 0.853553391, 0.691341716, 0.5, 0.308658284, 0.146446609, 0.038060234},
	} {
		c.Schedule = schedule
		for epoch, w := range want {
			if got := c.rate(epoch); math.Abs(got-w) > 1e-9 {
				t.Errorf("%s: rate of epoch %d is %v, want %v", schedule, epoch, got, w)
			}
		}
	}
}

// TestBurdaRates holds the schedule to the paper's: stage i of 3,280 epochs has 3^i of
// them; and a shorter run has the same shape.
func TestBurdaRates(t *testing.T) {
	for _, epochs := range []int{3280, 6560, 328} {
		c := Config{Epochs: epochs, LR: 1e-3, Schedule: Burda}
		count := make([]int, 8)
		for e := range epochs {
			stage := -7 * math.Log10(c.rate(e)/1e-3)
			count[int(math.Round(stage))]++
			if math.Abs(stage-math.Round(stage)) > 1e-9 {
				t.Fatalf("epoch %d of %d has the rate %v", e, epochs, c.rate(e))
			}
		}
		for i, n := range count {
			if want := math.Pow(3, float64(i)) * float64(epochs) / 3280; math.Abs(float64(n)-want) > 1 {
				t.Errorf("of %d epochs, stage %d has %d, want %.1f", epochs, i, n, want)
			}
		}
	}
}

// TestBetaSchedules: the KL's weight by hand, 4 steps an epoch and 2 epochs a rise.
func TestBetaSchedules(t *testing.T) {
	for schedule, want := range map[BetaSchedule][]float64{
		ConstantBeta{}:          {4, 4, 4, 4},
		LinearBeta{Epochs: 2}:   {0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4},
		CyclicalBeta{Epochs: 2}: {0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4, 4, 4, 4, 4, 4, 4, 0, 0.5},
		Minibatch{}:             {1, 1, 1, 1},
	} {
		for step, w := range want {
			if got := schedule.weight(4, step, 4); got != w {
				t.Errorf("%s: β of step %d is %v, want %v", setting.Name(schedule), step, got, w)
			}
		}
	}
}

// TestEndlessRise: a rise over more epochs than there ever are leaves β near 0.
func TestEndlessRise(t *testing.T) {
	for _, schedule := range []BetaSchedule{LinearBeta{Epochs: 1 << 62}, CyclicalBeta{Epochs: 1 << 62}} {
		if got := schedule.weight(1, 1000, 4); !(got >= 0 && got < 1e-9) {
			t.Errorf("%s: β of step 1000 is %v", setting.Name(schedule), got)
		}
	}
}

// TestMinibatchBeta: training, evaluation and the report have one weight, which over an epoch makes up
// β, though its last batch is short.
func TestMinibatchBeta(t *testing.T) {
	m, c := smallRun()
	c.BetaSchedule, m.Objective = Minibatch{}, model.ELBO{Beta: 3}
	trainer := newTrainer(t, m, c, digits(t, 250), 1)
	if 250%c.BatchSize == 0 {
		t.Fatalf("250 images are whole batches of %d", c.BatchSize)
	}
	epochs, _ := finish(t, trainer)
	e := epochs[0]
	want := 3 / float64(trainer.StepsPerEpoch())
	if e.TrainBeta != want || e.Beta != want {
		t.Errorf("the reported weights are %v of training and %v of evaluation, want %v", e.TrainBeta, e.Beta, want)
	}
	for split, terms := range map[string]eval.Terms{"training": e.Train, "test": *e.Test} {
		if got := (terms.Loss - terms.Recon) / terms.KL; math.Abs(got-want) > 2e-3*want {
			t.Errorf("the loss of %s has the weight %v, want %v", split, got, want)
		}
	}
}

// TestBetaReachesTheCost: while β rises from 0, the loss is less than recon + KL, and
// once it is there the two are the same.
func TestBetaReachesTheCost(t *testing.T) {
	m, c := smallRun()
	const beta = 1.5
	m.Objective = model.ELBO{Beta: beta}
	c.Epochs, c.BetaSchedule = 2, LinearBeta{Epochs: 1}
	epochs, _ := finish(t, newTrainer(t, m, c, digits(t, 250), 2))
	rising, done := epochs[0].Train, epochs[1].Train
	if !(rising.Loss < rising.Recon+0.9*beta*rising.KL) || rising.Loss <= rising.Recon {
		t.Errorf("while β rises, the loss is %v of recon %v and KL %v", rising.Loss, rising.Recon, rising.KL)
	}
	if sum := done.Recon + beta*done.KL; math.Abs(done.Loss-sum) > 1e-6*sum {
		t.Errorf("with β = %v the loss is %v, not %v", beta, done.Loss, sum)
	}
}

// TestOutputBias: the last layer begins at the logits of the mean image, of the images
// that are trained on.
func TestOutputBias(t *testing.T) {
	m, c := smallRun()
	c.OutputBias, c.Validation = FromMean, 50
	set := digits(t, 250)
	trainer := newTrainer(t, m, c, set, 1)
	got, err := trainer.params.Get("fc4.bias")
	if err != nil {
		t.Fatal(err)
	}
	for d, logit := range got {
		sum := 0.0
		for i := range 200 {
			sum += float64(set.Train.Image(i)[d]) / 255
		}
		want := min(max(sum/200, 0.001), 0.999)
		if mean := 1 / (1 + math.Exp(-float64(logit))); math.Abs(mean-want) > 1e-6 {
			t.Fatalf("pixel %d begins at %v, want %v", d, mean, want)
		}
	}
}

var mmd = model.MMD{Beta: 100, Kernel: "imq"}

// TestNoPairs: a last batch of one image is left out of an epoch of mmd, which compares images, and
// of no other; a test set of one is refused.
func TestNoPairs(t *testing.T) {
	m, c := smallRun()
	set := digits(t, 129)
	c.Validation, c.Patience = 0, 0
	for _, o := range []struct {
		objective model.Objective
		batch     int
		steps     int
	}{{m.Objective, 64, 3}, {mmd, 64, 2}, {mmd, 127, 2}, {mmd, 128, 1}, {mmd, 129, 1}, {mmd, 2, 64}} {
		m.Objective, c.BatchSize = o.objective, o.batch
		trainer := newTrainer(t, m, c, set, 1)
		if got := trainer.StepsPerEpoch(); got != o.steps {
			t.Errorf("%T in batches of %d: %d steps, want %d", o.objective, o.batch, got, o.steps)
		}
		for event, err := range trainer.Run(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if p, ok := event.(*Progress); ok && trainer.State().Step%o.steps == 0 && p.Done != p.Total {
				t.Errorf("%T in batches of %d: an epoch ends after %d of %d images", o.objective, o.batch, p.Done, p.Total)
			}
		}
	}
	set.Test = set.Test.Slice(0, 1)
	cpu := cpu.New(1)
	defer cpu.Close()
	if _, err := New(cpu, m, c, set); err == nil {
		t.Error("one test image is compared with itself")
	}
}

// TestOtherBatches: a snapshot that stands elsewhere in its epoch than its images say is refused.
func TestOtherBatches(t *testing.T) {
	m, c := smallRun()
	trainer := newTrainer(t, m, c, digits(t, 200), 1)
	_, s := finish(t, trainer)
	if err := trainer.Restore(s); err != nil {
		t.Fatal(err)
	}
	for what, spoil := range map[string]func(*Snapshot){
		"a step more":          func(s *Snapshot) { s.Step++ },
		"a step less":          func(s *Snapshot) { s.Step-- },
		"an epoch more":        func(s *Snapshot) { s.Epoch++ },
		"images of no step":    func(s *Snapshot) { s.Sums.Images = 64 },
		"more than an epoch":   func(s *Snapshot) { s.Step, s.Sums.Images = s.Step+4, 256 },
		"a step and no images": func(s *Snapshot) { s.Step, s.Sums.Images = 1, 0 },
	} {
		s := s
		spoil(&s)
		if trainer.Restore(s) == nil {
			t.Errorf("%s was restored", what)
		}
	}
}

func TestImpossibleConfigs(t *testing.T) {
	m, c := smallRun()
	set := digits(t, 60)
	cpu := cpu.New(1)
	defer cpu.Close()
	for what, spoil := range map[string]func(*model.Config, *Config){
		"a validation split of all images":     func(_ *model.Config, c *Config) { c.Validation = 60 },
		"a validation split of less than none": func(_ *model.Config, c *Config) { c.Validation, c.Patience = -1, 0 },
		"patience without a validation split":  func(_ *model.Config, c *Config) { c.Validation = 0 },
		"an empty batch":                       func(_ *model.Config, c *Config) { c.BatchSize = 0 },
		"a rise over no epoch":                 func(_ *model.Config, c *Config) { c.BetaSchedule = LinearBeta{} },
		"a cycle of no epoch":                  func(_ *model.Config, c *Config) { c.BetaSchedule = CyclicalBeta{} },
		"pairs of one image":                   func(m *model.Config, c *Config) { m.Objective, c.BatchSize = mmd, 1 },
		"pairs of one training image":          func(m *model.Config, c *Config) { m.Objective, c.Validation = mmd, 59 },
		"pairs of one validation image":        func(m *model.Config, c *Config) { m.Objective, c.Validation = mmd, 1 },
		"an unknown schedule":                  func(_ *model.Config, c *Config) { c.Schedule = "cosin" },
		"no optimizer":                         func(_ *model.Config, c *Config) { c.Optimizer = nil },
		"no schedule of beta":                  func(_ *model.Config, c *Config) { c.BetaSchedule = nil },
		"an unknown initialisation":            func(_ *model.Config, c *Config) { c.Init = "zeros" },
		"a learning rate of 0":                 func(_ *model.Config, c *Config) { c.LR = 0 },
		"a weight of less than nothing":        func(m *model.Config, _ *Config) { m.Objective = model.ELBO{Beta: -1} },
		"the schedule of a weight of 0": func(m *model.Config, c *Config) {
			m.Objective, c.BetaSchedule = model.ELBO{}, LinearBeta{Epochs: 1}
		},
		"the beta of a bound": func(m *model.Config, c *Config) {
			m.Objective, c.BetaSchedule = model.IWAE{Samples: 2}, Minibatch{}
		},
	} {
		m, c := m, c
		spoil(&m, &c)
		if _, err := New(cpu, m, c, set); err == nil {
			t.Errorf("%s is taken", what)
		}
	}
}
