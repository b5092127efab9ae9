package kernel

import "math"

// LogSoftmax writes y = x − log Σ e^x for each row.
func LogSoftmax[T Float](y, x Mat[T]) {
	for i := range y.Rows {
		y, x := y.Row(i), x.Row(i)
		top, rest := logNorm(x)
		for j, v := range x {
			y[j] = T(float64(v) - top - rest)
		}
	}
}

// LogSoftmaxGrad writes d = g − e^y Σ g for each row of the result y of LogSoftmax.
func LogSoftmaxGrad[T Float](d, y, g Mat[T]) {
	for i := range d.Rows {
		d, y, g := d.Row(i), y.Row(i), g.Row(i)
		total := sum(g)
		for j := range d {
			d[j] = T(float64(g[j]) - math.Exp(float64(y[j]))*total)
		}
	}
}

// SoftmaxCrossEntropy writes −Σ_c t_c (ℓ_c − log Σ e^ℓ) for each row of logits and targets, both (n, C); dst (n).
func SoftmaxCrossEntropy[T Float](dst, logits, targets Mat[T]) {
	for i := range logits.Rows {
		l := logits.Row(i)
		top, rest := logNorm(l)
		var loss float64
		for c, t := range targets.Row(i) {
			loss += float64(t) * (top - float64(l[c]) + rest)
		}
		dst.Data[i] = T(loss)
	}
}

// SoftmaxCrossEntropyGrad writes d = g_i (p Σ_c t_c − t), the derivative of Σ_i g_i SoftmaxCrossEntropy_i in the logits;
// g (n), all else (n, C).
func SoftmaxCrossEntropyGrad[T Float](d, logits, targets, g Mat[T]) {
	for i := range d.Rows {
		d, l, t, g := d.Row(i), logits.Row(i), targets.Row(i), float64(g.Data[i])
		top, rest := logNorm(l)
		whole := sum(t)
		for c := range d {
			d[c] = T(g * (math.Exp(float64(l[c])-top-rest)*whole - float64(t[c])))
		}
	}
}

// Largest writes for each row of x a 1 in the column of its first largest number, and 0 in the others.
func Largest[T Float](y, x Mat[T]) {
	for i := range y.Rows {
		y, x := y.Row(i), x.Row(i)
		at := 0
		for j, v := range x {
			y[j] = 0
			if v > x[at] {
				at = j
			}
		}
		y[at] = 1
	}
}
