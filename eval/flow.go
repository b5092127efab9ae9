package eval

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/model"
	"vaelab/rng"
)

// flow is what codes go through behind the posterior's family: a graph with the model's weights.
type flow struct{ model *Model }

// flowDraws is the number of draws that the moments of an image's posterior are taken from behind a flow, where they
// have no expression: the mean is right to an eighth of σ.
const flowDraws = 64

// estimate sets the moments to those of draws, which are of the images' own places in the stream.
func (q *Posteriors) estimate(ctx context.Context, seed uint64, index []int32) error {
	const some = chunk / flowDraws // images at once
	for lo := 0; lo < len(index); lo += some {
		hi := min(lo+some, len(index))
		var codes [][]float64
		for i := lo; i < hi; i++ {
			draws, err := q.base(i, flowDraws, rng.Stream{Seed: seed, Purpose: rng.Posterior.Second(), Step: uint32(index[i])})
			if err != nil {
				return err
			}
			codes = append(codes, draws...)
		}
		z, err := q.through(ctx, codes, func(k int) int { return lo + k/flowDraws })
		if err != nil {
			return err
		}
		for i := lo; i < hi; i++ {
			q.Mean[i], q.LogVar[i] = moments(z[(i-lo)*flowDraws : (i-lo+1)*flowDraws])
		}
	}
	return nil
}

// moments are the mean and the log variance of each component of rows.
func moments(z [][]float64) (mean, logvar []float32) {
	d := make([]float64, len(z))
	for l := range z[0] {
		for k := range z {
			d[k] = z[k][l]
		}
		m, v := stat.MeanVariance(d, nil)
		mean, logvar = append(mean, float32(m)), append(logvar, float32(math.Log(v)))
	}
	return mean, logvar
}

// through returns what becomes of codes in the flow, if there is one: code k is of image(k).
func (q Posteriors) through(ctx context.Context, codes [][]float64, image func(k int) int) ([][]float64, error) {
	if q.flow == nil {
		return codes, nil
	}
	m := q.flow.model
	vm, err := m.machine("flow", chunk, m.Transform)
	if err != nil {
		return nil, err
	}
	heads := m.Flow.Heads(m.Latent)
	for lo := 0; lo < len(codes); lo += chunk {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		part := codes[lo:min(lo+chunk, len(codes))]
		if err := vm.Feed(machine.Batch{Rows: len(part)}); err != nil {
			return nil, err
		}
		if err := vm.Set(model.Base, kernel.Convert[float32](slices.Concat(part...))); err != nil {
			return nil, err
		}
		for h, head := range heads {
			var values []float32
			for k := range part {
				values = append(values, q.context[image(lo+k)][h]...)
			}
			if err := vm.Set(head.Name, values); err != nil {
				return nil, err
			}
		}
		if err := vm.RunAll(); err != nil {
			return nil, err
		}
		z, err := vm.Output(model.Latent)
		if err != nil {
			return nil, err
		}
		if err := finite("code of an image", z...); err != nil {
			return nil, err
		}
		for k, row := range rows(z, m.Latent) {
			part[k] = kernel.Convert[float64](row)
		}
	}
	return codes, nil
}
