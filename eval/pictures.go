package eval

import (
	"context"
	"errors"

	"vaelab/machine"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/rng"
)

// Pairs are images, as the model reads them, and their reconstructions, with what lies between.
type Pairs struct {
	Originals, Reconstructions [][]float32
	Posteriors                 Posteriors
}

// Reconstruct returns the images with the given indices and the mean of p(x|z) at
// the codes of their posteriors.
func (m *Model) Reconstruct(ctx context.Context, images Images, index []int32) (Pairs, error) {
	out, err := m.encoder(ctx, images, index, append([]string{model.Pixels}, m.Heads()...)...)
	if err != nil {
		return Pairs{}, err
	}
	q, err := m.posteriors(ctx, images, index, out[1:])
	if err != nil {
		return Pairs{}, err
	}
	decoded, err := m.Decode(ctx, q.Codes(), m.LabelsOf(images, index))
	return Pairs{out[0], decoded, q}, err
}

// PseudoInputs returns the images that a prior has learned, and for each the mean of p(x|z) at the mean z of its posterior.
func (m *Model) PseudoInputs(ctx context.Context, prior latent.PseudoInputs) (images, decoded [][]float32, err error) {
	vm, err := m.machine("pseudo-inputs", 1, m.Config.PseudoInputs(prior))
	if err != nil {
		return nil, nil, err
	}
	if err := errors.Join(ctx.Err(), vm.Feed(machine.Batch{Rows: 1}), vm.RunAll()); err != nil {
		return nil, nil, err
	}
	var of [2][][]float32
	for i, name := range []string{model.Pixels, model.Image} {
		values, err := vm.Output(name)
		if err == nil {
			err = finite("pseudo-inputs", values...)
		}
		if err != nil {
			return nil, nil, err
		}
		of[i] = rows(values, len(values)/prior.Count())
	}
	return of[0], of[1], nil
}

// DrawEachLabel returns cols draws of z for each label that a conditional model knows, a row of
// them after the other, and their labels. A column has the same noise, and so the same z
// if the prior does not depend on the label.
func (m *Model) DrawEachLabel(ctx context.Context, cols int, seed uint64) (z [][]float32, labels []uint8, err error) {
	for _, l := range m.KnownLabels() {
		row := m.Repeat(l, cols)
		draws, err := m.Draw(ctx, cols, seed, row)
		if err != nil {
			return nil, nil, err
		}
		z, labels = append(z, draws...), append(labels, row...)
	}
	return z, labels, nil
}

// DrawPixels replaces each mean intensity of images that the model decoded by a draw
// from p(x|z): 0 or 1, a grey value of the continuous Bernoulli distribution with that
// mean, or the mean plus σ ε, cut to [0, 1].
func (m *Model) DrawPixels(images [][]float32, s rng.Stream) error {
	draw, err := m.Likelihood.Draw(m.Parameter)
	if err != nil {
		return err
	}
	position := 0
	for _, image := range images {
		for d, mean := range image {
			image[d] = float32(draw(float64(mean), s, position))
			position++
		}
	}
	return nil
}
