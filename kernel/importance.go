package kernel

import "math"

const logTwoPi = 1.8378770664093454835606594728112353

// GaussianLogPosterior writes the log density of each row's draw z = μ + σ ε under N(μ, σ²), for
// log σ² and ε (n, L); dst (n). The sum runs in float64.
func GaussianLogPosterior[T Float](dst, logvar, eps Mat[T]) {
	for i := range eps.Rows {
		logvar := logvar.Row(i)
		sum := logTwoPi * float64(eps.Cols)
		for l, e := range eps.Row(i) {
			sum += float64(e)*float64(e) + float64(logvar[l])
		}
		dst.Data[i] = T(-sum / 2)
	}
}

// GaussianLogPosteriorGrad writes d = −½ Σ_rows g to each element, the derivative of
// Σ_i g_i GaussianLogPosterior_i in the log σ² (L) that the rows share.
func GaussianLogPosteriorGrad[T Float](d, g Mat[T]) { Fill(d, T(-Sum(g)/2)) }

// GaussianLogPosteriorAtGrad writes d = −g ε/σ, the derivative of the log density of
// z = μ + σ ε in z, with μ and σ held, for the draws ε (n, L) of one log σ² (L); g (n).
func GaussianLogPosteriorAtGrad[T Float](d, logvar, eps, g Mat[T]) {
	for l, v := range logvar.Data {
		inverse := math.Exp(-float64(v) / 2)
		for i := range d.Rows {
			d.Row(i)[l] = T(-float64(g.Data[i]) * float64(eps.Row(i)[l]) * inverse)
		}
	}
}

// StandardLogDensity writes for each row of z (n, L) its log density in nats under
// N(0, I): −½ Σ_l (z_l² + log 2π). The sum runs in float64.
func StandardLogDensity[T Float](dst, z Mat[T]) {
	for i := range z.Rows {
		sum := logTwoPi * float64(z.Cols)
		for _, v := range z.Row(i) {
			sum += float64(v) * float64(v)
		}
		dst.Data[i] = T(-sum / 2)
	}
}

// ScaleRows writes dst_i = c s_i a_i for the rows of a (n, m).
func ScaleRows[T Float](c float64, dst, a, s Mat[T]) {
	for i := range a.Rows {
		dst, f := dst.Row(i), T(c)*s.Data[i]
		for j, v := range a.Row(i) {
			dst[j] = f * v
		}
	}
}

// LogWeight writes dst = a + b − c elementwise, summed in float64.
func LogWeight[T Float](dst, a, b, c Mat[T]) {
	map3(dst, a, b, c, func(a, b, c T) T { return T(float64(a) + float64(b) - float64(c)) })
}

// ImportanceBound writes minus the mean over images of log(1/K Σ_k e^w_k) for the log weights
// w = a + b − c, of which each image has K in a row: −Inf if those of an image all are. It
// runs in float64.
func ImportanceBound[T Float](draws int, y, a, b, c Mat[T]) {
	var sum float64
	for lo := 0; lo < a.Rows; lo += draws {
		top, rest := logSumExp(a.Data[lo:lo+draws], b.Data[lo:], c.Data[lo:])
		sum += top + math.Log(rest/float64(draws))
	}
	y.Data[0] = T(-(sum / float64(a.Rows/draws)))
}

// ImportanceWeights writes dst = scale · softmax(w) for each image's log weights, which is
// NaN if they all are −Inf.
func ImportanceWeights[T Float](dst, a, b, c []T, draws int, scale float64) {
	for lo := 0; lo < len(dst); lo += draws {
		top, rest := logSumExp(a[lo:lo+draws], b[lo:], c[lo:])
		for k := lo; k < lo+draws; k++ {
			w := float64(a[k]) + float64(b[k]) - float64(c[k])
			dst[k] = T(scale * math.Exp(w-top) / rest)
		}
	}
}

// logSumExp returns max w and Σ e^(w − max w). The maximum is finite even if every w is −Inf,
// so that the logarithm of the sum is −Inf then, not NaN.
func logSumExp[T Float](a, b, c []T) (top, rest float64) {
	top = -math.MaxFloat64
	for k := range a {
		top = max(top, float64(a[k])+float64(b[k])-float64(c[k]))
	}
	for k := range a {
		rest += math.Exp(float64(a[k]) + float64(b[k]) - float64(c[k]) - top)
	}
	return top, rest
}
