package eval

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"vaelab/kernel"
	"vaelab/model/latent"
	"vaelab/quality"
	"vaelab/rng"
)

// Posteriors are q(z|x), a row of L for each of N images: their means and the logarithms
// of their variances. Of N(μ, diag σ²) they are all parameters; one whose log σ² is −∞ is the
// point μ. Other families have further ones.
//
// MeanKL and AggregateW2Squared are of Gaussians and N(0, I), the prior; other measures are of
// any family. The aggregate posterior is q(z) = 1/N Σ_i q(z|x_i).
// Measures need N ≥ 2.
type Posteriors struct {
	Mean, LogVar [][]float32
	family       latent.Posterior // nil: Gaussian
	theta        [][][]float32    // parameters of each image, head by head; nil of a Gaussian
	flow         *flow            // that its codes go through, or nil
	context      [][][]float32    // of the flow, for each image, head by head
	centre, unit float64          // mean and variance of a dimension under the prior; a unit of 0: 1
}

// posteriors returns the posteriors of the images with the given indices, whose parameters are what the model's heads
// emit, in the order of Heads. Those of an autoencoder are points.
func (m *Model) posteriors(ctx context.Context, images Images, index []int32, heads [][][]float32) (Posteriors, error) {
	q := Posteriors{family: m.Posterior}
	if p, ok := m.Prior.(latent.Fixed); ok {
		q.centre, q.unit = p.Mean(m.Posterior, m.Latent), p.Variance(m.Posterior, m.Latent)
	}
	own := len(m.Posterior.Heads(m.Latent))
	for i := range heads[0] {
		var theta [][]float32
		for _, head := range heads {
			theta = append(theta, head[i])
		}
		mean, logvar := m.Posterior.Moments(theta[:own])
		q.theta, q.context = append(q.theta, theta[:own]), append(q.context, theta[own:])
		q.Mean, q.LogVar = append(q.Mean, mean), append(q.LogVar, logvar)
	}
	switch {
	case m.Objective.Traits().Point:
		return q.points(), nil
	case m.Flows():
		q.flow = &flow{m}
		return q, q.estimate(ctx, images.Seed, index)
	}
	return q, nil
}

// of returns the family and the parameters of each image, head by head.
func (q Posteriors) of() (latent.Posterior, [][][]float32) {
	if q.theta != nil {
		return q.family, q.theta
	}
	theta := make([][][]float32, len(q.Mean))
	for i := range theta {
		theta[i] = [][]float32{q.Mean[i], q.LogVar[i]}
	}
	return latent.Gaussian{}, theta
}

// Codes returns the code that stands for each posterior in pictures: its mean, or the nearest code to that.
func (q Posteriors) Codes() [][]float32 {
	family, _ := q.of()
	codes := make([][]float32, len(q.Mean))
	for i, mean := range q.Mean {
		codes[i] = family.Support().Nearest(mean)
	}
	return codes
}

// points returns the posteriors as points at their codes.
func (q Posteriors) points() Posteriors {
	p := Posteriors{Mean: q.Codes(), centre: q.centre, unit: q.unit}
	for _, row := range q.LogVar {
		p.LogVar = append(p.LogVar, slices.Repeat([]float32{float32(math.Inf(-1))}, len(row)))
	}
	return p
}

// arePoints reports whether they are those of an autoencoder.
func (q Posteriors) arePoints() bool { return math.IsInf(float64(q.LogVar[0][0]), -1) }

// Pick returns the posteriors of n images, evenly spaced; all of them if there are no
// more.
func (q Posteriors) Pick(n int) Posteriors {
	p := Posteriors{family: q.family, flow: q.flow, centre: q.centre, unit: q.unit}
	for _, i := range Spread(len(q.Mean), n) {
		p.Mean, p.LogVar = append(p.Mean, q.Mean[i]), append(p.LogVar, q.LogVar[i])
		if q.theta != nil {
			p.theta = append(p.theta, q.theta[i])
		}
		if q.context != nil {
			p.context = append(p.context, q.context[i])
		}
	}
	return p
}

// Activity returns Var_x(E_q[z]) of each latent dimension, the variance of the
// posterior means over the images. What the draws that a flow's means are taken from add to it is left out.
func (q Posteriors) Activity() []float64 {
	variance := make([]float64, len(q.Mean[0]))
	for l := range variance {
		variance[l] = stat.Variance(column(q.Mean, l), nil)
		if q.flow != nil {
			variance[l] = max(variance[l]-meanVariance(q.LogVar, l)/flowDraws, 0)
		}
	}
	return variance
}

// meanVariance is the mean over images of exp(log σ²) of dimension l.
func meanVariance(logvar [][]float32, l int) float64 {
	mean := 0.0
	for _, row := range logvar {
		mean += math.Exp(float64(row[l])) / float64(len(logvar))
	}
	return mean
}

// column returns component l of each row.
func column(rows [][]float32, l int) []float64 {
	c := make([]float64, len(rows))
	for i, row := range rows {
		c[i] = float64(row[l])
	}
	return c
}

// Active reports, for each latent dimension, whether its activity is above 0.01 (Burda, Grosse and
// Salakhutdinov, "Importance weighted autoencoders", 2016, section 5.2) of the prior's
// variance, which they have at 1.
func (q Posteriors) Active() []bool {
	threshold := 0.01 * q.priorVariance()
	active := make([]bool, len(q.Mean[0]))
	for l, v := range q.Activity() {
		active[l] = v > threshold
	}
	return active
}

// ActiveUnits returns the number of active dimensions.
func (q Posteriors) ActiveUnits() int {
	n := 0
	for _, active := range q.Active() {
		if active {
			n++
		}
	}
	return n
}

// priorVariance is that of a dimension of z under the prior.
func (q Posteriors) priorVariance() float64 { return cmp.Or(q.unit, 1) }

// MeanKL returns the mean over images of KL(q(z|x) ‖ N(0, I)), in nats,
//
//	½ Σ_l μ² + σ² − 1 − ln σ²
//
// (Kingma and Welling, 2014, appendix B), which is +∞ for points.
func (q Posteriors) MeanKL() float64 { return q.mean(normalKL) }

// KLByDimension returns the terms of the sum in MeanKL.
func (q Posteriors) KLByDimension() []float64 {
	kl := make([]float64, len(q.Mean[0]))
	for i, mean := range q.Mean {
		for l, mu := range mean {
			kl[l] += normalKL(float64(mu), float64(q.LogVar[i][l])) / float64(len(q.Mean))
		}
	}
	return kl
}

// normalKL is KL(N(μ, σ²) ‖ N(0, 1)).
func normalKL(mu, logvar float64) float64 { return (mu*mu + math.Expm1(logvar) - logvar) / 2 }

// MeanW2Squared returns the mean over images of the squared 2-Wasserstein distance
// between q(z|x) and the prior, by the means and scales of their dimensions,
//
//	Σ_l (μ − m)² + (σ − s)²
//
// (Dowson and Landau, "The Fréchet distance between multivariate normal
// distributions", 1982), which is finite for points too. Of other families than Gaussians it is a bound from
// below: so it is in a dimension (Gelbrich, 1990), and all are no nearer than each by itself.
func (q Posteriors) MeanW2Squared() float64 {
	s := math.Sqrt(q.priorVariance())
	return q.mean(func(mu, logvar float64) float64 {
		d, e := mu-q.centre, s*math.Expm1(logvar/2-math.Log(s))
		return d*d + e*e
	})
}

// mean is the mean over images of f(μ, log σ²), summed over dimensions.
func (q Posteriors) mean(f func(mu, logvar float64) float64) float64 {
	sum := 0.0
	for i, mean := range q.Mean {
		for l, mu := range mean {
			sum += f(float64(mu), float64(q.LogVar[i][l]))
		}
	}
	return sum / float64(len(q.Mean))
}

// AggregateW2Squared returns W₂² between N(0, I) and the Gaussian that has the mean m
// and the covariance C of the aggregate posterior,
//
//	‖m‖² + Σ_l (√λ_l − 1)², λ the eigenvalues of C = Cov(μ) + diag mean(σ²)
//
// (Dowson and Landau, 1982). No z is drawn. It is a bound from below on the W₂²
// between the two themselves (Gelbrich, 1990). C may be singular: an autoencoder can
// have dead dimensions.
func (q Posteriors) AggregateW2Squared() (float64, error) {
	m := quality.NewMoments(widen(q.Mean))
	w2 := 0.0
	for l, mean := range m.Mean {
		m.Covariance.SetSym(l, l, m.Covariance.At(l, l)+meanVariance(q.LogVar, l))
		w2 += mean * mean
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(m.Covariance, false) {
		return 0, errors.New("eval: the aggregate posterior's covariance has no eigenvalues: is every posterior finite?")
	}
	for _, λ := range eigen.Values(nil) {
		d := math.Sqrt(max(λ, 0)) - 1 // rounding may make a zero negative
		w2 += d * d
	}
	return w2, nil
}

// Draw returns a draw of each image's posterior, a sample of the aggregate posterior: codes z, or
// their logarithms where the support of the family has them (latent.Support). The draw of image i
// is of step i of the stream.
func (q Posteriors) Draw(ctx context.Context, s rng.Stream) ([][]float64, error) {
	family, theta := q.of()
	codes := make([][]float64, len(theta))
	for i := range codes {
		s.Step = uint32(i)
		codes[i] = make([]float64, len(q.Mean[i]))
		if err := family.Draw(codes[i], theta[i], 0, s); err != nil {
			return nil, err
		}
	}
	return q.through(ctx, codes, func(k int) int { return k })
}

// Sample is Draw of z itself, whatever the family.
func (q Posteriors) Sample(ctx context.Context, s rng.Stream) ([][]float64, error) {
	z, err := q.Draw(ctx, s)
	q.exp(z)
	return z, err
}

// exp makes z of logarithms, if codes are such.
func (q Posteriors) exp(codes [][]float64) {
	if family, _ := q.of(); !family.Support().Logarithmic() {
		return
	}
	for _, row := range codes {
		for l, y := range row {
			row[l] = math.Exp(y)
		}
	}
}

// Standard brings draws to the scale at which each dimension of the prior has variance 1.
func (q Posteriors) Standard(z [][]float64) [][]float64 {
	scaled := make([][]float64, len(z))
	for i, row := range z {
		scaled[i] = make([]float64, len(row))
		floats.ScaleTo(scaled[i], 1/math.Sqrt(q.priorVariance()), row)
	}
	return scaled
}

// Variations returns n draws of z of the posterior of image i.
func (q Posteriors) Variations(ctx context.Context, i, n int, s rng.Stream) ([][]float32, error) {
	codes, err := q.base(i, n, s)
	if err != nil {
		return nil, err
	}
	z, err := q.through(ctx, codes, func(int) int { return i })
	if err != nil {
		return nil, err
	}
	q.exp(z)
	all := make([][]float32, n)
	for k := range all {
		all[k] = kernel.Convert[float32](z[k])
	}
	return all, nil
}

// base are n draws of the family of image i, as Draw has them, before a flow.
func (q Posteriors) base(i, n int, s rng.Stream) ([][]float64, error) {
	family, theta := q.of()
	codes := make([][]float64, n)
	for k := range codes {
		codes[k] = make([]float64, len(q.Mean[i]))
		if err := family.Draw(codes[k], theta[i], k, s); err != nil {
			return nil, err
		}
	}
	return codes, nil
}
