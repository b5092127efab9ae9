//go:build gpu

package cuda

import (
	"slices"

	"vaelab/machine/cuda/kernels"
)

// piece is launches that run one behind the other, and the arrays that they touch, by their
// addresses. No two arrays overlap in part.
type piece struct {
	launches      []kernels.Launch
	reads, writes []kernels.Pointer
	workspace     int // of the products among the launches
}

// multiplies reports whether the piece has a product.
func (p piece) multiplies() bool {
	return slices.ContainsFunc(p.launches, func(l kernels.Launch) bool { return l.Product != nil })
}

// ignores reports whether no launch takes an array: of some operands only the shape counts.
func (p piece) ignores(at kernels.Pointer) bool {
	return !slices.ContainsFunc(p.launches, func(l kernels.Launch) bool {
		return slices.Contains(l.Args, uint64(at)) || l.Product != nil && (l.Product.A.At == at || l.Product.B.At == at)
	})
}

// waits returns for each piece the earlier ones that it must wait for if all others may run
// at the same time: who last wrote what it reads or writes, and who has read since then what
// it writes. Products with the same workspace wait for each other.
func waits(pieces []piece) [][]int {
	type history struct {
		writer  int // −1: none
		readers []int
	}
	arrays := map[kernels.Pointer]*history{}
	last := map[int]int{} // product in each workspace
	of := func(at kernels.Pointer) *history {
		if arrays[at] == nil {
			arrays[at] = &history{writer: -1}
		}
		return arrays[at]
	}
	all := make([][]int, len(pieces))
	for i, p := range pieces {
		var after []int
		for _, at := range p.reads {
			h := of(at)
			after = append(after, h.writer)
			h.readers = append(h.readers, i)
		}
		for _, at := range p.writes {
			h := of(at)
			after = append(append(after, h.writer), h.readers...)
			*h = history{writer: i}
		}
		if p.multiplies() {
			if before, used := last[p.workspace]; used {
				after = append(after, before)
			}
			last[p.workspace] = i
		}
		slices.Sort(after)
		after = slices.Compact(after)
		all[i] = slices.DeleteFunc(after, func(n int) bool { return n < 0 || n == i })
	}
	return all
}
