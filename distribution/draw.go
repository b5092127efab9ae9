package distribution

import (
	"fmt"
	"math"
	"slices"

	"vaelab/rng"
)

// Counters. Every draw is a pure function of the stream and its index. An element
// is one number: row r of a distribution over L dimensions is elements rL … rL+L−1.
// Blocks of a stream are dealt out so that no word is used twice:
//
//	element i's normal        Normals(block i/4)[i%4]
//	element i's acceptance    block 1·2²⁸ + i/4, word i%4
//	element i's boost         block 2·2²⁸ + i/4, word i%4
//	element i's retry k       block 2³¹ + 8i + k, k = 0 … 7: normal words 0 and 1,
//	                          acceptance word 2; word 3 of k = 7 is the last resort
//
// so one stream serves 2²⁸ elements. Gaussians use the first region only. A uniform has
// 24 bits (see rng.Uniform): a normal is bounded by 5.77, and below the boost's
// quantile of 2⁻²⁴ there is nothing.
const (
	acceptBlock = 1 << 28
	boostBlock  = 2 << 28
	retryBlock  = 1 << 31
	retries     = 8
	elements    = 1 << 28
)

// checkRange reports whether count rows of dim elements from row first on exist.
func checkRange(first uint64, count, dim int) error {
	if rows := uint64(elements / dim); first > rows || uint64(count) > rows-first {
		return fmt.Errorf("%w: draws %d to %d of dimension %d; a stream has %d: take another step of it",
			ErrIndex, first, first+uint64(count), dim, rows)
	}
	return nil
}

// fillNormals writes the normals of elements first, first+1, ….
func fillNormals(dst []float64, s rng.Stream, first uint32) {
	var normal [4]float64
	for k := range dst {
		i := first + uint32(k)
		if k == 0 || i%4 == 0 {
			normal = rng.Normals(s.Block(i / 4))
		}
		dst[k] = normal[i%4]
	}
}

// Draw writes draws first, first+1, … and their logarithms; either slice may be
// nil. log z is right where z has underflowed: for α = 1e-3 it is about −1000.
// Draw i is a pure function of (s, i) and a stream has 2²⁸ of them.
func (g Gamma) Draw(z, logz []float64, s rng.Stream, first uint64) error {
	if z != nil && logz != nil {
		if err := checkSame("gamma: logarithms", len(logz), len(z)); err != nil {
			return err
		}
	}
	if err := checkRange(first, max(len(z), len(logz)), 1); err != nil {
		return err
	}
	m, w := newMarsaglia(g.shape), words{stream: s}
	scale, logRate := m.d/g.rate, math.Log(g.rate)
	for k := range max(len(z), len(logz)) {
		i := uint32(first) + uint32(k)
		v := m.root(&w, i)
		if z != nil && !m.boost {
			z[k] = scale * (v * v * v)
		}
		if logz == nil && !m.boost {
			continue
		}
		l := m.logOf(v, &w, i) - logRate
		if logz != nil {
			logz[k] = l
		}
		if z != nil && m.boost {
			z[k] = math.Exp(l)
		}
	}
	return nil
}

// Draw writes rows first, first+1, … of L components each, and their logarithms;
// either slice may be nil. Gamma draws are normalised as logarithms, so log x is
// right where x has underflowed. Row r is a pure function of (s, r), and a stream
// has 2²⁸/L of them.
func (p Dirichlet) Draw(x, logx []float64, s rng.Stream, first uint64) error {
	l := p.Dim()
	n := max(len(x), len(logx))
	if n%l != 0 {
		return fmt.Errorf("dirichlet: %w: room for %d numbers, want rows of %d", ErrDimension, n, l)
	}
	if x != nil && logx != nil {
		if err := checkSame("dirichlet: logarithms", len(logx), len(x)); err != nil {
			return err
		}
	}
	if err := checkRange(first, n/l, l); err != nil {
		return err
	}
	w := words{stream: s}
	for j := 0; j < n; j += l {
		row := logx
		if row == nil {
			row = x
		}
		row = row[j : j+l]
		for i := range p.draws {
			m := &p.draws[i]
			row[i] = m.log(&w, uint32(first)*uint32(l)+uint32(j+i))
		}
		normaliseLogs(row)
		if x != nil {
			for i, v := range row {
				x[j+i] = math.Exp(v)
			}
		}
	}
	return nil
}

// normaliseLogs subtracts log Σ eˣ.
func normaliseLogs(x []float64) {
	top, sum := slices.Max(x), 0.0
	for _, v := range x {
		sum += math.Exp(v - top)
	}
	rest := math.Log(sum)
	for i, v := range x {
		x[i] = v - top - rest
	}
}
