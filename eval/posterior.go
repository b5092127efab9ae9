package eval

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"vaelab/rng"
)

// Posteriors are the parameters of q(z|x) = N(μ, diag σ²), a row of L for each of N
// images: μ and log σ². A posterior whose log σ² is −∞ is the point μ.
//
// The measures below are of N(0, I), the prior, and of the aggregate posterior
// q(z) = 1/N Σ_i q(z|x_i). They need N ≥ 2.
type Posteriors struct{ Mean, LogVar [][]float32 }

// Pick returns the posteriors of n images, evenly spaced; all of them if there are no
// more.
func (q Posteriors) Pick(n int) Posteriors {
	all := len(q.Mean)
	if n >= all {
		return q
	}
	p := Posteriors{make([][]float32, n), make([][]float32, n)}
	for k := range n {
		i := k * all / n
		p.Mean[k], p.LogVar[k] = q.Mean[i], q.LogVar[i]
	}
	return p
}

// Activity returns Var_x(E_q[z]) of each latent dimension, the variance of the
// posterior means over the images.
func (q Posteriors) Activity() []float64 {
	variance := make([]float64, len(q.Mean[0]))
	means := make([]float64, len(q.Mean))
	for l := range variance {
		for i, m := range q.Mean {
			means[i] = float64(m[l])
		}
		variance[l] = stat.Variance(means, nil)
	}
	return variance
}

// ActiveUnits returns the number of latent dimensions whose activity is above 0.01
// (Burda, Grosse and Salakhutdinov, "Importance weighted autoencoders", 2016, section
// 5.2).
func (q Posteriors) ActiveUnits() int {
	const threshold = 0.01
	n := 0
	for _, v := range q.Activity() {
		if v > threshold {
			n++
		}
	}
	return n
}

// MeanKL returns the mean over images of KL(q(z|x) ‖ N(0, I)), in nats,
//
//	½ Σ_l μ² + σ² − 1 − ln σ²
//
// (Kingma and Welling, 2014, appendix B), which is +∞ for points.
func (q Posteriors) MeanKL() float64 {
	return q.mean(func(mu, logvar float64) float64 { return (mu*mu + math.Expm1(logvar) - logvar) / 2 })
}

// MeanW2Squared returns the mean over images of the squared 2-Wasserstein distance
// between q(z|x) and N(0, I),
//
//	Σ_l μ² + (σ − 1)²
//
// (Dowson and Landau, "The Fréchet distance between multivariate normal
// distributions", 1982), which is finite for points too.
func (q Posteriors) MeanW2Squared() float64 {
	return q.mean(func(mu, logvar float64) float64 {
		d := math.Expm1(logvar / 2)
		return mu*mu + d*d
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
// between the two themselves (Gelbrich, 1990). C may be singular, which dist.Full
// would refuse: an autoencoder can have dead dimensions.
func (q Posteriors) AggregateW2Squared() (float64, error) {
	n, dim := len(q.Mean), len(q.Mean[0])
	means, variance := mat.NewDense(n, dim, nil), make([]float64, dim)
	for i := range n {
		for l := range dim {
			means.Set(i, l, float64(q.Mean[i][l]))
			variance[l] += math.Exp(float64(q.LogVar[i][l])) / float64(n)
		}
	}
	var c mat.SymDense
	stat.CovarianceMatrix(&c, means, nil)
	w2 := 0.0
	for l := range dim {
		c.SetSym(l, l, c.At(l, l)+variance[l])
		m := stat.Mean(mat.Col(nil, l, means), nil)
		w2 += m * m
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(&c, false) {
		return 0, errors.New("eval: the aggregate posterior's covariance has no eigenvalues: is every posterior finite?")
	}
	for _, λ := range eigen.Values(nil) {
		d := math.Sqrt(max(λ, 0)) - 1 // rounding may make a zero negative
		w2 += d * d
	}
	return w2, nil
}

// Draw returns a draw z of each image's posterior: a sample of the aggregate posterior.
// The draw of image i is of step i of the stream.
func (q Posteriors) Draw(s rng.Stream) [][]float64 {
	z := make([][]float64, len(q.Mean))
	for i, mean := range q.Mean {
		s.Step = uint32(i)
		z[i] = make([]float64, len(mean))
		for l, e := range normals(len(mean), s) {
			z[i][l] = float64(mean[l]) + math.Exp(float64(q.LogVar[i][l])/2)*float64(e)
		}
	}
	return z
}

// check returns an error unless there is a row of z for each posterior.
func (q Posteriors) check(z [][]float64) error {
	if len(z) != len(q.Mean) {
		return fmt.Errorf("eval: %d draws of %d posteriors", len(z), len(q.Mean))
	}
	return nil
}
