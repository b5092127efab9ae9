package distribution

import (
	"testing"

	"vaelab/rng"
)

// perDraw reports nanoseconds a draw of b.N passes over n draws.
func perDraw(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/draw")
}

func BenchmarkGammaDraw(b *testing.B) {
	for _, c := range []struct {
		name  string
		shape float64
	}{{"shape=4", 4}, {"shape=1", 1}, {"shape=0.1", 0.1}} {
		b.Run(c.name, func(b *testing.B) {
			g := must[Gamma](b)(NewGamma(c.shape, 2))
			z, logz := make([]float64, 600), make([]float64, 600)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if err := g.Draw(z, logz, rng.Stream{Step: uint32(i)}, 0); err != nil {
					b.Fatal(err)
				}
			}
			perDraw(b, len(z))
		})
	}
}

func BenchmarkNormalDraw(b *testing.B) {
	q := standard(20)
	z := make([]float64, 6000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := q.Draw(z, rng.Stream{Step: uint32(i)}, 0); err != nil {
			b.Fatal(err)
		}
	}
	perDraw(b, len(z))
}

func BenchmarkDirichletDraw(b *testing.B) {
	p := must[Dirichlet](b)(NewDirichlet([]float64{1, 2, 5}))
	x, logx := make([]float64, 600), make([]float64, 600)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := p.Draw(x, logx, rng.Stream{Step: uint32(i)}, 0); err != nil {
			b.Fatal(err)
		}
	}
	perDraw(b, len(x))
}

func BenchmarkGammaFit(b *testing.B) {
	g := must[Gamma](b)(NewGamma(4, 3))
	z, logz := make([]float64, 600), make([]float64, 600)
	if err := g.Draw(z, logz, rng.Stream{}, 0); err != nil {
		b.Fatal(err)
	}
	b.Run("sums", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var s GammaSums
			if err := s.Add(z, logz); err != nil {
				b.Fatal(err)
			}
		}
		perDraw(b, len(z))
	})
	var s GammaSums
	if err := s.Add(z, logz); err != nil {
		b.Fatal(err)
	}
	b.Run("likelihood", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := s.MaximumLikelihood(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkDirichletFit(b *testing.B) {
	p := must[Dirichlet](b)(NewDirichlet([]float64{1, 2, 5}))
	x, logx := make([]float64, 1800), make([]float64, 1800)
	if err := p.Draw(x, logx, rng.Stream{}, 0); err != nil {
		b.Fatal(err)
	}
	s := NewDirichletSums(3)
	if err := s.Add(x, logx); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.MaximumLikelihood(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGammaKL(b *testing.B) {
	q, p := must[Gamma](b)(NewGamma(4, 3)), must[Gamma](b)(NewGamma(5, 2))
	for b.Loop() {
		_ = q.KL(p)
	}
}

func BenchmarkPhilox(b *testing.B) {
	var s rng.Stream
	for i := uint32(0); b.Loop(); i++ {
		_ = s.Block(i)
	}
}
