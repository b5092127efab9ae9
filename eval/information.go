package eval

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"vaelab/rng"
)

// MutualInformation returns a lower bound on I(x; z) in nats by the mixture estimator
//
//	1/N Σ_i [ log q(z_i|x_i) − log 1/N Σ_j q(z_i|x_j) ]
//
// for one draw z_i of each posterior. (Hoffman and Johnson, "ELBO surgery", 2016; that
// it bounds from below: Poole and others, "On variational bounds of mutual
// information", 2019.) Each term is at most ln N, so that it cannot show more: see
// Saturated. It takes N² L operations. The draws are those of Draw, or of DrawLog if the
// posteriors are of positive numbers.
func (q Posteriors) MutualInformation(z [][]float64) (float64, error) {
	if err := q.check(z); err != nil {
		return 0, err
	}
	if q.family != nil {
		return mixtureInformation(z, q.family.logDensities), nil
	}
	if math.IsInf(float64(q.LogVar[0][0]), -1) {
		return q.pointInformation(), nil
	}
	return mixtureInformation(z, q.mixture().logDensities), nil
}

// Information draws from each posterior and returns the estimate of MutualInformation.
func (q Posteriors) Information(s rng.Stream) (float64, error) {
	if q.family == nil {
		return q.MutualInformation(q.Draw(s))
	}
	logz, err := q.DrawLog(s)
	if err != nil {
		return 0, err
	}
	return q.MutualInformation(logz)
}

// mixtureInformation is the estimator for draws z_i of as many posteriors. It is given the
// function that writes log q(z|x_j) for every j.
func mixtureInformation(z [][]float64, logDensities func(terms, z []float64)) float64 {
	sum := 0.0
	terms := make([]float64, len(z))
	for i := range z {
		logDensities(terms, z[i])
		sum += terms[i] - floats.LogSumExp(terms) + math.Log(float64(len(z)))
	}
	return sum / float64(len(z))
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

// logDensities writes log q(z|x_j) + (L/2) ln 2π for every j.
func (m mixture) logDensities(terms, z []float64) {
	for j := range terms {
		mean, precision := m.mean[j][:len(z)], m.precision[j][:len(z)]
		squares := 0.0
		for l, z := range z {
			d := z - mean[l]
			squares += d * d * precision[l]
		}
		terms[j] = m.constant[j] - squares/2
	}
}
