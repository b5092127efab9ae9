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
// The shuffle is Fisher and Yates's, from the last position to the first:
// position i is swapped with j = ⌊u·(i+1)/2⁶⁴⌋ for the stream's i-th 64-bit
// number u. Each j has a probability within 2⁻⁶⁴ of 1/(i+1), a relative bias
// below 2⁻³³.
func Permutation(buf []int32, n int, seed uint64, epoch uint32) []int32 {
	p := slices.Grow(buf[:0], n)[:n]
	for i := range p {
		p[i] = int32(i)
	}
	s := rng.Stream{Seed: seed, Purpose: rng.Shuffle, Epoch: epoch}
	for i := n - 1; i > 0; i-- {
		j, _ := bits.Mul64(s.Uint64(uint32(i)), uint64(i+1))
		p[i], p[j] = p[j], p[i]
	}
	return p
}
