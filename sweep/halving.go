package sweep

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"vaelab/run"
)

// Stage is a part of a sweep that halves: cells that are trained to the end of an epoch.
type Stage struct {
	Epoch  int
	Cells  []Cell    // that are trained so far
	Scores []float64 // of Cells after Epoch: −ELBO of the validation images in nats, mean over the seeds; +Inf if a run diverged; nil: some are not so far yet
	Go     []string  // names of the cells that go on, the best first; nil: the stage is not over, or the last
}

// Stages returns the stages that the sweep in dir has begun, of which the last may not be over, and how many there are to be. In each a cell takes part
// of Halve that took part in the one before, Halve times as long: successive halving (Jamieson and Talwalkar, "Non-stochastic best arm
// identification and hyperparameter optimization", 2016). A sweep that does not halve has a single stage.
func (s *Sweep) Stages(dir string, epochs int) (begun []Stage, all int, err error) {
	ends := s.ends(epochs)
	cells := s.Cells
	for i, end := range ends {
		stage := Stage{Epoch: end, Cells: cells}
		if stage.Scores, err = s.scores(dir, cells, end); err != nil {
			return nil, 0, err
		}
		if stage.Scores == nil || i == len(ends)-1 {
			return append(begun, stage), len(ends), nil
		}
		cells = best(cells, stage.Scores, s.left(i+1))
		for _, c := range cells {
			stage.Go = append(stage.Go, c.Name)
		}
		begun = append(begun, stage)
	}
	return begun, len(ends), nil
}

// ends are the epochs that the stages end with: epochs/ηˢ … epochs/η, epochs, of which the first is 1 at least and the last one has a cell at least.
func (s *Sweep) ends(epochs int) []int {
	ends := []int{epochs}
	for n, parts := len(s.Cells), 1; s.Halve > 1 && n >= s.Halve && epochs/(parts*s.Halve) > 0; n /= s.Halve {
		parts *= s.Halve
		ends = append(ends, epochs/parts)
	}
	slices.Reverse(ends)
	return ends
}

// Share is the part of all epochs that the stages train.
func (s *Sweep) Share(epochs int) float64 {
	trained, before := 0, 0
	for i, end := range s.ends(epochs) {
		trained += s.left(i) * (end - before)
		before = end
	}
	return float64(trained) / float64(epochs*len(s.Cells))
}

// left is the number of cells in stage i, counted from 0.
func (s *Sweep) left(i int) int {
	n := len(s.Cells)
	for range i {
		n /= s.Halve
	}
	return max(n, 1)
}

// best are the n cells with the lowest scores, in order.
func best(cells []Cell, scores []float64, n int) (first []Cell) {
	order := make([]int, len(cells))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[a], scores[b]) })
	for _, i := range order[:n] {
		first = append(first, cells[i])
	}
	return first
}

// scores are those of the cells after an epoch; nil if a run is not so far.
func (s *Sweep) scores(dir string, cells []Cell, epoch int) ([]float64, error) {
	if s.Halve == 0 {
		return nil, nil // nothing is chosen
	}
	scores := make([]float64, len(cells))
	for i, cell := range cells {
		for _, seed := range s.Seeds {
			score, err := validated(runOf(cell, seed).Dir(dir), epoch)
			switch {
			case errors.Is(err, errNotYet):
				return nil, nil
			case err != nil:
				return nil, err
			}
			scores[i] += score / float64(len(s.Seeds))
		}
	}
	return scores, nil
}

var errNotYet = errors.New("the run is not so far")

// validated is −ELBO of the validation images after an epoch of the run in dir, or after its last if patience ended it before; +Inf if it diverged.
func validated(dir string, epoch int) (float64, error) {
	at := run.Summarize(dir)
	if at.State == run.Absent || at.Epoch < epoch && !at.Stopped && at.State != run.Diverged {
		return 0, errNotYet
	}
	records, err := run.ReadRecords((&run.Directory{Dir: dir}).Metrics())
	if err != nil {
		return 0, err
	}
	for _, r := range slices.Backward(records) {
		loss := float64(r.Recon + r.KL)
		if r.Split == "validation" && (r.Epoch == epoch || at.Stopped && r.Epoch < epoch) && !math.IsNaN(loss) {
			return loss, nil
		}
	}
	if at.State == run.Diverged {
		return math.Inf(1), nil
	}
	return 0, fmt.Errorf("%s has no measurement of its validation images after epoch %d, by which --halve chooses", dir, epoch)
}
