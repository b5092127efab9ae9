package kernel

import "math"

// This file has draws of positive numbers z, carried as y = log z because z itself
// underflows for small shapes, and their densities. Everything runs in float64 and is
// rounded once. Densities are those of z, not of y.

// GammaLogDraw writes y = log z with F(z; α) = u for shapes α and uniform numbers u in
// (0, 1], all (n, L): draws of Γ(α, 1). A number u = k/2²⁴ is read as (k − ½)/2²⁴.
func GammaLogDraw[T Float](y, alpha, u Mat[T]) {
	map2(y, alpha, u, func(alpha, u T) T { return T(logGammaQuantile(float64(alpha), middle(u))) })
}

// GammaLogDrawGrad writes d = g ∂y/∂α at fixed u for the operands and the result y of
// GammaLogDraw, all (n, L).
func GammaLogDrawGrad[T Float](d, alpha, u, y, g Mat[T]) {
	for i := range d.Rows {
		d, alpha, u, y, g := d.Row(i), alpha.Row(i), u.Row(i), y.Row(i), g.Row(i)
		for j := range d {
			d[j] = T(float64(g[j]) * logGammaSlope(float64(alpha[j]), middle(u[j]), float64(y[j])))
		}
	}
}

// SubtractLog writes dst = y − ln β, all (n, L).
func SubtractLog[T Float](dst, y, beta Mat[T]) {
	map2(dst, y, beta, func(y, beta T) T { return T(float64(y) - math.Log(float64(beta))) })
}

// SubtractLogGrad writes d = −Σ_rows g/β, the derivative of SubtractLog in the β (L) that
// the rows of g share.
func SubtractLogGrad[T Float](d, beta, g Mat[T]) {
	ColumnSum(d.Data, g)
	for l, r := range beta.Row(0) {
		d.Data[l] /= -r
	}
}

// GammaLogDensity writes the log density of z for each row of y = log z (n, L) under Π Γ(α_l, β_l),
// α and β (L); dst (n).
func GammaLogDensity[T Float](dst, y, alpha, beta Mat[T]) {
	constant := 0.0
	for l, a := range alpha.Data {
		constant += float64(a)*math.Log(float64(beta.Data[l])) - lgamma(float64(a))
	}
	for i := range y.Rows {
		p := constant
		for l, v := range y.Row(i) {
			p += (float64(alpha.Data[l])-1)*float64(v) - float64(beta.Data[l])*math.Exp(float64(v))
		}
		dst.Data[i] = T(p)
	}
}

// GammaLogDensityGrad writes d = g (α − 1 − β e^y), the derivative of GammaLogDensity in
// y (n, L), for g (n).
func GammaLogDensityGrad[T Float](d, y, alpha, beta, g Mat[T]) {
	for i := range d.Rows {
		d, g := d.Row(i), float64(g.Data[i])
		for l, v := range y.Row(i) {
			d[l] = T(g * (float64(alpha.Data[l]) - 1 - float64(beta.Data[l])*math.Exp(float64(v))))
		}
	}
}

// GammaLogDensityGradShape writes d = Σ_i g_i (ln β − ψ(α) + y_i), the derivative of
// GammaLogDensity in α (L).
func GammaLogDensityGradShape[T Float](d, y, alpha, beta, g Mat[T]) {
	for l := range d.Data {
		c := math.Log(float64(beta.Data[l])) - digamma(float64(alpha.Data[l]))
		total := 0.0
		for i := range y.Rows {
			total += float64(g.Data[i]) * (c + float64(y.Data[i*y.Stride+l]))
		}
		d.Data[l] = T(total)
	}
}

// GammaLogDensityGradRate writes d = Σ_i g_i (α/β − e^y_i), the derivative of
// GammaLogDensity in β (L).
func GammaLogDensityGradRate[T Float](d, y, alpha, beta, g Mat[T]) {
	for l := range d.Data {
		mean := float64(alpha.Data[l]) / float64(beta.Data[l])
		total := 0.0
		for i := range y.Rows {
			total += float64(g.Data[i]) * (mean - math.Exp(float64(y.Data[i*y.Stride+l])))
		}
		d.Data[l] = T(total)
	}
}

// DirichletLogDensity writes the log density of x for each row of y = log x (n, L) under Dir(α),
// α (L) with the sum A; dst (n).
func DirichletLogDensity[T Float](dst, y, alpha Mat[T]) {
	constant := lgamma(sum(alpha.Data))
	for _, a := range alpha.Data {
		constant -= lgamma(float64(a))
	}
	for i := range y.Rows {
		p := constant
		for l, v := range y.Row(i) {
			p += (float64(alpha.Data[l]) - 1) * float64(v)
		}
		dst.Data[i] = T(p)
	}
}

// DirichletLogDensityGrad writes d = g (α − 1), the derivative of DirichletLogDensity in
// y (n, L), for g (n).
func DirichletLogDensityGrad[T Float](d, alpha, g Mat[T]) {
	for i := range d.Rows {
		d, g := d.Row(i), g.Data[i]
		for l, a := range alpha.Data {
			d[l] = g * (a - 1)
		}
	}
}

// DirichletLogDensityGradShape writes d = Σ_i g_i (ψ(A) − ψ(α) + y_i), the derivative of
// DirichletLogDensity in α (L).
func DirichletLogDensityGradShape[T Float](d, y, alpha, g Mat[T]) {
	whole := digamma(sum(alpha.Data))
	for l := range d.Data {
		c := whole - digamma(float64(alpha.Data[l]))
		total := 0.0
		for i := range y.Rows {
			total += float64(g.Data[i]) * (c + float64(y.Data[i*y.Stride+l]))
		}
		d.Data[l] = T(total)
	}
}
