package eval

import (
	"context"
	"slices"

	"vaelab/machine"
	"vaelab/rng"
)

// eachChunk runs the machine over the indexed images, chunks of a size, and calls f
// after each run. Chunk k draws from step k of the evaluation's streams. Before each run, set, if
// there is one, fills inputs of the caller's for the images lo to hi − 1 of the index.
func (m *Model) eachChunk(ctx context.Context, vm machine.Machine, size int, images Images, index []int32, set func(lo, hi int) error, f func(part []int32) error) error {
	purpose := rng.EvalBinarize
	if images.Binarize == machine.Static {
		purpose = rng.EvalOnce
	}
	err := m.bind(vm, images, machine.Pixels{Data: images.Images, Binarize: images.Binarize, Purpose: purpose})
	if err != nil {
		return err
	}
	for lo := 0; lo < len(index); lo += size {
		if err := ctx.Err(); err != nil {
			return err
		}
		part := index[lo:min(lo+size, len(index))]
		err := vm.Feed(machine.Batch{Rows: len(part), Index: part, Seed: images.Seed, Step: uint32(lo / size)})
		if err != nil {
			return err
		}
		if set != nil {
			if err := set(lo, lo+len(part)); err != nil {
				return err
			}
		}
		if err := vm.RunAll(); err != nil {
			return err
		}
		if err := f(part); err != nil {
			return err
		}
	}
	return nil
}

// rows copies consecutive rows of n out of flat.
func rows(flat []float32, n int) [][]float32 {
	return slices.Collect(slices.Chunk(slices.Clone(flat), n))
}
