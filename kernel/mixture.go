package kernel

import (
	"math"
	"slices"
)

// mixture is a mixture of M diagonal Gaussians in L dimensions,
//
//	p(z) = Σ_m w_m N(z; mean_m, diag e^logvar_m), w = softmax(logit)
//
// Sums run in float64, over components, dimensions and rows in their order.
type mixture[T Float] struct {
	mean, logvar Mat[T]
	logit        []T     // nil: equal weights
	norm         float64 // log Σ e^logit
}

// newMixture returns the mixture with means and log variances (M, L) and logits (M) of the
// weights, or equal weights if these are empty.
func newMixture[T Float](mean, logvar, logit Mat[T]) mixture[T] {
	if logit.Data == nil {
		return mixture[T]{mean, logvar, nil, math.Log(float64(mean.Rows))}
	}
	top, rest := logNorm(logit.Data)
	return mixture[T]{mean, logvar, logit.Data, top + rest}
}

// logNorm is log Σ e^x as max x and what is above it.
func logNorm[T Float](x []T) (top, rest float64) {
	top = math.Inf(-1)
	for _, v := range x {
		top = max(top, float64(v))
	}
	for _, v := range x {
		rest += math.Exp(float64(v) - top)
	}
	return top, math.Log(rest)
}

// logWeight is log w_m.
func (p mixture[T]) logWeight(m int) float64 {
	if p.logit == nil {
		return -p.norm
	}
	return float64(p.logit[m]) - p.norm
}

// joint writes log w_m + log N(z_i; component m) of up to stretch rows of z.
func (p mixture[T]) joint(dst *[stretch]float64, z Mat[T], m int) {
	*dst = [stretch]float64{}
	constant := logTwoPi * float64(z.Cols)
	for lo := 0; lo < z.Cols; lo += stretch {
		var of component
		n := p.component(&of, m, lo)
		center, precision := of.center[:n], of.precision[:n]
		for _, v := range p.logvar.Row(m)[lo : lo+n] {
			constant += float64(v)
		}
		i := 0
		for ; i+4 <= z.Rows; i += 4 { // four sums at once: one alone waits for itself
			r0, r1, r2, r3 := z.Row(i)[lo:lo+n], z.Row(i + 1)[lo:lo+n], z.Row(i + 2)[lo:lo+n], z.Row(i + 3)[lo:lo+n]
			s0, s1, s2, s3 := dst[i], dst[i+1], dst[i+2], dst[i+3]
			for l, c := range center {
				q := precision[l]
				d0, d1, d2, d3 := float64(r0[l])-c, float64(r1[l])-c, float64(r2[l])-c, float64(r3[l])-c
				s0 += d0 * d0 * q
				s1 += d1 * d1 * q
				s2 += d2 * d2 * q
				s3 += d3 * d3 * q
			}
			dst[i], dst[i+1], dst[i+2], dst[i+3] = s0, s1, s2, s3
		}
		for ; i < z.Rows; i++ {
			row := z.Row(i)[lo : lo+n]
			for l, c := range center {
				d := float64(row[l]) - c
				dst[i] += d * d * precision[l]
			}
		}
	}
	for i := range z.Rows {
		dst[i] = p.logWeight(m) - (dst[i]+constant)/2
	}
}

// component is up to stretch dimensions of one.
type component struct{ center, precision [stretch]float64 }

// component writes dimensions lo and following of component m, and returns their number.
func (p mixture[T]) component(of *component, m, lo int) int {
	mean, logvar := p.mean.Row(m)[lo:], p.logvar.Row(m)[lo:]
	n := min(len(mean), stretch)
	for l := range n {
		of.center[l] = float64(mean[l])
		of.precision[l] = min(math.Exp(-float64(logvar[l])), math.MaxFloat64) // finite, for it may meet 0
	}
	return n
}

// negligible is how far below the largest a term of log Σ e^w lies that is left out: 2¹⁶ of
// them change the sum by less than 10⁻¹² of it.
const negligible = 40

// logDensity writes log p(z_i) of up to stretch rows of z.
func (p mixture[T]) logDensity(dst *[stretch]float64, z Mat[T]) {
	var joint, top, rest [stretch]float64
	for i := range top {
		top[i], rest[i] = -math.MaxFloat64, 0 // finite: a component may have no density at all
	}
	for m := range p.mean.Rows {
		p.joint(&joint, z, m)
		for i, w := range joint[:z.Rows] {
			switch d := w - top[i]; {
			case d > 0:
				top[i], rest[i] = w, rest[i]*math.Exp(-d)+1
			case !(d < -negligible): // NaN stays NaN
				rest[i] += math.Exp(d)
			}
		}
	}
	for i := range z.Rows {
		dst[i] = top[i] + math.Log(rest[i])
	}
}

// MixtureLogDensity writes log p(z) in nats for each row of z (n, L): −Inf where no
// component has any density.
func MixtureLogDensity[T Float](dst, z, mean, logvar, logit Mat[T]) {
	p := newMixture(mean, logvar, logit)
	var logp [stretch]float64
	for lo := 0; lo < z.Rows; lo += stretch {
		z := z.RowRange(lo, min(lo+stretch, z.Rows))
		p.logDensity(&logp, z)
		for i, l := range logp[:z.Rows] {
			dst.Data[lo+i] = T(l)
		}
	}
}

// coarse is the size of a log density from which on its rounding to float32 counts: it is
// an error of up to 2⁻¹³ in p(m|z) there, and of any size farther away.
const coarse = 1 << 12

// MixtureResponsibilities writes dst_im = g_i p(m|z_i) for each row of z (n, L) and each
// component, given log p(z) (n) and g (n); (n, M). Where log p(z) is coarse, it is computed
// again. Where it is −Inf, nothing is responsible, and the row is NaN.
func MixtureResponsibilities[T Float](dst, z, logp, g, mean, logvar, logit Mat[T]) {
	p := newMixture(mean, logvar, logit)
	var joint, norm [stretch]float64
	for lo := 0; lo < z.Rows; lo += stretch {
		z := z.RowRange(lo, min(lo+stretch, z.Rows))
		p.norms(&norm, z, logp.Data[lo:])
		for m := range p.mean.Rows {
			p.joint(&joint, z, m)
			for i, w := range joint[:z.Rows] {
				d, r := w-norm[i], T(0)
				if !(d < -negligible) {
					r = T(float64(g.Data[lo+i]) * math.Exp(d))
				}
				dst.Data[(lo+i)*dst.Stride+m] = r
			}
		}
	}
}

// norms writes log p(z_i) of up to stretch rows of z, given what it is when rounded.
func (p mixture[T]) norms(dst *[stretch]float64, z Mat[T], rounded []T) {
	fine := func(l T) bool { return math.Abs(float64(l)) < coarse }
	rounded = rounded[:z.Rows]
	if slices.ContainsFunc(rounded, func(l T) bool { return !fine(l) }) {
		p.logDensity(dst, z)
	}
	for i, l := range rounded {
		if fine(l) { // whatever the others are: a row depends on itself alone
			dst[i] = float64(l)
		}
	}
}

// MixtureGradDraw writes d_il = −Σ_m r_im (z_il − mean_ml)/σ²_ml, the derivative of
// Σ_i g_i MixtureLogDensity_i in z (n, L), for the weighted responsibilities r (n, M).
func MixtureGradDraw[T Float](d, z, mean, logvar, r Mat[T]) {
	p := mixture[T]{mean: mean, logvar: logvar}
	for i0 := 0; i0 < z.Rows; i0 += stretch {
		rows := min(stretch, z.Rows-i0)
		for lo := 0; lo < z.Cols; lo += stretch {
			var sums [stretch][stretch]float64
			var of component
			n := min(stretch, z.Cols-lo)
			for m := range p.mean.Rows {
				p.component(&of, m, lo)
				for i := range rows {
					if w := float64(r.Data[(i0+i)*r.Stride+m]); w != 0 {
						row, sums := z.Row(i0 + i)[lo:lo+n], sums[i][:n]
						for l, x := range row {
							sums[l] += w * (float64(x) - of.center[l&(stretch-1)]) * of.precision[l&(stretch-1)]
						}
					}
				}
			}
			for i := range rows {
				for l, sum := range sums[i][:n] {
					d.Row(i0 + i)[lo+l] = T(-sum)
				}
			}
		}
	}
}

// MixtureGradMean writes rows m0 to m1 (exclusive) of the derivative in the means,
// d_ml = Σ_i r_im (z_il − mean_ml)/σ²_ml; d (M, L). Rows without responsibility, which are
// most for most components, cost nothing.
func MixtureGradMean[T Float](d, z, mean, logvar, r Mat[T], m0, m1 int) {
	p := mixture[T]{mean: mean, logvar: logvar}
	for m := m0; m < m1; m++ {
		for lo := 0; lo < z.Cols; lo += stretch {
			var of component
			var sums [stretch]float64
			n := p.component(&of, m, lo)
			for i := range z.Rows {
				if w := float64(r.Data[i*r.Stride+m]); w != 0 {
					for l, x := range z.Row(i)[lo : lo+n] {
						sums[l&(stretch-1)] += w * (float64(x) - of.center[l&(stretch-1)])
					}
				}
			}
			for l, sum := range sums[:n] {
				d.Row(m)[lo+l] = T(sum * of.precision[l])
			}
		}
	}
}

// MixtureGradLogVar writes rows m0 to m1 (exclusive) of the derivative in the log
// variances, d_ml = ½ Σ_i r_im [(z_il − mean_ml)²/σ²_ml − 1]; d (M, L).
func MixtureGradLogVar[T Float](d, z, mean, logvar, r Mat[T], m0, m1 int) {
	p := mixture[T]{mean: mean, logvar: logvar}
	for m := m0; m < m1; m++ {
		for lo := 0; lo < z.Cols; lo += stretch {
			var of component
			var sums [stretch]float64
			n, total := p.component(&of, m, lo), 0.0
			for i := range z.Rows {
				if w := float64(r.Data[i*r.Stride+m]); w != 0 {
					total += w
					for l, x := range z.Row(i)[lo : lo+n] {
						e := float64(x) - of.center[l&(stretch-1)]
						sums[l&(stretch-1)] += w * e * e
					}
				}
			}
			for l, sum := range sums[:n] {
				d.Row(m)[lo+l] = T((sum*of.precision[l] - total) / 2)
			}
		}
	}
}

// MixtureGradLogit writes d_m = Σ_i r_im − w_m g_i, the derivative in the logits (M), for
// g (n).
func MixtureGradLogit[T Float](d, logit, r, g Mat[T]) {
	top, rest := logNorm(logit.Data)
	all := sum(g.Data[:r.Rows])
	for m := range d.Rows {
		share := math.Exp(float64(logit.Data[m]) - (top + rest))
		d.Data[m] = T(Sum(r.Block(0, r.Rows, m, m+1)) - share*all)
	}
}

// choose returns the first of so many components at which the running sum of the weights reaches u.
func (p mixture[T]) choose(u T, components int) int {
	m, sum := 0, math.Exp(p.logWeight(0))
	for ; sum < float64(u) && m < components-1; sum += math.Exp(p.logWeight(m)) {
		m++
	}
	return m
}

// MixtureDraw writes for each row of ε (n, L) a draw of the mixture: the component is the
// first at which the running sum of the weights reaches u in (0, 1].
func MixtureDraw[T Float](z, u, eps, mean, logvar, logit Mat[T]) {
	p := newMixture(mean, logvar, logit)
	for i := range z.Rows {
		m := p.choose(u.Data[i], mean.Rows)
		z, eps, mean, logvar := z.Row(i), eps.Row(i), p.mean.Row(m), p.logvar.Row(m)
		for l := range z {
			z[l] = mean[l] + exp(logvar[l]/2)*eps[l]
		}
	}
}

// RegressionDraw writes for each row of ε (n, L) a draw of a mixture whose component m has
//
//	z_l = a_l + Σ_{k<l} c_lk z_k + e^(½ s_l) ε_l
//
// with the coefficients c (M·L, L), L rows for each component, of which those with k ≥ l are not
// read, the intercepts a and log variances s (M·L), and the logits (M) of the weights. The component
// is chosen as MixtureDraw does.
func RegressionDraw[T Float](z, u, eps, coefficients, intercept, logvar, logit Mat[T]) {
	p := newMixture(Mat[T]{}, Mat[T]{}, logit)
	for i := range z.Rows {
		first := p.choose(u.Data[i], len(p.logit)) * z.Cols
		z, eps := z.Row(i), eps.Row(i)
		for l := range z {
			at := first + l
			sum := float64(intercept.Data[at])
			for k, c := range coefficients.Row(at)[:l] {
				sum += float64(c) * float64(z[k])
			}
			z[l] = T(sum) + exp(logvar.Data[at]/2)*eps[l]
		}
	}
}
