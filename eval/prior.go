package eval

import (
	"context"
	"slices"

	"vaelab/machine"
	"vaelab/model"
)

// LogPrior returns the mean of log p(z) over codes, rows of L real numbers each, in nats. Of a prior whose log p(z) is an
// estimate, such as latent.Layered, it is one by the seed. A mean that is not finite is a *NonFiniteError.
func (m *Model) LogPrior(ctx context.Context, codes [][]float32, seed uint64) (float64, error) {
	vm, err := m.machine("density", chunk, m.Density)
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for lo := 0; lo < len(codes); lo += chunk {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		part := codes[lo:min(lo+chunk, len(codes))]
		if err := vm.Feed(machine.Batch{Rows: len(part), Seed: seed, Step: uint32(lo / chunk)}); err != nil {
			return 0, err
		}
		if err := vm.Set(model.Latent, slices.Concat(part...)); err != nil {
			return 0, err
		}
		if err := vm.RunAll(); err != nil {
			return 0, err
		}
		total, _, err := vm.Total(model.LogPrior)
		if err != nil {
			return 0, err
		}
		sum += total
	}
	mean := sum / float64(len(codes))
	return mean, finite("log density of the codes", mean)
}
