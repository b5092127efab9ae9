package generators

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"vaelab/distribution"
	"vaelab/rng"
)

// family is what the study needs to know of a family of distributions. A row is a
// distribution's parameters, as Target.Row. Scores are means over the dimensions of
// a row; a Dirichlet is scored as a whole.
type family interface {
	// distance returns the metric between a row and the target.
	distance(row []float64) (float64, error)
	// draw fills z with draws of every dimension of a row, and logz with a Dirichlet's logarithms,
	// unless it is nil.
	draw(z, logz, row []float64, s rng.Stream) error
	// score draws from a row and returns, for each n of the ascending ns, the metric
	// between a distribution fitted to the first n draws and the target.
	score(w *workspace, row []float64, ns []int, s rng.Stream) ([]Score, error)
	// floor returns what score gives on average if the row is the target.
	floor(n int) (Score, error)
	// marginal returns the distribution of a number of the target, whichever dimension it is of.
	marginal() (marginal, error)
}

// marginal is a distribution on the line.
type marginal struct {
	density  func(x float64) float64
	quantile func(u float64) (float64, error)
}

// Score is a metric by each estimator: NaN where the family has none.
type Score struct{ Moments, Likelihood float64 }

// Estimators.
const (
	Moments    = "moments"
	Likelihood = "maximum-likelihood"
	RawMeans   = "raw-means" // of Γ(αᵢ, 1) draws, taken for a Dirichlet's parameters
)

func (s Score) by(estimator string) float64 {
	if estimator == Likelihood {
		return s.Likelihood
	}
	return s.Moments
}

// workspace is one worker's memory for draws.
type workspace struct{ z, logz []float64 }

// room returns n numbers for draws and n for their logarithms.
func (w *workspace) room(n int) (z, logz []float64) {
	if len(w.z) < n {
		w.z, w.logz = make([]float64, n), make([]float64, n)
	}
	return w.z[:n], w.logz[:n]
}

// family returns the family of the target under a metric and the protocol.
func (c Config) family(metric string) (family, error) {
	row, l := c.Target.Row, c.Target.Latent
	switch c.Target.Family {
	case Gaussian:
		target, err := distribution.NewStandard(l)
		return gaussian{target, metric == W2}, err
	case Gamma:
		target, err := distribution.NewGamma(row[0], row[l])
		return gamma{target}, err
	}
	target, err := distribution.NewDirichlet(row)
	if c.Protocol == Published {
		return rawDirichlet{dirichlet{target}}, err
	}
	return dirichlet{target}, err
}

// statistics are what package distribution fits a distribution D to.
type statistics[D any] interface {
	Add(x, logx []float64) error
	Moments() (D, error)
	MaximumLikelihood() (D, error)
}

// fits returns, for each n of the ascending ns, the metric of the two fits to the first n draws,
// rows of width numbers.
func fits[D any](s statistics[D], x, logx []float64, width int, ns []int, metric func(D) (float64, error)) ([]Score, error) {
	scores, done := make([]Score, len(ns)), 0
	for i, n := range ns {
		if err := s.Add(x[done*width:n*width], logx[done*width:n*width]); err != nil {
			return nil, err
		}
		done = n
		moments, err := s.Moments()
		if err != nil {
			return nil, err
		}
		likelihood, err := s.MaximumLikelihood()
		if err != nil {
			return nil, err
		}
		if scores[i].Moments, err = metric(moments); err != nil {
			return nil, err
		}
		if scores[i].Likelihood, err = metric(likelihood); err != nil {
			return nil, err
		}
	}
	return scores, nil
}

// gaussian scores diagonal Gaussians, by KL or by W₂².
type gaussian struct {
	target distribution.Diagonal
	w2     bool
}

func (f gaussian) between(q distribution.Diagonal) (float64, error) {
	metric := q.KL
	if f.w2 {
		metric = q.W2Squared
	}
	d, err := metric(f.target)
	return d / float64(q.Dim()), err
}

// of returns the distribution of a row: means, then scales.
func (gaussian) of(row []float64) (distribution.Diagonal, error) {
	return distribution.NewDiagonal(row[:len(row)/2], row[len(row)/2:])
}

func (f gaussian) distance(row []float64) (float64, error) {
	q, err := f.of(row)
	if err != nil {
		return 0, err
	}
	return f.between(q)
}

func (f gaussian) draw(z, _, row []float64, s rng.Stream) error {
	q, err := f.of(row)
	if err != nil {
		return err
	}
	return q.Draw(z, s, 0)
}

func (f gaussian) score(w *workspace, row []float64, ns []int, s rng.Stream) ([]Score, error) {
	l := len(row) / 2
	z, logz := w.room(ns[len(ns)-1] * l)
	if err := f.draw(z, nil, row, s); err != nil {
		return nil, err
	}
	sums, err := distribution.NewDiagonalSums(l)
	if err != nil {
		return nil, err
	}
	return fits(diagonalSums{sums}, z, logz, l, ns, f.between)
}

// diagonalSums has no use for logarithms.
type diagonalSums struct{ *distribution.DiagonalSums }

func (s diagonalSums) Add(x, _ []float64) error { return s.DiagonalSums.Add(x) }

func (gaussian) marginal() (marginal, error) {
	return marginal{
		func(x float64) float64 { return math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) },
		func(u float64) (float64, error) { return distuv.UnitNormal.Quantile(u), nil },
	}, nil
}

// floor is exact. With k = n − 1, E s² = 1 and E s = c₄ = √(2/k) Γ(n/2)/Γ(k/2), W₂²
// is on average 1/n + 2 (1 − c₄). Maximum likelihood scales s by √(k/n).
func (f gaussian) floor(n int) (Score, error) {
	kl, err := distribution.GaussianFloor(n)
	if err != nil || !f.w2 {
		inverse := 1 / float64(n)
		return Score{kl, kl - (inverse+math.Log1p(-inverse))/2}, err
	}
	k := float64(n - 1)
	above, _ := math.Lgamma((k + 1) / 2)
	below, _ := math.Lgamma(k / 2)
	c4 := math.Exp(above-below) * math.Sqrt(2/k)
	shrink := math.Sqrt(k / float64(n))
	return Score{
		Moments:    1/float64(n) + 2*(1-c4),
		Likelihood: 1/float64(n) + shrink*shrink + 1 - 2*shrink*c4,
	}, nil
}
