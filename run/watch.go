package run

import (
	"context"
	"fmt"
	"math"

	"vaelab/eval"
	"vaelab/model"
	"vaelab/train"
)

// watchedImages is the number of test images whose codes tell the active units after each
// evaluated epoch: evenly spaced and always the same. To encode them takes a fraction of
// what the evaluation does.
const watchedImages = 2000

// watch looks for collapse after each evaluated epoch.
type watch struct {
	*eval.Watch
	images eval.Images
	index  []int32
	said   map[eval.Collapse]bool // by this process or one before
	active *int                   // units in the last evaluated epoch; nil of a single image
	words  eval.Codewords         // in that epoch
	found  eval.Collapse          // in that epoch
	seen   eval.Look              // of that epoch
	news   bool                   // found was said for the first time
}

// newWatch returns the watch of a run that goes on after the given records.
func newWatch(m model.Config, images eval.Images, records []Record) *watch {
	w := &watch{
		Watch: eval.NewWatch(m, images), images: images, index: eval.Spread(images.Len(), watchedImages),
		said: map[eval.Collapse]bool{},
	}
	for _, r := range records {
		if r.Split != "test" {
			continue
		}
		w.said[eval.Collapse(r.Collapse)] = true
		if r.ActiveUnits != nil {
			terms := eval.Terms{Recon: float64(r.Recon), KL: float64(r.KL)}
			w.Judge(eval.Look{Terms: terms, Active: *r.ActiveUnits}) // for the next to know it
		}
	}
	return w
}

// look judges an epoch, if it was evaluated.
func (w *watch) look(ctx context.Context, m *eval.Model, e *train.Epoch) error {
	w.active, w.words, w.found, w.news = nil, eval.Codewords{}, "", false
	if e.Test == nil || len(w.index) < 2 {
		return nil
	}
	q, err := m.Encode(ctx, w.images, w.index)
	if err != nil {
		return err
	}
	w.words = q.Codewords()
	active := q.ActiveUnits()
	w.active, w.seen = &active, eval.Look{Terms: *e.Test, Active: active, Information: q.GaussianInformation(), Weighted: !e.Rising}
	w.found = w.Judge(w.seen)
	w.news = w.found != "" && !w.said[w.found]
	w.said[w.found] = true
	return nil
}

// Codewords says how the last epoch's codes use the codebook; it is empty if the epoch was not evaluated, or there is none.
func (r *Recorder) Codewords() eval.Codewords { return r.watch.words }

// Warning says what went wrong in the last epoch and which flags of train to try, if it did so for the
// first time in the run; else "".
func (r *Recorder) Warning() (what, try string) {
	w := r.watch
	if !w.news {
		return "", ""
	}
	if w.found == eval.PriorAbandoned {
		return fmt.Sprintf("collapse: the prior is abandoned: recon %.1f + kl %.1f exceed the %.1f nats that an image costs without any code%s; draws from the prior mean nothing to the decoder",
			w.seen.Recon, w.seen.KL, w.Level(), displaced(w.seen)), r.hold()
	}
	level := ""
	if !math.IsNaN(w.Level()) && r.Model.Classes == 0 {
		level = fmt.Sprintf(", the level of a decoder without any code is %.1f", w.Level())
	}
	return fmt.Sprintf("collapse: the decoder ignores z: kl %.3f, recon %.1f%s", w.seen.KL, w.seen.Recon, level), r.loosen()
}

// displaced says what of the KL is only because all codes together are not where the prior is.
func displaced(l eval.Look) string {
	if d := l.Displaced(); d > 0 {
		return fmt.Sprintf(", and %.1f of the kl or more only because the codes of all images lie elsewhere than the prior", d)
	}
	return ""
}

// loosen names flags that make codes worth their KL.
func (r *Recorder) loosen() string {
	beta, weighted := r.Model.Objective.Weight()
	_, elbo := r.Model.Objective.(model.ELBO)
	switch {
	case !weighted:
		return "a lower --lr, or --objective elbo with --beta-schedule linear"
	case !elbo:
		return "--beta-schedule linear, or a smaller --beta"
	case beta > 1:
		return fmt.Sprintf("a smaller --beta than %v, --beta-schedule linear, or --free-bits 0.1", beta)
	}
	return "--beta-schedule linear, --free-bits 0.1, or a smaller --beta"
}

// hold names flags that keep codes near the prior.
func (r *Recorder) hold() string {
	if beta, weighted := r.Model.Objective.Weight(); weighted && beta < 1 {
		return fmt.Sprintf("a greater --beta than %v: 1 is the ELBO's", beta)
	}
	return "a lower --lr, or --clip 100"
}
