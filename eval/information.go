package eval

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/model/latent"
)

// MutualInformation returns a lower bound on I(x; z) in nats by the mixture estimator
//
//	1/N Σ_i [ log q(z_i|x_i) − log 1/N Σ_j q(z_i|x_j) ]
//
// for one draw z_i of each posterior, as Draw returns them. (Hoffman and Johnson, "ELBO surgery",
// 2016; that it bounds from below: Poole and others, "On variational bounds of mutual
// information", 2019.) Each term is at most ln N, so that it cannot show more: see
// Saturated. It takes N² L operations, on the device.
func (q Posteriors) MutualInformation(d machine.Device, codes [][]float64) (float64, error) {
	if len(codes) != len(q.Mean) {
		return 0, fmt.Errorf("eval: %d draws of %d posteriors", len(codes), len(q.Mean))
	}
	if math.IsInf(float64(q.LogVar[0][0]), -1) {
		return q.pointInformation(), nil
	}
	n := len(codes)
	logq, err := q.densities(d, codes)
	if err != nil {
		return 0, err
	}
	sum := 0.0
	terms := make([]float64, n)
	for i := range n {
		for j := range terms {
			terms[j] = float64(logq[j][i])
		}
		sum += terms[i] - floats.LogSumExp(terms) + math.Log(float64(n))
	}
	return sum / float64(n), nil
}

// densities returns log q(z_i|x_j), a row of all i for each j.
func (q Posteriors) densities(d machine.Device, codes [][]float64) (_ [][]float32, err error) {
	family, theta := q.of()
	g, err := latent.Density(family, len(q.Mean[0]), 1, len(codes))
	if err != nil {
		return nil, err
	}
	none, err := d.NewParams(nil)
	if err != nil {
		return nil, err
	}
	vm, err := d.Compile(g, none)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, vm.Close()) }()
	if err := vm.Feed(machine.Batch{Rows: 1}); err != nil {
		return nil, err
	}
	if err := vm.Set(latent.Codes, kernel.Convert[float32](slices.Concat(codes...))); err != nil {
		return nil, err
	}
	logq := make([][]float32, len(theta))
	for j := range logq {
		for i, head := range family.Heads() {
			if err := vm.Set(head.Name, theta[j][i]); err != nil {
				return nil, err
			}
		}
		if err := vm.RunAll(); err != nil {
			return nil, err
		}
		row, err := vm.Output(latent.LogQ)
		if err != nil {
			return nil, err
		}
		logq[j] = slices.Clone(row)
	}
	return logq, nil
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

// Saturated reports whether an estimate of the mutual information from n images lies
// within 0.5 nats of ln n, so that the information may be far greater.
func Saturated(estimate float64, n int) bool {
	return estimate > math.Log(float64(n))-0.5
}
