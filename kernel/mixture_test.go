package kernel

import (
	"math"
	"testing"
)

// TestMixtureWithoutDensity: a component that has no density at a draw, its logarithm being
// −Inf, changes nothing there, whichever it is, and its derivatives are 0; where none has any,
// log p is −Inf.
func TestMixtureWithoutDensity(t *testing.T) {
	const none = 1 // the component
	mean, logvar := Dense(3, 2, []float64{0, 1, 1e3, 1e3, -1, 0}), Dense(3, 2, []float64{0, 0.5, -800, -700, 1, 0})
	z, g := Dense(2, 2, []float64{0.3, -1, 1, 2}), []float64{1, -2}
	swapped := func(m Mat[float64], a, b int) Mat[float64] {
		c := Dense(m.Rows, m.Cols, append([]float64(nil), m.Data...))
		copy(c.Row(a), m.Row(b))
		copy(c.Row(b), m.Row(a))
		return c
	}
	equal := Mat[float64]{} // weights
	want, got, weight := make([]float64, 2), make([]float64, 2), Dense(2, 1, g)
	MixtureLogDensity(Dense(2, 1, want), z, swapped(mean, none, 2).RowRange(0, 2), swapped(logvar, none, 2).RowRange(0, 2), equal)
	for at := range 3 {
		mean, logvar := swapped(mean, none, at), swapped(logvar, none, at)
		MixtureLogDensity(Dense(2, 1, got), z, mean, logvar, equal)
		for i, w := range want { // of two components in three
			if w += math.Log(2. / 3); !(math.Abs(got[i]-w) <= 1e-14*math.Abs(w)) {
				t.Errorf("component %d without density: log p of draw %d is %v, want %v", at, i, got[i], w)
			}
		}
		r, dz, dm, dv := random[float64](2, 3, 0, 1), random[float64](2, 2, 0, 2), random[float64](3, 2, 0, 3), random[float64](3, 2, 0, 4)
		MixtureResponsibilities(r, z, Dense(2, 1, got), weight, mean, logvar, equal)
		MixtureGradDraw(dz, z, mean, logvar, r)
		MixtureGradMean(dm, z, mean, logvar, r, 0, 3)
		MixtureGradLogVar(dv, z, mean, logvar, r, 0, 3)
		for i := range g {
			if s := Sum(r.RowRange(i, i+1)); r.Row(i)[at] != 0 || !(math.Abs(s-g[i]) <= 1e-14) {
				t.Errorf("component %d without density: responsibilities %v of %v", at, r.Row(i), g[i])
			}
		}
		for l := range 2 {
			if dm.Row(at)[l] != 0 || dv.Row(at)[l] != 0 {
				t.Errorf("component %d without density: derivatives %v and %v", at, dm.Row(at), dv.Row(at))
			}
		}
		for _, v := range append(append(dz.Data, dm.Data...), dv.Data...) {
			if v != v {
				t.Fatalf("component %d without density: derivatives %v, %v, %v", at, dz, dm, dv)
			}
		}
	}
	MixtureLogDensity(Dense(2, 1, got), z, mean.RowRange(none, none+1), logvar.RowRange(none, none+1), equal)
	if !math.IsInf(got[0], -1) || !math.IsInf(got[1], -1) {
		t.Errorf("without any density log p is %v, want −Inf", got)
	}
}

// TestResponsibilitiesFarAway: they are those of float64 where log p(z) is so large that its
// rounding to float32 is an error of any size, and each row's are those that it has alone.
func TestResponsibilitiesFarAway(t *testing.T) {
	const n, dims, m = 40, 3, 4
	for _, scale := range []float32{0, -10, -20, -30} { // log variances
		z, mean, logvar := random[float32](n, dims, 0, 1), random[float32](m, dims, 0, 2), random[float32](m, dims, 0, 3)
		wide := func(a Mat[float32]) Mat[float64] {
			b := Dense(a.Rows, a.Cols, make([]float64, len(a.Data)))
			for i, v := range a.Data {
				b.Data[i] = float64(v)
			}
			return b
		}
		for i := range logvar.Data {
			logvar.Data[i] = scale + 0.01*logvar.Data[i]
		}
		for l := range dims { // two of one place, so that they share
			mean.Row(1)[l], logvar.Row(1)[l] = mean.Row(0)[l], logvar.Row(0)[l]
		}
		copy(z.Row(0), mean.Row(2)) // near one component, other rows being far from all
		logp, g, equal := Dense(n, 1, make([]float32, n)), Dense(n, 1, make([]float32, n)), Mat[float32]{}
		Fill(g, 1)
		MixtureLogDensity(logp, z, mean, logvar, equal)
		r, alone := random[float32](n, m, 0, 4), random[float32](1, m, 0, 4)
		MixtureResponsibilities(r, z, logp, g, mean, logvar, equal)

		exact, want := Dense(n, 1, make([]float64, n)), random[float64](n, m, 0, 4)
		MixtureLogDensity(exact, wide(z), wide(mean), wide(logvar), Mat[float64]{})
		MixtureResponsibilities(want, wide(z), exact, wide(g), wide(mean), wide(logvar), Mat[float64]{})
		for i := range n {
			MixtureResponsibilities(alone, z.RowRange(i, i+1), logp.RowRange(i, i+1), g.RowRange(i, i+1), mean, logvar, equal)
			for c, v := range r.Row(i) {
				if w := want.Row(i)[c]; !(math.Abs(float64(v)-w) <= 2e-4) {
					t.Errorf("log σ² = %v, draw %d of log p = %v: component %d has %v, want %v", scale, i, logp.Data[i], c, v, w)
				}
				if v != alone.Data[c] {
					t.Errorf("log σ² = %v, draw %d: component %d has %v among others, %v alone", scale, i, c, v, alone.Data[c])
				}
			}
		}
	}
}

// BenchmarkMixture is log p(z) of 128 draws in 20 dimensions under a mixture of 100, and
// its derivatives.
func BenchmarkMixture(b *testing.B) {
	const n, dims, components = 128, 20, 100
	z, r := random[float32](n, dims, 0, 1), random[float32](n, components, 0, 2)
	mean, logvar := random[float32](components, dims, 0, 3), random[float32](components, dims, 0, 4)
	logit, g, logp := random[float32](components, 1, 0, 5), random[float32](n, 1, 0, 6), random[float32](n, 1, 0, 8)
	d, dlogit := random[float32](components+n, dims, 0, 7), random[float32](components, 1, 0, 9)
	for _, f := range []struct {
		name string
		run  func()
	}{
		{"LogDensity", func() { MixtureLogDensity(logp, z, mean, logvar, logit) }},
		{"Responsibilities", func() { MixtureResponsibilities(r, z, logp, g, mean, logvar, logit) }},
		{"GradDraw", func() { MixtureGradDraw(d.RowRange(0, n), z, mean, logvar, r) }},
		{"GradMean", func() { MixtureGradMean(d, z, mean, logvar, r, 0, components) }},
		{"GradLogVar", func() { MixtureGradLogVar(d, z, mean, logvar, r, 0, components) }},
		{"GradLogit", func() { MixtureGradLogit(dlogit, logit, r, g) }},
	} {
		b.Run(f.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f.run()
			}
		})
	}
}
