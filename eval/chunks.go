package eval

import (
	"context"

	"vaelab/machine"
	"vaelab/rng"
)

// eachChunk runs the machine over the indexed images, chunks of a size, and calls f
// after each run. Chunk k draws from step k of the evaluation's streams.
func (m *Model) eachChunk(ctx context.Context, vm machine.Machine, size int, images Images, index []int32, f func(part []int32) error) error {
	return m.eachSet(ctx, vm, size, images, index, func(int, int) error { return nil }, f)
}

// eachSet is eachChunk of a machine with inputs of the caller's: before each run, set fills
// them for the images lo to hi − 1 of the index.
func (m *Model) eachSet(ctx context.Context, vm machine.Machine, size int, images Images, index []int32, set func(lo, hi int) error, f func(part []int32) error) error {
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
		if err := set(lo, lo+len(part)); err != nil {
			return err
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
	out := make([][]float32, len(flat)/n)
	for i := range out {
		out[i] = append([]float32(nil), flat[i*n:(i+1)*n]...)
	}
	return out
}

// flatten is the inverse of rows.
func flatten(rows [][]float32) []float32 {
	var flat []float32
	for _, r := range rows {
		flat = append(flat, r...)
	}
	return flat
}
