package report

import (
	"context"
	"errors"
	"fmt"
	"io"

	"vaelab/eval"
	"vaelab/report"
	"vaelab/run"
)

// picturesShown are the epochs whose pictures a page shows, of one run or of each of several.
const picturesShown, picturesOfEach = 6, 2

// reader reads runs for a page.
type reader struct {
	Flags
	device      *run.Device
	stderr      io.Writer
	evaluations []*evaluation
	several     bool
	budget      int // bytes of weights that the page may still take
}

// read reads the run that a checkpoint is of.
func (r *reader) read(ctx context.Context, checkpoint string) (*report.Run, error) {
	m, err := run.Open(checkpoint, r.device)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	m.Announce(r.stderr)
	most := picturesShown
	if r.several {
		most = picturesOfEach
	}
	account := m.Account(most)
	one := &report.Run{Name: m.Title(), Notes: account.Notes}
	one.Data.Name = one.Name
	one.Data.Curves = report.Curves(account.Records)
	for _, p := range account.Samples {
		one.Data.Samples = append(one.Data.Samples, report.NewPicture(p.Epoch, p.PNG))
	}
	for _, p := range account.Reconstructions {
		one.Data.Reconstructions = append(one.Data.Reconstructions, report.NewPicture(p.Epoch, p.PNG))
	}
	one.Facts, one.Measures = report.Facts(m, &account), r.measures(m, &account)
	one.Data.Rates = report.Rates(m, account.Records)
	if err := r.plane(ctx, m, one); err != nil {
		return nil, err
	}
	return one, r.living(ctx, m, one)
}

// plane adds the codes of test images, if the data set is there.
func (r *reader) plane(ctx context.Context, m *run.Model, one *report.Run) error {
	set, err := m.Data(ctx, r.Data)
	if err != nil && (r.Data != "" || ctx.Err() != nil) {
		return err
	}
	if err != nil {
		one.Notes = append(one.Notes, fmt.Sprintf("The codes of test images are not shown: %v.", err))
		return nil
	}
	one.Data.Plane, err = report.NewPlane(ctx, m.Model, eval.Images{Set: set.Test, Binarize: m.Recipe.Training.Binarize, Seed: r.Seed})
	return m.Blame(err)
}

// living adds the model, if the page can play it and its weights have room.
func (r *reader) living(ctx context.Context, m *run.Model, one *report.Run) error {
	if size := report.Bytes(m.Size()); size > r.budget {
		one.Notes = append(one.Notes, fmt.Sprintf("The model cannot be played here: its weights take %.1f MB, more than --weights %d leaves.", float64(size)/(1<<20), r.Weights))
		return nil
	}
	living, err := report.NewLiving(ctx, m.Model, r.Seed)
	if why, ok := errors.AsType[*report.UnplayableError](err); ok {
		one.Notes = append(one.Notes, fmt.Sprintf("The model cannot be played: %v.", why))
		return nil
	}
	if err != nil {
		return m.Blame(err)
	}
	living.Binary = m.Recipe.Training.Binarize.String() != "none"
	one.Data.Living = living
	r.budget -= report.Bytes(len(living.Weights))
	return nil
}

// measures say what the model is worth: by an evaluation, or else by the run's own last line of the test set.
func (r *reader) measures(m *run.Model, a *run.Account) []report.Fact {
	for _, e := range r.evaluations {
		if e.of(m.Path) && e.Epoch == m.Epoch {
			e.used = true
			return report.Measured(&e.Report)
		}
	}
	return report.Measures(m, a.Records)
}
