package generators

import (
	"vaelab/distribution"
	"vaelab/rng"
)

// family is what the study needs to know of a family of distributions. A row is a
// distribution's parameters, as Target.Row. Scores are means over the dimensions of
// a row; a Dirichlet is scored as a whole, and so is a von Mises–Fisher distribution.
type family interface {
	// distance returns the metric between a row and the target.
	distance(row []float64) (float64, error)
	// draw fills z with as many draws of every dimension of a row, and logz with their logarithms
	// if they are positive numbers.
	draw(z, logz, row []float64, s rng.Stream) error
	// score draws from a row and returns, for each n of the ascending ns, the metric
	// between a distribution fitted to the first n draws and the target.
	score(w *workspace, row []float64, ns []int, s rng.Stream) ([]Score, error)
	// floor returns what score gives on average if the row is the target.
	floor(n int) Score
	// pooled returns the numbers of draws that are shown together: all of them, or one of each.
	pooled(z []float64) []float64
	// marginal returns the distribution of such a number of the target.
	marginal() marginal
}

// marginal is a distribution on the line.
type marginal struct {
	of       Numbers // that are distributed so
	density  func(x float64) float64
	quantile func(u float64) float64
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
		target, err := distribution.NewDiagonal(row[:l], row[l:])
		return newGaussian(target, metric == W2), err
	case Gamma:
		target, err := distribution.NewGamma(row[0], row[l])
		return newGamma(target), err
	case VonMisesFisher:
		target, err := distribution.NewVonMisesFisher(row[:l], row[l])
		return newSphere(target), err
	}
	target, err := distribution.NewDirichlet(row)
	if c.Protocol == Published {
		return rawDirichlet{newDirichlet(target)}, err
	}
	return newDirichlet(target), err
}

// scored is how a family is scored by the distributions D of package distribution: it has what
// distance, draw and score do.
type scored[D any] struct {
	// parts are the independent distributions that a row is of: itself, or one for each dimension.
	parts func(row []float64) ([]D, error)
	width int // numbers in a draw of a part
	draws func(q D, z, logz []float64, s rng.Stream, first uint64) error
	sums  func() statistics[D]
	// metric is that of a part, over its dimensions if they are independent.
	metric func(q D) float64
}

// statistics are what package distribution fits a distribution D to.
type statistics[D any] interface {
	Add(x, logx []float64) error
	Moments() (D, error)
	MaximumLikelihood() (D, error)
}

func (f scored[D]) distance(row []float64) (float64, error) {
	parts, err := f.parts(row)
	total := 0.0
	for _, q := range parts {
		total += f.metric(q)
	}
	return total / float64(len(parts)), err
}

func (f scored[D]) draw(z, logz, row []float64, s rng.Stream) error {
	parts, err := f.parts(row)
	for i, q := range parts {
		n := len(z) / len(parts)
		lo, hi := i*n, (i+1)*n
		if err := f.draws(q, z[lo:hi], logz[lo:hi], s, uint64(lo)); err != nil {
			return err
		}
	}
	return err
}

func (f scored[D]) pooled(z []float64) []float64 { return z }

func (f scored[D]) score(w *workspace, row []float64, ns []int, s rng.Stream) ([]Score, error) {
	parts, err := f.parts(row)
	most := ns[len(ns)-1]
	z, logz := w.room(most * f.width)
	scores, n := make([]Score, len(ns)), float64(len(parts))
	for i, q := range parts {
		if err := f.draws(q, z, logz, s, uint64(i*most)); err != nil {
			return nil, err
		}
		fits, err := f.fits(z, logz, ns)
		if err != nil {
			return nil, err
		}
		for k, fit := range fits {
			scores[k].Moments += fit.Moments / n
			scores[k].Likelihood += fit.Likelihood / n
		}
	}
	return scores, err
}

// fits returns, for each n of the ascending ns, the metric of the two fits to the first n draws.
func (f scored[D]) fits(x, logx []float64, ns []int) ([]Score, error) {
	s, scores, done := f.sums(), make([]Score, len(ns)), 0
	for i, n := range ns {
		if err := s.Add(x[done*f.width:n*f.width], logx[done*f.width:n*f.width]); err != nil {
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
		scores[i] = Score{f.metric(moments), f.metric(likelihood)}
	}
	return scores, nil
}

// one is a row that is one distribution.
func one[D any](q D, err error) ([]D, error) {
	if err != nil {
		return nil, err
	}
	return []D{q}, nil
}
