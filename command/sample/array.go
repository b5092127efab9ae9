package sample

import (
	"context"
	"encoding/binary"
	"io"
	"slices"

	"vaelab/internal/npy"
)

// shape is that of an image in an array: height, width and, in colours, channels.
func (im *images) shape() []int {
	if im.size.Channels > 1 {
		return []int{im.size.Height, im.size.Width, im.size.Channels}
	}
	return []int{im.size.Height, im.size.Width}
}

// array is the format of a file with all images.
func array(write func(w io.Writer, images [][]float32, shape []int) error) func(context.Context, *output, *images) error {
	return func(_ context.Context, out *output, im *images) error {
		return out.write(func(w io.Writer) error { return write(w, im.Images, im.shape()) })
	}
}

// named is the array of all images.
func named(images [][]float32, shape []int) npy.Array {
	return npy.Array{Name: "images", Shape: append([]int{len(images)}, shape...), Values: slices.Concat(images...)}
}

func writeNPY(w io.Writer, images [][]float32, shape []int) error {
	return npy.Write(w, named(images, shape))
}

func writeNPZ(w io.Writer, images [][]float32, shape []int) error {
	return npy.WriteZip(w, named(images, shape))
}

// writeIDX writes an IDX file of bytes, as MNIST's are.
func writeIDX(w io.Writer, images [][]float32, shape []int) error {
	b := []byte{0, 0, 8, byte(1 + len(shape))}
	for _, n := range append([]int{len(images)}, shape...) {
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	}
	for _, image := range images {
		for _, x := range image {
			b = append(b, uint8(255*min(max(x, 0), 1)+0.5))
		}
	}
	_, err := w.Write(b)
	return err
}
