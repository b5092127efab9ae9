package kernel

import "math"

// GaussianPixels writes the log density of each row of the pixels x (n, D) under N(m, σ² I), for
// means m (n, D) and σ, or if that is 0 log σ² (1); dst (n). The sums run in float64.
func GaussianPixels[T Float](sigma float64, dst, m, x, logvar Mat[T]) {
	v := logVariance(sigma, logvar)
	precision, constant := math.Exp(-v), float64(m.Cols)*(v+math.Log(2*math.Pi))
	for i := range m.Rows {
		dst.Data[i] = T(-(squaredDistance(x.Row(i), m.Row(i))*precision + constant) / 2)
	}
}

// logVariance is log σ²: the operand, if σ is 0.
func logVariance[T Float](sigma float64, operand Mat[T]) float64 {
	if sigma > 0 {
		return 2 * math.Log(sigma)
	}
	return float64(operand.Data[0])
}

// squaredDistance is Σ_d (a_d − b_d)², in float64.
func squaredDistance[T Float](a, b []T) float64 {
	var sum float64
	for d, a := range a {
		e := float64(a) - float64(b[d])
		sum += e * e
	}
	return sum
}

// GaussianPixelsGradMean writes dst_id = g_i (x_id − m_id)/σ², the derivative of
// Σ_i g_i GaussianPixels_i in the means; g (n), all else (n, D).
func GaussianPixelsGradMean[T Float](sigma float64, dst, m, x, logvar, g Mat[T]) {
	precision := math.Exp(-logVariance(sigma, logvar))
	for i := range dst.Rows {
		dst, m, x, scale := dst.Row(i), m.Row(i), x.Row(i), T(float64(g.Data[i])*precision)
		for d := range dst {
			dst[d] = scale * (x[d] - m[d])
		}
	}
}

// GaussianPixelsGradLogVar returns Σ_i g_i ½ (Σ_d (x_id − m_id)²/σ² − D), the derivative
// of Σ_i g_i GaussianPixels_i in log σ². The sums run in float64.
func GaussianPixelsGradLogVar[T Float](m, x Mat[T], g []T, logvar float64) float64 {
	precision, sum := math.Exp(-logvar), 0.0
	for i := range m.Rows {
		sum += float64(g[i]) * (squaredDistance(x.Row(i), m.Row(i))*precision - float64(m.Cols)) / 2
	}
	return sum
}

// Clamp writes dst = min(max(a, 0), 1) elementwise, both (n, m). NaN stays NaN.
func Clamp[T Float](dst, a Mat[T]) {
	map1(dst, a, func(a T) T { return min(max(a, 0), 1) })
}
