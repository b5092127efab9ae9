package compare

import (
	"context"
	"errors"
	"fmt"

	"vaelab/eval"
	"vaelab/internal/cli"
	"vaelab/run"
	"vaelab/study/encoders"
	"vaelab/study/samples"
	"vaelab/train"
)

// subject is one of the three models.
type subject struct {
	objective string
	Path      string // of its run
	model     *eval.Model

	given    *run.Model    // nil if it is trained here
	recorder *run.Recorder // nil if it was given
	saved    bool          // an unfinished run that can be resumed

	epochs   []int // of the measures
	measures []encoders.Measures
	seconds  float64         // of training
	draws    *samples.Result // nil: they are not compared
}

// Title is the model's name in figures and tables.
func (m *subject) Title() string {
	return map[string]string{encoders.ELBO: "ELBO", encoders.KLOnly: "KL-only", encoders.Sharp: "autoencoder"}[m.objective]
}

// done reports whether the model is trained and measured.
func (m *subject) done() bool { return len(m.measures) > 0 && !m.saved }

// last returns the measures of the finished model.
func (m *subject) last() encoders.Measures { return m.measures[len(m.measures)-1] }

// close releases the model.
func (m *subject) close() error {
	switch {
	case m.recorder != nil:
		return m.recorder.Close()
	case m.given != nil:
		return m.given.Close()
	}
	return nil
}

// runFlags are what config.json says of a run that a comparison trained, so that train
// can go on with it.
type runFlags struct {
	Data   string `flag:"data"`
	Keep   int    `flag:"keep"`
	Epochs int    `flag:"epochs"`
	run.Recipe
}

// measure measures a model that was given.
func (s *encoderStudy) measure(ctx context.Context, m *subject) error {
	terms, err := m.model.ELBO(ctx, s.images)
	if err != nil {
		return m.given.Blame(err)
	}
	measures, err := encoders.Measure(ctx, m.model, s.images, terms)
	if err != nil {
		return fmt.Errorf("%s: %w", m.Path, err)
	}
	m.epochs, m.measures = []int{m.given.Epoch}, []encoders.Measures{measures}
	return nil
}

// train trains a model and measures it after each epoch.
func (s *encoderStudy) train(ctx context.Context, m *subject) error {
	recipe, err := s.recipe(m.objective)
	if err != nil {
		return err
	}
	if err := recipe.Check(s.set); err != nil {
		return err
	}
	const keep = 0 // epoch checkpoints: the last is enough to resume from and to sample
	r, err := run.NewRecorder(run.Plan{
		Recipe: recipe, SaveEvery: 1, Keep: keep, Data: s.set,
		Flags: &runFlags{Data: s.Data, Keep: keep, Epochs: s.Epochs, Recipe: recipe},
	})
	if err != nil {
		return err
	}
	m.recorder = r
	if err := r.Prepare(s.device); err != nil {
		return err
	}
	dir, err := run.Create(m.Path, s.Overwrite)
	if err != nil {
		return err
	}
	if err := r.Begin(dir); err != nil {
		return err
	}
	m.model = r.Trainer.Model()
	bar, err := cli.NewProgress(s.std.Stderr, s.Progress)
	if err != nil {
		return err
	}
	m.saved = true
	err = r.Train(ctx, &follower{study: s, subject: m, bar: bar})
	bar.Clear()
	var diverged *train.DivergedError
	switch {
	case err == nil:
		m.saved, m.seconds = false, r.Trainer.TrainSeconds()
		return nil
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &diverged):
		return &cli.ExitError{Code: cli.ExitDiverged, Err: fmt.Errorf("%s: %w; try a lower --lr, or --clip 100", m.objective, err)}
	}
	return fmt.Errorf("%s: %w", m.objective, err)
}

// follower shows a model in training, and measures it after each epoch.
type follower struct {
	study   *encoderStudy
	subject *subject
	bar     *cli.Progress
	shown   int // the epoch that the bar shows
}

func (f *follower) Progress(p *train.Progress) {
	if f.shown != p.Epoch {
		f.shown = p.Epoch
		f.bar.Epoch(p.Epoch, f.study.Epochs, p.Total)
	}
	f.bar.Update(p.Done, cli.Field{Name: "recon", Value: p.Terms.Recon}, cli.Field{Name: "kl", Value: p.Terms.KL})
}

func (f *follower) Epoch(ctx context.Context, e *train.Epoch) error {
	s, m := f.study, f.subject
	measures, err := encoders.Measure(ctx, m.model, s.images, *e.Test)
	if err != nil {
		return err
	}
	m.epochs, m.measures = append(m.epochs, e.Number), append(m.measures, measures)
	f.bar.EndEpoch(fmt.Sprintf("epoch %d/%d  recon %.2f  kl %.4g  sharpness %s", e.Number, s.Epochs,
		measures.Recon, measures.KL, share(measures.Sharpness)))
	if what, _ := m.recorder.Warning(); what != "" { // what might help is not to be varied here
		s.say("%s: %s", m.objective, what)
	}
	return nil
}
