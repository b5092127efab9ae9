package generators

import (
	"context"
	"errors"

	"vaelab/internal/parallel"
	"vaelab/rng"
)

// part names a part of the study: what a stream's epoch is.
type part uint32

const (
	curvePart  part = iota // the curves over training
	resultPart             // the frozen encoder against the target
	poolPart               // the draws that are shown
)

// scorer scores many rows at once, on several goroutines.
type scorer struct {
	family family
	seed   uint64
	spaces []workspace // of the workers
}

// means scores every row by draws from its own stream, (purpose, part, repeat·rows +
// row), and returns the mean over the rows for each n. Rows are independent of one
// another and are added in their order, so it does not matter who scores which.
func (s *scorer) means(ctx context.Context, rows [][]float64, ns []int, p rng.Purpose, of part, repeat int) ([]Score, error) {
	scores := make([][]Score, len(rows))
	err := s.each(ctx, len(rows), func(w *workspace, i int) (err error) {
		stream := rng.Stream{Seed: s.seed, Purpose: p, Epoch: uint32(of), Step: uint32(repeat*len(rows) + i)}
		scores[i], err = s.family.score(w, rows[i], ns, stream)
		return err
	})
	if err != nil {
		return nil, err
	}
	means, n := make([]Score, len(ns)), float64(len(rows))
	for _, row := range scores {
		for i, score := range row {
			means[i].Moments += score.Moments / n
			means[i].Likelihood += score.Likelihood / n
		}
	}
	return means, nil
}

// each calls f for 0 … n−1 and returns the error of the first that failed, or the
// context's.
func (s *scorer) each(ctx context.Context, n int, f func(w *workspace, i int) error) error {
	failed := make([]error, n)
	parallel.Each(ctx, len(s.spaces), n, func(worker, i int) { failed[i] = f(&s.spaces[worker], i) })
	if err := ctx.Err(); err != nil {
		return err
	}
	return errors.Join(failed...)
}

// distance is the mean metric between the rows and the target.
func distance(f family, rows [][]float64) (float64, error) {
	total := 0.0
	for _, row := range rows {
		d, err := f.distance(row)
		if err != nil {
			return 0, err
		}
		total += d
	}
	return total / float64(len(rows)), nil
}
