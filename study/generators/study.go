// Package generators asks whether an encoder that was trained on the KL term alone is
// a good random generator: for each image it emits the parameters of a distribution
// q(z|x) that should become the target p. Are draws Z from q closer to p than fresh
// draws R from p itself? Three scores tell:
//
//	red    D(q‖p) of the encoder's own parameters
//	green  D(fit(Z)‖p) for n draws Z of q
//	black  D(fit(R)‖p) for n draws R of p
//
// D is the KL in nats, or W₂² for Gaussians; scores are means over images and over
// dimensions, those of a Dirichlet or a von Mises–Fisher distribution over images alone. The ratio black/green is 1 if
// the encoder is as good as the target's own generator, and smaller if it is worse.
//
// The matched protocol is fair: an encoder that is trained until its learning rate is
// zero, then frozen; held-out images; equal n, rows, dimensions, estimators and
// reductions for Z and R; independent streams. The published protocol follows the
// public code behind the article that concluded otherwise, with its defects.
package generators

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"vaelab/data"
	"vaelab/machine"
	"vaelab/rng"
)

// Progress tells how far a run is.
type Progress struct {
	Doing       string // training or drawing
	Done, Total int    // steps and repeats
}

// Point is the three scores at a step of training.
type Point struct {
	Step              int // from 1 on
	Red, Green, Black float64
}

// study is a run in the making.
type study struct {
	Config
	encoder *encoder
	scorer  scorer
	nats    family // whose distance is KL(q‖p), whatever the metric
	report  func(Progress)
	points  []Point
	repeats []repeat
	done    int // steps and repeats
}

// repeat is the scores of one repeat: black at each of Config.ns, or at the first.
type repeat struct {
	red, kl float64
	green   Score
	black   []Score
}

// Run trains an encoder and compares its draws with the target's. It calls report
// after every step and repeat. It returns the context's error soon after the context
// ends.
func Run(ctx context.Context, d machine.Device, set *data.Dataset, c Config, report func(Progress)) (_ *Result, err error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if c.Threads < 1 {
		c.Threads = runtime.GOMAXPROCS(0)
	}
	s := &study{Config: c, report: report, scorer: scorer{seed: c.Seed, spaces: make([]workspace, c.Threads)}}
	if s.scorer.family, err = c.family(c.Metric); err != nil {
		return nil, err
	}
	if s.nats, err = c.family(KL); err != nil {
		return nil, err
	}
	if s.encoder, err = newEncoder(d, set, c); err != nil {
		return nil, fmt.Errorf("generators: %s: %w", c.Target.Name, err)
	}
	defer func() {
		if e := s.encoder.close(); err == nil {
			err = e
		}
	}()
	if err := s.train(ctx); err != nil {
		return nil, err
	}
	if err := s.compare(ctx); err != nil {
		return nil, err
	}
	pool, err := s.pool(ctx)
	if err != nil {
		return nil, err
	}
	return s.result(pool), nil
}

// tick counts one step or repeat.
func (s *study) tick(doing string) {
	s.done++
	total := s.steps()
	if s.Protocol == Matched {
		total += s.Repeats
	}
	s.report(Progress{Doing: doing, Done: s.done, Total: total})
}

// train trains the encoder and scores it along the way.
func (s *study) train(ctx context.Context) error {
	for step := range s.steps() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.encoder.step(step); err != nil {
			return err
		}
		if s.shown(step) {
			if err := s.point(ctx, step); err != nil {
				return err
			}
		}
		s.tick("training")
	}
	return nil
}

// shown reports whether the curves have a point at a step: the first, some sixty on the
// way, and each of the last.
func (s *study) shown(step int) bool {
	const along = 60
	every := max(s.steps()/along, 1)
	return step == 0 || (step+1)%every == 0 || step >= s.steps()-s.tail()
}

// point scores the encoder after a step. The matched protocol takes the parameters of
// held-out images, the published one those of the batch that it was just trained on,
// and its last steps are the repeats.
func (s *study) point(ctx context.Context, step int) error {
	rows, err := s.encoder.trained()
	ns := s.ns()
	if s.Protocol == Matched {
		rows, err = s.encoder.heldOut(0, s.curveRows())
		ns = ns[:1]
	}
	if err != nil {
		return err
	}
	r, err := s.score(ctx, rows, ns, curvePart, step)
	if err != nil {
		return fmt.Errorf("generators: step %d: %w", step+1, err)
	}
	e := s.estimator()
	s.points = append(s.points, Point{
		Step: step + 1, Red: r.red,
		Green: r.green.by(e), Black: r.black[s.reference()].by(e) * s.reduction(len(rows)),
	})
	if s.Protocol == Published && step >= s.steps()-s.Repeats {
		s.repeats = append(s.repeats, r)
	}
	return nil
}

// compare makes the repeats of the matched comparison: the frozen encoder on held-out
// images, others in each repeat.
func (s *study) compare(ctx context.Context) error {
	if s.Protocol == Published {
		return nil
	}
	for i := range s.Repeats {
		rows, err := s.encoder.heldOut(i*s.rows(), s.rows())
		if err != nil {
			return err
		}
		ns := s.ns()
		if i >= s.controls() {
			ns = ns[:1]
		}
		r, err := s.score(ctx, rows, ns, resultPart, i)
		if err != nil {
			return fmt.Errorf("generators: repeat %d: %w", i+1, err)
		}
		s.repeats = append(s.repeats, r)
		s.tick("drawing")
	}
	return nil
}

// score draws n numbers for each dimension from the rows, and from as many rows of
// the target the largest of ns.
func (s *study) score(ctx context.Context, rows [][]float64, ns []int, of part, i int) (r repeat, err error) {
	if r.red, err = distance(s.scorer.family, rows); err != nil {
		return r, err
	}
	if r.kl, err = distance(s.nats, rows); err != nil {
		return r, err
	}
	green, err := s.scorer.means(ctx, rows, []int{s.Samples}, rng.StudyZ, of, i)
	if err != nil {
		return r, err
	}
	r.green = green[0]
	r.black, err = s.scorer.means(ctx, slices.Repeat([][]float64{s.Target.Row}, len(rows)), ns, rng.StudyR, of, i)
	return r, err
}
