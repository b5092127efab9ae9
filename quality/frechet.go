package quality

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"vaelab/kernel"
)

// jackknifeBlocks is the number of parts of the samples, of which each is left out once.
const jackknifeBlocks = 10

// Frechet is the squared Fréchet distance of the Gaussians that have the samples' means and covariances (Heusel and
// others, "GANs trained by a two time-scale update rule converge to a local Nash equilibrium", 2017). Equal distributions
// have a distance above 0, by about d²/n. The standard error is that of the jackknife by blocks, of which one of each sample
// is left out at a time; it does not know of this bias.
func Frechet(real, fake kernel.Mat[float32]) (Estimate, error) {
	center := make([]float64, real.Cols) // of both samples: about the real mean, so that sums of squares do not cancel
	for j := range center {
		center[j] = kernel.Sum(real.Block(0, real.Rows, j, j+1)) / float64(real.Rows)
	}
	a, b := newSums(real, center), newSums(fake, center)
	all, err := FrechetSquared(a.without(-1), b.without(-1))
	if err != nil {
		return Estimate{}, err
	}
	var left [jackknifeBlocks]float64
	mean := 0.0
	for i := range left {
		if left[i], err = FrechetSquared(a.without(i), b.without(i)); err != nil {
			return Estimate{}, err
		}
		mean += left[i] / jackknifeBlocks
	}
	variance := 0.0
	for _, d := range left {
		variance += (d - mean) * (d - mean) * (jackknifeBlocks - 1) / jackknifeBlocks
	}
	return Estimate{all, math.Sqrt(variance)}, nil
}

// sums are Σ x and Σ x xᵀ of each block of a sample.
type sums struct {
	n     [jackknifeBlocks]int
	first [jackknifeBlocks]*mat.VecDense
	outer [jackknifeBlocks]*mat.SymDense
}

func newSums(x kernel.Mat[float32], center []float64) (s sums) {
	for b := range s.n {
		x := part(x, b, jackknifeBlocks)
		rows := mat.NewDense(x.Rows, x.Cols, nil)
		s.n[b], s.first[b], s.outer[b] = x.Rows, mat.NewVecDense(x.Cols, nil), mat.NewSymDense(x.Cols, nil)
		for i := range x.Rows {
			row := rows.RawRowView(i)
			for j, v := range x.Row(i) {
				row[j] = float64(v) - center[j]
			}
			s.first[b].AddVec(s.first[b], rows.RowView(i))
		}
		s.outer[b].SymOuterK(1, rows.T())
	}
	return s
}

// without returns the moments of all blocks but one, or of all without block −1.
func (s *sums) without(block int) Moments {
	n, dim := 0, s.first[0].Len()
	mean, outer := mat.NewVecDense(dim, nil), mat.NewSymDense(dim, nil)
	for b := range s.n {
		if b != block {
			n += s.n[b]
			mean.AddVec(mean, s.first[b])
			outer.AddSym(outer, s.outer[b])
		}
	}
	mean.ScaleVec(1/float64(n), mean)
	outer.SymRankOne(outer, -float64(n), mean)
	outer.ScaleSym(1/float64(n-1), outer)
	return Moments{mean.RawVector().Data, outer}
}
