package eval

import (
	"math"

	"vaelab/distribution"
	"vaelab/rng"
)

// family is a family of posteriors of which mean and variance do not say all. Codes of
// such a family are positive numbers, and their logarithms are what is computed with: a
// draw of Γ(0.01, 1) underflows.
type family interface {
	// pick returns the posteriors of the given images.
	pick(index []int) family
	// drawLog writes log z of draw k of the posterior of image i.
	drawLog(logz []float64, i, k int, s rng.Stream) error
	// logDensities writes log q(z|x_j) for every j, but for a term that depends on z alone.
	logDensities(terms, logz []float64)
}

// gammas are Π_l Γ(α_l, β_l) with RATES β, a row of L for each of N images.
type gammas struct {
	shape, rate [][]float32
	constant    []float64 // Σ_l α ln β − ln Γ(α) of each
}

// newGammas returns the posteriors of shapes and rates. Means are α/β, variances α/β².
func newGammas(shape, rate [][]float32) Posteriors {
	var q Posteriors
	g := gammas{shape, rate, make([]float64, len(shape))}
	for i := range shape {
		mean, logvar := make([]float32, len(shape[i])), make([]float32, len(shape[i]))
		for l := range mean {
			a, b := float64(shape[i][l]), float64(rate[i][l])
			mean[l], logvar[l] = float32(a/b), float32(math.Log(a)-2*math.Log(b))
			g.constant[i] += a*math.Log(b) - lgamma(a)
		}
		q.Mean, q.LogVar = append(q.Mean, mean), append(q.LogVar, logvar)
	}
	q.family = g
	return q
}

func (g gammas) pick(index []int) family {
	return gammas{pick(g.shape, index), pick(g.rate, index), pick(g.constant, index)}
}

func (g gammas) drawLog(logz []float64, i, k int, s rng.Stream) error {
	for l := range logz {
		q, err := distribution.NewGamma(float64(g.shape[i][l]), float64(g.rate[i][l]))
		if err != nil {
			return err
		}
		if err := q.Draw(nil, logz[l:l+1], s, uint64(k*len(logz)+l)); err != nil {
			return err
		}
	}
	return nil
}

// logDensities writes Σ_l α ln β − ln Γ(α) + α ln z − β z, which is log q(z|x_j) + Σ ln z.
func (g gammas) logDensities(terms, logz []float64) {
	z := make([]float64, len(logz))
	for l, y := range logz {
		z[l] = math.Exp(y)
	}
	for j := range terms {
		rate, sum := g.rate[j], g.constant[j]
		for l, a := range g.shape[j] {
			sum += float64(a)*logz[l] - float64(rate[l])*z[l]
		}
		terms[j] = sum
	}
}

// dirichlets are Dir(α), a row of L concentrations for each of N images.
type dirichlets struct {
	concentration [][]float32
	constant      []float64 // ln Γ(A) − Σ_l ln Γ(α) of each
}

// newDirichlets returns the posteriors of concentrations α with the sum A. Means are
// m = α/A, variances m (1 − m)/(A + 1).
func newDirichlets(concentration [][]float32) Posteriors {
	var q Posteriors
	d := dirichlets{concentration, make([]float64, len(concentration))}
	for i, alpha := range concentration {
		mean, logvar := make([]float32, len(alpha)), make([]float32, len(alpha))
		total := 0.0
		for _, a := range alpha {
			total += float64(a)
		}
		d.constant[i] = lgamma(total)
		for l, a := range alpha {
			m := float64(a) / total
			mean[l] = float32(m)
			logvar[l] = float32(math.Log(m) + math.Log((total-float64(a))/total) - math.Log1p(total))
			d.constant[i] -= lgamma(float64(a))
		}
		q.Mean, q.LogVar = append(q.Mean, mean), append(q.LogVar, logvar)
	}
	q.family = d
	return q
}

func (d dirichlets) pick(index []int) family {
	return dirichlets{pick(d.concentration, index), pick(d.constant, index)}
}

func (d dirichlets) drawLog(logz []float64, i, k int, s rng.Stream) error {
	alpha := make([]float64, len(logz))
	for l, a := range d.concentration[i] {
		alpha[l] = float64(a)
	}
	q, err := distribution.NewDirichlet(alpha)
	if err != nil {
		return err
	}
	return q.Draw(nil, logz, s, uint64(k))
}

// logDensities writes ln Γ(A) + Σ_l α ln x − ln Γ(α), which is log q(x|x_j) + Σ ln x.
func (d dirichlets) logDensities(terms, logx []float64) {
	for j := range terms {
		sum := d.constant[j]
		for l, a := range d.concentration[j] {
			sum += float64(a) * logx[l]
		}
		terms[j] = sum
	}
}

func lgamma(x float64) float64 {
	y, _ := math.Lgamma(x)
	return y
}

// pick returns the elements of the given indices.
func pick[T any](of []T, index []int) []T {
	picked := make([]T, len(index))
	for k, i := range index {
		picked[k] = of[i]
	}
	return picked
}
