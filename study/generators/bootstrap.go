package generators

import (
	"slices"

	"vaelab/rng"
)

// Interval is a range of plausible values.
type Interval [2]float64

// bootstrap resamples repeats (B. Efron, "Bootstrap methods: another look at the
// jackknife", Ann. Statist. 7, 1979). The repeat is the unit: within one, dimensions
// and rows share the error of their encoder, while repeats have their own images and
// streams. All that is said holds for the one encoder that was trained.
//
// Blocks of several consecutive repeats are drawn where these hang together, as the
// last steps of a training that wanders do (H. R. Künsch, Ann. Statist. 17, 1989).
type bootstrap struct {
	seed  uint64
	block int // repeats of the denominator that are drawn at once
}

const resamples = 2000

// ratio returns the central 95 % and 90 % intervals of Σ num / Σ den over resamples
// of repeats, which the two share if they are paired.
func (b bootstrap) ratio(num, den []float64, paired bool) (wide, narrow Interval) {
	ratios := make([]float64, resamples)
	for k := range ratios {
		top := b.indices(len(num), 1, k, 0)
		bottom := top
		if !paired {
			bottom = b.indices(len(den), b.block, k, 1)
		}
		ratios[k] = total(num, top) / total(den, bottom)
	}
	slices.Sort(ratios)
	at := func(p float64) float64 { return ratios[int(p*(resamples-1)+0.5)] }
	return Interval{at(0.025), at(0.975)}, Interval{at(0.05), at(0.95)}
}

// indices draws n of 0 … n−1, in circular runs of the given length.
func (b bootstrap) indices(n, block, k int, of uint32) []int {
	s := rng.Stream{Seed: b.seed, Purpose: rng.Resample, Epoch: of, Step: uint32(k)}
	index := make([]int, n)
	start := 0
	for i := range index {
		if i%block == 0 {
			start = int(s.Uint64(uint32(i/block)) % uint64(n))
		}
		index[i] = (start + i%block) % n
	}
	return index
}

func total(x []float64, index []int) float64 {
	t := 0.0
	for _, i := range index {
		t += x[i]
	}
	return t
}

func mean(x []float64) float64 {
	t := 0.0
	for _, v := range x {
		t += v
	}
	return t / float64(len(x))
}
