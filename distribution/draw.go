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

// checkRows reports whether z and logz are as many rows of dim elements, and whether a stream has
// those, from row first on.
func checkRows(what string, z, logz []float64, first uint64, dim int) error {
	if len(z) != len(logz) || len(z)%dim != 0 {
		return fmt.Errorf("%s: %w: room for %d numbers and %d logarithms, want rows of %d", what, ErrDimension, len(z), len(logz), dim)
	}
	if count, rows := uint64(len(z)/dim), uint64(elements/dim); first > rows || count > rows-first {
		return fmt.Errorf("%s: %w: draws %d to %d of dimension %d; a stream has %d: take another step of it",
			what, ErrIndex, first, first+count, dim, rows)
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

// Draw writes draws first, first+1, … and, in a slice as long, their logarithms. log z is right
// where z has underflowed: for α = 1e-3 it is about −1000. Draw i is a pure function of (s, i)
// and a stream has 2²⁸ of them.
func (g Gamma) Draw(z, logz []float64, s rng.Stream, first uint64) error {
	if err := checkRows("gamma", z, logz, first, 1); err != nil {
		return err
	}
	m, w := newMarsaglia(g.shape), words{stream: s}
	scale, logRate := m.d/g.rate, math.Log(g.rate)
	for k := range z {
		i := uint32(first) + uint32(k)
		v := m.root(&w, i)
		logz[k] = m.logOf(v, &w, i) - logRate
		if z[k] = scale * (v * v * v); m.boost {
			z[k] = math.Exp(logz[k])
		}
	}
	return nil
}

// Draw writes rows first, first+1, … of L components each and, in a slice as long, their
// logarithms. Gamma draws are normalised as logarithms, so log x is right where x has
// underflowed. Row r is a pure function of (s, r), and a stream has 2²⁸/L of them.
func (p Dirichlet) Draw(x, logx []float64, s rng.Stream, first uint64) error {
	l := p.Dim()
	if err := checkRows("dirichlet", x, logx, first, l); err != nil {
		return err
	}
	w := words{stream: s}
	for j := 0; j < len(x); j += l {
		row := logx[j : j+l]
		for i := range p.draws {
			row[i] = p.draws[i].log(&w, uint32(first)*uint32(l)+uint32(j+i))
		}
		normaliseLogs(row)
		for i, v := range row {
			x[j+i] = math.Exp(v)
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
