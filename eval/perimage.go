package eval

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"vaelab/machine"
	"vaelab/model"
)

// TermsByImage returns recon and KL of each of the images, in nats, of the same draws as ELBO's. One that is not finite
// is a *NonFiniteError.
func (m *Model) TermsByImage(ctx context.Context, images Images) (recon, kl []float64, err error) {
	vm, size, err := m.evaluation(images.Len())
	if err != nil {
		return nil, nil, err
	}
	err = m.eachChunk(ctx, vm, size, images, First(images.Len()), nil, func(part []int32) error {
		r, k := make([]float64, len(part)), make([]float64, len(part))
		err := errors.Join(addByImage(r, vm, model.LogLik, -1/float64(m.Objective.Draws())), addByImage(k, vm, model.KL, 1))
		recon, kl = append(recon, r...), append(kl, k...)
		return err
	})
	return recon, kl, cmp.Or(err, finite("recon of an image", recon...), finite("kl of an image", kl...))
}

// ELBOByImage returns −ELBO = recon + KL of each of the images, in nats, of the same draws as ELBO's.
func (m *Model) ELBOByImage(ctx context.Context, images Images) ([]float64, error) {
	terms, kl, err := m.TermsByImage(ctx, images)
	for i := range terms {
		terms[i] += kl[i]
	}
	return terms, err
}

// addByImage adds, times a factor, the sum of each image's values of an output.
func addByImage(dst []float64, vm machine.Machine, output string, factor float64) error {
	values, err := vm.Output(output)
	if err != nil {
		return err
	}
	each := len(values) / len(dst)
	for i, v := range values {
		dst[i/each] += factor * float64(v)
	}
	return nil
}

// Residuals returns −log p(x|z) of each of the images at the code of its posterior, in
// nats: what the reconstruction leaves unexplained, without any draw of z.
func (m *Model) Residuals(ctx context.Context, images Images) ([]float64, error) {
	index := First(images.Len())
	q, err := m.Encode(ctx, images, index)
	if err != nil {
		return nil, err
	}
	vm, err := m.machine("scorer", chunk, m.Scorer)
	if err != nil {
		return nil, err
	}
	var residuals []float64
	codes := q.Codes()
	set := func(lo, hi int) error { return vm.Set(model.Latent, slices.Concat(codes[lo:hi]...)) }
	err = m.eachChunk(ctx, vm, chunk, images, index, set, func(part []int32) error {
		each := make([]float64, len(part))
		err := addByImage(each, vm, model.LogLik, -1)
		residuals = append(residuals, each...)
		return err
	})
	return residuals, err
}
