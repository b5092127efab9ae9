package kernel

// BernoulliLogLik writes the log likelihood of each row of the pixels x under the logits, all
// (n, D); dst (n). The sum runs in float64 or in the lanes of a vector, so that its error does
// not grow with D.
func BernoulliLogLik[T Float](dst, logits, x Mat[T]) {
	if v := simdFor[T](); v != nil && x.Cols > 0 {
		logits, x := f32(logits), f32(x)
		for i := range x.Rows {
			dst.Data[i] = T(v.bernoulliLogLik(x.Cols, &logits.Data[i*logits.Stride], &x.Data[i*x.Stride]))
		}
		return
	}
	for i := range logits.Rows {
		x := x.Row(i)
		var sum float64
		for d, l := range logits.Row(i) {
			sum += float64(x[d])*float64(l) - float64(softplus(l))
		}
		dst.Data[i] = T(sum)
	}
}

// BernoulliLogLikGrad writes dst_id = g_i (x_id − σ(ℓ_id)), the derivative of
// Σ_i g_i BernoulliLogLik_i in the logits; g (n), all else (n, D).
func BernoulliLogLikGrad[T Float](dst, logits, x, g Mat[T]) {
	if v := simdFor[T](); v != nil && x.Cols > 0 {
		dst, logits, x := f32(dst), f32(logits), f32(x)
		for i := range x.Rows {
			v.bernoulliGrad(x.Cols, &dst.Data[i*dst.Stride], &logits.Data[i*logits.Stride], &x.Data[i*x.Stride], float32(g.Data[i]))
		}
		return
	}
	for i := range logits.Rows {
		dst, x, g := dst.Row(i), x.Row(i), g.Data[i]
		for d, l := range logits.Row(i) {
			dst[d] = g * (x[d] - sigmoid(l))
		}
	}
}
