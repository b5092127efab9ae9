package compare

import (
	"context"
	"fmt"

	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/quality"
	"vaelab/run"
	"vaelab/study/samples"
)

// countDraws has no more draws compared than there are test images, and none where there are too few of these, or no labels
// that a classifier could learn; if --samples is given, it refuses that.
func (s *encoderStudy) countDraws(given bool) error {
	if s.Samples == 0 {
		return nil
	}
	trained, _ := s.Split(s.set)
	err := run.Classifiable(s.set)
	if err == nil && (s.images.Len() < quality.Least || trained.Len() < 2*quality.Least) {
		err = fmt.Errorf("%s and %d of training are too few to compare draws with: it takes %d and %d",
			cli.Count(s.images.Len(), "test image"), trained.Len(), quality.Least, 2*quality.Least)
	}
	switch {
	case err != nil && given:
		return cli.Usagef("--samples %d: %w", s.Samples, err)
	case err != nil:
		s.Samples, s.unjudged = 0, err.Error()
	case !given:
		s.Samples = min(s.Samples, s.images.Len())
	}
	return nil
}

// judge has each model draw images, and compares them with test images, as eval --samples does.
func (s *encoderStudy) judge(ctx context.Context) error {
	if s.Samples == 0 {
		if s.unjudged != "" {
			s.say("draws are not compared: %s", s.unjudged)
		}
		return nil
	}
	whole, err := data.Open(ctx, s.Data)
	if err != nil {
		return err
	}
	if err := s.Cut.Apply(whole); err != nil {
		return err
	}
	trained, _ := s.Split(s.set)
	r := samples.Request{Real: s.images.Set, Trained: trained, Seed: s.Training.Seed}
	if r.Known, err = s.Cut.Of(whole, whole.Train); err != nil {
		return err
	}
	p, err := cli.NewProgress(s.std.Stderr, s.Progress)
	if err != nil {
		return err
	}
	defer p.Clear()
	for _, m := range s.models {
		p.Begin("draws of "+m.objective, s.Samples)
		fake, err := samples.Draw(ctx, m.model, s.Samples, false, r.Seed, trained, func(images int) { p.Update(images) })
		if err != nil {
			return fmt.Errorf("%s: %w", m.objective, err)
		}
		r.Fakes = append(r.Fakes, fake)
	}
	c, err := run.OpenClassifier(ctx, s.device, whole, p, s.std.Stderr)
	if err != nil {
		return err
	}
	defer c.Close()
	r.Classifier = c
	p.Begin("features", r.Total())
	r.Done = func(images int) { p.Update(images) }
	results, err := samples.Judge(ctx, r)
	if err != nil {
		return err
	}
	for i, m := range s.models {
		m.draws = &results[i]
		m.draws.Source, m.draws.Asked, m.draws.Pixels = m.Path, s.Samples, "means"
	}
	return nil
}

// samplesTable is what was measured of the models' draws, as rows of text, beside what true images score; nil if nothing was.
func (s *encoderStudy) samplesTable() [][]string {
	if s.Samples == 0 {
		return nil
	}
	first := s.models[0].draws
	heads := []string{fmt.Sprintf("%d draws, ± error", first.Fake.Images)}
	columns := []samples.Comparison{}
	for _, m := range s.models {
		heads, columns = append(heads, m.Title()), append(columns, m.draws.Fake)
	}
	heads, columns = append(heads, fmt.Sprintf("%d of training", first.Halves.Images)), append(columns, first.Halves)
	rows := [][]string{heads}
	for _, measure := range samples.Measures {
		row := []string{measure.Name}
		for _, c := range columns {
			e := measure.Of(c)
			row = append(row, fmt.Sprintf("%.*f ± %.*f", measure.Digits, e.Value, measure.Digits, e.StdErr))
		}
		rows = append(rows, row)
	}
	return rows
}

// samplesNote says what the table's figures are of.
func (s *encoderStudy) samplesNote() string {
	d := s.models[0].draws
	return fmt.Sprintf("Draws, as means of p(x|z), against %d test images; of training: what a perfect generator scores, %d training images\n"+
		"against %d others. The features are those of a classifier that tells %.2f%% of the test images (SHA-256 %.12s…):\n"+
		"figures of another one do not compare with these.", d.Fake.Reference, d.Halves.Images, d.Halves.Reference, 100*d.Classifier.Accuracy, d.Classifier.SHA256)
}
