package sweep

import (
	"context"
	"runtime"
	"time"

	"vaelab/eval"
	"vaelab/sweep"
)

// estimate is about how long the steps of runs take.
type estimate struct {
	cells []time.Duration // a run of each cell; 0: it was not tried
	tried int
	whole time.Duration // all runs that are left
}

// At most so many cells are tried, for a moment each.
const (
	mostTried = 8
	moment    = time.Second / 2
)

// estimate tries some of the cells, evenly spaced, and takes the others to be like them. With so many runs at once, each has its
// share of the processors.
func (p *plan) estimate(ctx context.Context, left []sweep.Run, atOnce int) (*estimate, error) {
	e := &estimate{cells: make([]time.Duration, len(p.cells))}
	if len(left) == 0 {
		return e, nil
	}
	threads := max(runtime.GOMAXPROCS(0)/atOnce, 1)
	var sum time.Duration
	for _, i := range eval.Spread(len(p.cells), mostTried) {
		f := *p.cells[i]
		if f.Threads == 0 {
			f.Threads = threads
		}
		took, err := p.checker.Time(ctx, &f, moment)
		if err != nil {
			return nil, err
		}
		e.cells[i] = took
		e.tried++
		sum += took
	}
	e.whole = sum / time.Duration(e.tried) * time.Duration(len(left)) / time.Duration(atOnce)
	if p.Halve > 0 {
		e.whole = time.Duration(p.Share(p.epochs()) * float64(e.whole))
	}
	return e, nil
}
