package kernel

import "math"

// This file has what diagonal Gaussians N(m, diag s²) ask for whose parameters m and
// log s² (L) are operands too: learned priors. The matrices' rows share the one m and s.
// Everything runs in float64 and is rounded once; sums over rows run in their order.

// GaussianPairKL writes KL(N(μ, σ²) ‖ N(m, s²)) elementwise for μ and log σ² (n, L); (n, L).
// σ²/s² − 1 is formed by expm1: the rest would cancel near σ = s.
func GaussianPairKL[T Float](kl, mu, logvar, m, logs2 Mat[T]) {
	for l := range m.Data {
		mean, scale := float64(m.Data[l]), float64(logs2.Data[l])
		precision := math.Exp(-scale)
		for i := range kl.Rows {
			r, d := float64(logvar.Row(i)[l])-scale, float64(mu.Row(i)[l])-mean
			kl.Row(i)[l] = T((math.Expm1(r) - r + d*d*precision) / 2)
		}
	}
}

// GaussianPairKLGradMean writes d = g (μ − m)/s², the derivative of GaussianPairKL in μ.
func GaussianPairKLGradMean[T Float](d, mu, m, logs2, g Mat[T]) {
	for l := range m.Data {
		mean, precision := float64(m.Data[l]), math.Exp(-float64(logs2.Data[l]))
		for i := range d.Rows {
			d.Row(i)[l] = T(float64(g.Row(i)[l]) * (float64(mu.Row(i)[l]) - mean) * precision)
		}
	}
}

// GaussianPairKLGradLogVar writes d = g ½ (σ²/s² − 1), the derivative of GaussianPairKL
// in log σ².
func GaussianPairKLGradLogVar[T Float](d, logvar, logs2, g Mat[T]) {
	for l := range logs2.Data {
		scale := float64(logs2.Data[l])
		for i := range d.Rows {
			d.Row(i)[l] = T(float64(g.Row(i)[l]) * math.Expm1(float64(logvar.Row(i)[l])-scale) / 2)
		}
	}
}

// GaussianPairKLGradPriorMean writes d = −Σ_rows g (μ − m)/s², the derivative of
// GaussianPairKL in m (L).
func GaussianPairKLGradPriorMean[T Float](d, mu, m, logs2, g Mat[T]) {
	for l := range d.Data {
		mean, sum := float64(m.Data[l]), 0.0
		for i := range mu.Rows {
			sum += float64(g.Row(i)[l]) * (float64(mu.Row(i)[l]) - mean)
		}
		d.Data[l] = T(-sum * math.Exp(-float64(logs2.Data[l])))
	}
}

// GaussianPairKLGradPriorLogVar writes d = −½ Σ_rows g [σ²/s² − 1 + (μ − m)²/s²], the
// derivative of GaussianPairKL in log s² (L).
func GaussianPairKLGradPriorLogVar[T Float](d, mu, logvar, m, logs2, g Mat[T]) {
	for l := range d.Data {
		mean, scale, sum := float64(m.Data[l]), float64(logs2.Data[l]), 0.0
		precision := math.Exp(-scale)
		for i := range mu.Rows {
			r, e := float64(logvar.Row(i)[l])-scale, float64(mu.Row(i)[l])-mean
			sum += float64(g.Row(i)[l]) * (math.Expm1(r) + e*e*precision)
		}
		d.Data[l] = T(-sum / 2)
	}
}

// stretch is the number of rows whose sums over columns run side by side, so that what
// a column needs of exp is computed once for them.
const stretch = 32

// GaussianLogDensity writes the log density of each row of z (n, L) under N(m, diag s²); dst (n).
func GaussianLogDensity[T Float](dst, z, m, logs2 Mat[T]) {
	for lo := 0; lo < z.Rows; lo += stretch {
		z := z.RowRange(lo, min(lo+stretch, z.Rows))
		var sums [stretch]float64
		constant := logTwoPi * float64(z.Cols)
		for l := range m.Data {
			mean, scale := float64(m.Data[l]), float64(logs2.Data[l])
			precision := math.Exp(-scale)
			constant += scale
			for i := range z.Rows {
				d := float64(z.Data[i*z.Stride+l]) - mean
				sums[i] += d * d * precision
			}
		}
		for i := range z.Rows {
			dst.Data[lo+i] = T(-(sums[i] + constant) / 2)
		}
	}
}

// GaussianLogDensityGradDraw writes d = −g (z − m)/s², the derivative of
// Σ_i g_i GaussianLogDensity_i in z; g (n).
func GaussianLogDensityGradDraw[T Float](d, z, m, logs2, g Mat[T]) {
	for l := range m.Data {
		mean, precision := float64(m.Data[l]), math.Exp(-float64(logs2.Data[l]))
		for i := range d.Rows {
			d.Row(i)[l] = T(-float64(g.Data[i]) * (float64(z.Row(i)[l]) - mean) * precision)
		}
	}
}

// GaussianLogDensityGradMean writes d = Σ_rows g (z − m)/s², the derivative in m (L).
func GaussianLogDensityGradMean[T Float](d, z, m, logs2, g Mat[T]) {
	for l := range d.Data {
		mean, sum := float64(m.Data[l]), 0.0
		for i := range z.Rows {
			sum += float64(g.Data[i]) * (float64(z.Row(i)[l]) - mean)
		}
		d.Data[l] = T(sum * math.Exp(-float64(logs2.Data[l])))
	}
}

// GaussianLogDensityGradLogVar writes d = ½ Σ_rows g [(z − m)²/s² − 1], the derivative in
// log s² (L).
func GaussianLogDensityGradLogVar[T Float](d, z, m, logs2, g Mat[T]) {
	for l := range d.Data {
		mean, sum := float64(m.Data[l]), 0.0
		precision := math.Exp(-float64(logs2.Data[l]))
		for i := range z.Rows {
			e := float64(z.Row(i)[l]) - mean
			sum += float64(g.Data[i]) * (e*e*precision - 1)
		}
		d.Data[l] = T(sum / 2)
	}
}
