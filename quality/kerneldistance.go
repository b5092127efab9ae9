package quality

import (
	"context"
	"math"

	"vaelab/kernel"
)

// KernelDistance is the unbiased estimate of the squared maximum mean discrepancy for the kernel k(a, b) = (aᵀb/d + 1)³
// (Bińkowski and others, "Demystifying MMD GANs", 2018),
//
//	1/(n(n−1)) Σ_{i≠j} k(x_i, x_j) − 2/(nm) Σ_ij k(x_i, y_j) + 1/(m(m−1)) Σ_{i≠j} k(y_i, y_j)
//
// It may be negative: of equal distributions it is 0 in the mean, whatever n and m are. The standard error is that of the
// jackknife, which leaves out each image once; there it is too large by a factor of up to √2.
func KernelDistance(ctx context.Context, real, fake kernel.Mat[float32]) (Estimate, error) {
	xx, err := kernelSums(ctx, real, real, true)
	if err != nil {
		return Estimate{}, err
	}
	yy, err := kernelSums(ctx, fake, fake, true)
	if err != nil {
		return Estimate{}, err
	}
	xy, err := kernelSums(ctx, real, fake, false)
	if err != nil {
		return Estimate{}, err
	}
	yx, err := kernelSums(ctx, fake, real, false)
	if err != nil {
		return Estimate{}, err
	}
	n, m := float64(real.Rows), float64(fake.Rows)
	inX, inY, across := total(xx), total(yy), total(xy)
	mmd := func(inX, inY, across, n, m float64) float64 {
		return inX/(n*(n-1)) + inY/(m*(m-1)) - 2*across/(n*m)
	}
	variance := jackknife(len(xx), func(i int) float64 { return mmd(inX-2*xx[i], inY, across-xy[i], n-1, m) }) +
		jackknife(len(yy), func(j int) float64 { return mmd(inX, inY-2*yy[j], across-yx[j], n, m-1) })
	return Estimate{mmd(inX, inY, across, n, m), math.Sqrt(variance)}, nil
}

// kernelSums returns Σ_j k(a_i, b_j) for each row of a; without j = i if they are the same sample.
func kernelSums(ctx context.Context, a, b kernel.Mat[float32], same bool) ([]float64, error) {
	sums, d := make([]float64, a.Rows), float64(a.Cols)
	err := eachBlock(ctx, a, b, func(_, i, j int, products kernel.Mat[float32]) {
		for r := range products.Rows {
			sum := 0.0
			for c, p := range products.Row(r) {
				if k := float64(p)/d + 1; !same || i+r != j+c {
					sum += k * k * k
				}
			}
			sums[i+r] += sum
		}
	})
	return sums, err
}

func total(x []float64) (sum float64) {
	for _, v := range x {
		sum += v
	}
	return sum
}

// jackknife is the variance of a statistic of n draws, of which without leaves out draw i.
func jackknife(n int, without func(i int) float64) float64 {
	mean, squares := 0.0, 0.0
	for i := range n { // Welford: the values hardly differ
		d := without(i) - mean
		mean += d / float64(i+1)
		squares += d * (without(i) - mean)
	}
	return squares * float64(n-1) / float64(n)
}
