package data

import (
	"math/bits"
	"slices"

	"vaelab/rng"
)

// Permutation returns the order in which an epoch visits n images: every index
// 0 … n-1 exactly once, n < 2³¹. It is a pure function of (n, seed, epoch), so a
// resumed run goes on where the first one stopped. It writes into buf if that is
// large enough. Consecutive slices of it are the batches.
//
// The shuffle is Fisher and Yates's, from the last position to the first.
func Permutation(buf []int32, n int, seed uint64, epoch uint32) []int32 {
	return shuffled(buf, n, rng.Stream{Seed: seed, Purpose: rng.Shuffle, Epoch: epoch})
}

func shuffled(buf []int32, n int, s rng.Stream) []int32 {
	p := slices.Grow(buf[:0], n)[:n]
	for i := range p {
		p[i] = int32(i)
	}
	for i := n - 1; i > 0; i-- {
		j := partner(s, i)
		p[i], p[j] = p[j], p[i]
	}
	return p
}

// Labelled returns n images, which the seed draws: as many of each label as of any other, as far as there are so many.
func (s *Set) Labelled(n int, seed uint64) (chosen []int32) {
	byLabel := map[uint8][]int32{}
	for _, i := range shuffled(nil, s.Len(), rng.Stream{Seed: seed, Purpose: rng.Labels}) {
		byLabel[s.Labels[i]] = append(byLabel[s.Labels[i]], i)
	}
	labels := s.Classes()
	for rank := 0; len(chosen) < min(n, s.Len()); rank++ {
		for _, label := range labels {
			if rank < len(byLabel[label]) && len(chosen) < n {
				chosen = append(chosen, byLabel[label][rank])
			}
		}
	}
	return chosen
}

// HoldOut moves n images, which the seed draws, to the end of the set, in place: it is a shuffle that stops after the
// last n positions.
func (s *Set) HoldOut(n int, seed uint64) {
	stream := rng.Stream{Seed: seed, Purpose: rng.Split}
	buffer := make([]uint8, s.Pixels())
	for i := s.Len() - 1; i >= s.Len()-n; i-- {
		j := partner(stream, i)
		copy(buffer, s.Image(i))
		copy(s.Image(i), s.Image(j))
		copy(s.Image(j), buffer)
		if s.Labels != nil {
			s.Labels[i], s.Labels[j] = s.Labels[j], s.Labels[i]
		}
	}
}

// partner is the position from 0 to i that a shuffle swaps with position i: ⌊u·(i+1)/2⁶⁴⌋ for the
// stream's i-th 64-bit number u. Each has a probability within 2⁻⁶⁴ of 1/(i+1), a relative bias
// below 2⁻³³.
func partner(s rng.Stream, i int) int {
	j, _ := bits.Mul64(s.Uint64(uint32(i)), uint64(i+1))
	return int(j)
}
