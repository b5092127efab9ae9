package eval

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// MutualInformation returns a lower bound on I(x; z) in nats by the mixture estimator
//
//	1/N Σ_i [ log q(z_i|x_i) − log 1/N Σ_j q(z_i|x_j) ]
//
// for one draw z_i of each posterior. (Hoffman and Johnson, "ELBO surgery", 2016; that
// it bounds from below: Poole and others, "On variational bounds of mutual
// information", 2019.) Each term is at most ln N, so that it cannot show more: see
// Saturated. It takes N² L operations.
func (q Posteriors) MutualInformation(z [][]float64) (float64, error) {
	if err := q.check(z); err != nil {
		return 0, err
	}
	if math.IsInf(float64(q.LogVar[0][0]), -1) {
		return q.pointInformation(), nil
	}
	m := q.mixture()
	sum := 0.0
	terms := make([]float64, len(z))
	for i := range z {
		for j := range terms {
			terms[j] = m.logDensity(j, z[i])
		}
		sum += terms[i] - floats.LogSumExp(terms) + math.Log(float64(len(z)))
	}
	return sum / float64(len(z)), nil
}

// pointInformation is the estimator's limit for points: ln N if all are different, and
// in general ln N − 1/N Σ_i ln #{j: μ_j = μ_i}.
func (q Posteriors) pointInformation() float64 {
	count := map[string]int{}
	for _, mean := range q.Mean {
		count[key(mean)]++
	}
	n, sum := float64(len(q.Mean)), 0.0
	for _, c := range count {
		sum += float64(c) * math.Log(float64(c))
	}
	return math.Log(n) - sum/n
}

// key is a string that only equal rows share.
func key(row []float32) string {
	var b []byte
	for _, x := range row {
		u := math.Float32bits(x + 0) // −0 is 0
		b = append(b, byte(u), byte(u>>8), byte(u>>16), byte(u>>24))
	}
	return string(b)
}

// Saturated says whether an estimate of the mutual information from n images lies
// within 0.5 nats of ln n, so that the information may be far greater.
func Saturated(estimate float64, n int) bool {
	return estimate > math.Log(float64(n))-0.5
}

// mixture is the posteriors in the form in which their densities are computed.
type mixture struct {
	mean, precision [][]float64
	constant        []float64 // −½ Σ log σ²; (L/2) ln 2π cancels
}

func (q Posteriors) mixture() mixture {
	m := mixture{make([][]float64, len(q.Mean)), make([][]float64, len(q.Mean)), make([]float64, len(q.Mean))}
	for i := range q.Mean {
		for l := range q.Mean[i] {
			logvar := float64(q.LogVar[i][l])
			m.mean[i] = append(m.mean[i], float64(q.Mean[i][l]))
			m.precision[i] = append(m.precision[i], math.Exp(-logvar))
			m.constant[i] -= logvar / 2
		}
	}
	return m
}

// logDensity is log q(z|x_j) + (L/2) ln 2π.
func (m mixture) logDensity(j int, z []float64) float64 {
	mean, precision := m.mean[j][:len(z)], m.precision[j][:len(z)]
	squares := 0.0
	for l, z := range z {
		d := z - mean[l]
		squares += d * d * precision[l]
	}
	return m.constant[j] - squares/2
}
