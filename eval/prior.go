package eval

import (
	"context"

	"vaelab/machine"
	"vaelab/model"
)

// Codes are rows of L real numbers or, of categories, of the number of each variable's category, which stand for L ones and zeros.
type Codes struct {
	Rows       [][]float32
	Categories int // of each variable; 0: real numbers
}

// Append appends the L numbers of code i.
func (c Codes) Append(z []float32, i int) []float32 {
	if c.Categories == 0 {
		return append(z, c.Rows[i]...)
	}
	for _, k := range c.Rows[i] {
		first := len(z)
		z = append(z, make([]float32, c.Categories)...)
		z[first+int(k)] = 1
	}
	return z
}

// LogPrior returns the mean of log p(z) over codes, in nats. Of a prior whose log p(z) is an
// estimate, such as latent.Layered, it is one by the seed. A mean that is not finite is a *NonFiniteError.
func (m *Model) LogPrior(ctx context.Context, codes Codes, seed uint64) (float64, error) {
	vm, err := m.machine("density", chunk, m.Density)
	if err != nil {
		return 0, err
	}
	sum := 0.0
	var z []float32
	for lo := 0; lo < len(codes.Rows); lo += chunk {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		end := min(lo+chunk, len(codes.Rows))
		if err := vm.Feed(machine.Batch{Rows: end - lo, Seed: seed, Step: uint32(lo / chunk)}); err != nil {
			return 0, err
		}
		z = z[:0]
		for i := lo; i < end; i++ {
			z = codes.Append(z, i)
		}
		if err := vm.Set(model.Latent, z); err != nil {
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
	mean := sum / float64(len(codes.Rows))
	return mean, finite("log density of the codes", mean)
}
