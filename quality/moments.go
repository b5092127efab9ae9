package quality

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// FittedW2Squared returns W₂² between the Gaussians that have the means m, n and the
// covariances A, B of two samples, a row of L for each draw,
//
//	‖m − n‖² + tr A + tr B − 2 Σ_l √λ_l, λ the eigenvalues of √A B √A
//
// (Dowson and Landau, "The Fréchet distance between multivariate normal distributions",
// 1982). It is for priors without a closed form, of which draws can be had: where the
// samples are from one distribution it is above 0 by about L/n or more, because each has an
// error of its own. Covariances may be singular.
func FittedW2Squared(z, y [][]float64) (float64, error) {
	if len(z) < 2 || len(y) < 2 {
		return 0, fmt.Errorf("samples of %d and %d draws: one draw has no covariance", len(z), len(y))
	}
	return FrechetSquared(NewMoments(z), NewMoments(y))
}

// FrechetSquared returns the squared Fréchet distance of two Gaussians, which is their W₂².
func FrechetSquared(a, b Moments) (float64, error) {
	root, err := a.root()
	if err != nil {
		return 0, err
	}
	var inner, product mat.Dense
	inner.Mul(root, b.Covariance)
	product.Mul(&inner, root)
	dim := len(a.Mean)
	symmetric := mat.NewSymDense(dim, nil)
	for i := range dim {
		for j := i; j < dim; j++ {
			symmetric.SetSym(i, j, (product.At(i, j)+product.At(j, i))/2)
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(symmetric, false) {
		return 0, errNoEigenvalues
	}
	shift := floats.Distance(a.Mean, b.Mean, 2)
	w2 := shift*shift + mat.Trace(a.Covariance) + mat.Trace(b.Covariance)
	for _, λ := range eigen.Values(nil) {
		w2 -= 2 * math.Sqrt(max(λ, 0)) // rounding may make a zero negative
	}
	return max(w2, 0), nil
}

var errNoEigenvalues = errors.New("a covariance has no eigenvalues: is every draw finite?")

// Moments are the mean and the covariance of a sample, or of a Gaussian.
type Moments struct {
	Mean       []float64
	Covariance *mat.SymDense
}

// NewMoments returns those of draws z, a row of L for each, two at least.
func NewMoments(z [][]float64) Moments {
	n, dim := len(z), len(z[0])
	draws := mat.NewDense(n, dim, nil)
	for i, row := range z {
		draws.SetRow(i, row)
	}
	m := Moments{make([]float64, dim), mat.NewSymDense(dim, nil)}
	for l := range dim {
		m.Mean[l] = stat.Mean(mat.Col(nil, l, draws), nil)
	}
	stat.CovarianceMatrix(m.Covariance, draws, nil)
	return m
}

// root returns the symmetric square root of the covariance.
func (m Moments) root() (*mat.Dense, error) {
	var eigen mat.EigenSym
	if !eigen.Factorize(m.Covariance, true) {
		return nil, errNoEigenvalues
	}
	var vectors, scaled, root mat.Dense
	eigen.VectorsTo(&vectors)
	scale := eigen.Values(nil)
	for i, λ := range scale {
		scale[i] = math.Sqrt(max(λ, 0))
	}
	scaled.Mul(&vectors, mat.NewDiagDense(len(scale), scale))
	root.Mul(&scaled, vectors.T())
	return &root, nil
}
