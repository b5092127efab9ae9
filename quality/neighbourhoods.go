package quality

import (
	"context"
	"math"

	"gonum.org/v1/gonum/stat"

	"vaelab/kernel"
)

// Nearest is k, the number of neighbours that an image's neighbourhood has in its own sample.
const Nearest = 5

// Neighbourhood measures, of the balls around each image of a sample that reach to the k-th nearest other one.
type Neighbourhood struct{ Precision, Recall, Density, Coverage Estimate }

// Neighbourhoods compares fakes with real images by
//
//	precision  the share of fakes in any ball of the real
//	recall     the share of the real in any ball of fakes
//	density    1/k times the number of balls of the real that a fake is in, in the mean
//	coverage   the share of the real whose ball has a fake in it
//
// (Kynkäänniemi and others, "Improved precision and recall metric for assessing generative models", 2019; Naeem and others,
// "Reliable fidelity and diversity metrics for generative models", 2020). One image can be in the balls of many, so that
// images are no independent cases: the standard errors are those of the mean of parts of the samples, each measured by itself.
func Neighbourhoods(ctx context.Context, real, fake kernel.Mat[float32], k int) (m Neighbourhood, err error) {
	if m, err = neighbourhoods(ctx, real, fake, k); err != nil {
		return m, err
	}
	parts := min(neighbourhoodParts, min(real.Rows, fake.Rows)/(k+1))
	all := make([]Neighbourhood, parts)
	for i := range all {
		if all[i], err = neighbourhoods(ctx, part(real, i, parts), part(fake, i, parts), k); err != nil {
			return m, err
		}
	}
	spread := func(of func(m *Neighbourhood) *Estimate) {
		values := make([]float64, parts)
		for i := range all {
			values[i] = of(&all[i]).Value
		}
		of(&m).StdErr = stat.StdErr(stat.StdDev(values, nil), float64(parts))
	}
	spread(func(m *Neighbourhood) *Estimate { return &m.Precision })
	spread(func(m *Neighbourhood) *Estimate { return &m.Recall })
	spread(func(m *Neighbourhood) *Estimate { return &m.Density })
	spread(func(m *Neighbourhood) *Estimate { return &m.Coverage })
	return m, nil
}

// neighbourhoodParts is the number of parts that errors are estimated from, where there are enough images.
const neighbourhoodParts = 10

// part is every so-many-th row, from row i on.
func part(x kernel.Mat[float32], i, of int) kernel.Mat[float32] {
	return kernel.Mat[float32]{Rows: (x.Rows - i + of - 1) / of, Cols: x.Cols, Stride: of * x.Stride, Data: x.Data[i*x.Stride:]}
}

// neighbourhoods are the measures without their errors.
func neighbourhoods(ctx context.Context, real, fake kernel.Mat[float32], k int) (m Neighbourhood, err error) {
	radius, err := radii(ctx, real, k)
	if err != nil {
		return m, err
	}
	fakeRadius, err := radii(ctx, fake, k)
	if err != nil {
		return m, err
	}
	a, b := squares(real), squares(fake)
	recalled, covered := make([]bool, real.Rows), make([]bool, real.Rows)
	in := make([][]int32, workers()) // balls that a fake is in, as each goroutine counts them
	err = eachBlock(ctx, real, fake, func(worker, i, j int, products kernel.Mat[float32]) {
		if in[worker] == nil {
			in[worker] = make([]int32, fake.Rows)
		}
		counts := in[worker][j:]
		for r := range products.Rows {
			for c, p := range products.Row(r) {
				distance := a[i+r] + b[j+c] - 2*p
				if distance < radius[i+r] {
					covered[i+r] = true
					counts[c]++
				}
				if distance < fakeRadius[j+c] {
					recalled[i+r] = true
				}
			}
		}
	})
	if err != nil {
		return m, err
	}
	among, balls := 0, 0
	for j := range fake.Rows {
		all := 0
		for _, counts := range in {
			if counts != nil {
				all += int(counts[j])
			}
		}
		if all > 0 {
			among++
		}
		balls += all
	}
	estimate := func(n, of int) Estimate { return Estimate{Value: float64(n) / float64(of)} }
	return Neighbourhood{
		Precision: estimate(among, fake.Rows), Recall: estimate(count(recalled), real.Rows),
		Density: estimate(balls, k*fake.Rows), Coverage: estimate(count(covered), real.Rows),
	}, nil
}

func count(all []bool) (n int) {
	for _, b := range all {
		if b {
			n++
		}
	}
	return n
}

// radii returns the squared distance of each row from the k-th nearest other one.
func radii(ctx context.Context, x kernel.Mat[float32], k int) ([]float32, error) {
	norms, nearest := squares(x), kernel.Dense(x.Rows, k, make([]float32, x.Rows*k))
	kernel.Fill(nearest, float32(math.Inf(1)))
	err := eachBlock(ctx, x, x, func(_, i, j int, products kernel.Mat[float32]) {
		for r := range products.Rows {
			best, norm := nearest.Row(i+r), norms[i+r]
			for c, p := range products.Row(r) {
				if d := norm + norms[j+c] - 2*p; d < best[k-1] && i+r != j+c {
					insert(best, d)
				}
			}
		}
	})
	radius := make([]float32, x.Rows)
	for i := range radius {
		radius[i] = nearest.Row(i)[k-1]
	}
	return radius, err
}

// insert puts d in its place among rising numbers, the last of which goes.
func insert(rising []float32, d float32) {
	i := len(rising) - 1
	for ; i > 0 && rising[i-1] > d; i-- {
		rising[i] = rising[i-1]
	}
	rising[i] = d
}
