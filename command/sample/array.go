package sample

import (
	"archive/zip"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
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

// writeNPY writes an array of float32 as numpy.save does: a header that is a multiple of 64 bytes, and the numbers.
func writeNPY(w io.Writer, images [][]float32, shape []int) error {
	dims := fmt.Sprint(len(images))
	for _, n := range shape {
		dims += fmt.Sprint(", ", n)
	}
	header := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }", dims)
	const before = 10 // magic, version, length
	header += strings.Repeat(" ", 63-(before+len(header))%64) + "\n"
	start := binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(header)))
	if _, err := w.Write(append(start, header...)); err != nil {
		return err
	}
	for _, image := range images {
		if err := binary.Write(w, binary.LittleEndian, image); err != nil {
			return err
		}
	}
	return nil
}

// writeNPZ writes the same as numpy.savez_compressed does, called images.
func writeNPZ(w io.Writer, images [][]float32, shape []int) error {
	z := zip.NewWriter(w)
	file, err := z.Create("images.npy")
	if err != nil {
		return err
	}
	if err := writeNPY(file, images, shape); err != nil {
		return err
	}
	return z.Close()
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
