package kernel

import "testing"

// BenchmarkMixture is log p(z) of 128 draws in 20 dimensions under a mixture of 100, and
// its derivatives.
func BenchmarkMixture(b *testing.B) {
	const n, dims, components = 128, 20, 100
	z, r := random[float32](n, dims, 0, 1), random[float32](n, components, 0, 2)
	mean, logvar := random[float32](components, dims, 0, 3), random[float32](components, dims, 0, 4)
	logit := random[float32](1, components, 0, 5).Data
	g, logp, d := random[float32](1, n, 0, 6).Data, make([]float32, n), random[float32](components+n, dims, 0, 7)
	p := NewMixture(mean, logvar, logit)
	for _, f := range []struct {
		name string
		run  func()
	}{
		{"LogDensity", func() { MixtureLogDensity(logp, z, p) }},
		{"Responsibilities", func() { MixtureResponsibilities(r, z, p, logp, g) }},
		{"GradDraw", func() { MixtureGradDraw(d.RowRange(0, n), z, p, r) }},
		{"GradMean", func() { MixtureGradMean(d, z, p, r, 0, components) }},
		{"GradLogVar", func() { MixtureGradLogVar(d, z, p, r, 0, components) }},
		{"GradLogit", func() { MixtureGradLogit(g[:components], logit, r, g) }},
	} {
		b.Run(f.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f.run()
			}
		})
	}
}
