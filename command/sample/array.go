package sample

import (
	"archive/zip"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"vaelab/run"
)

// arrays are the formats of images that are not laid out in a picture.
var arrays = map[string]func(w io.Writer, images [][]float32, height, width int) error{
	"npy": writeNPY, "npz": writeNPZ, "idx": writeIDX,
}

// array writes the images of the picture.
func (f *Flags) array(ctx context.Context, device *run.Device, out *output, write func(w io.Writer, images [][]float32, height, width int) error, stderr io.Writer) error {
	m, err := run.Open(f.Checkpoint, device)
	if err != nil {
		return err
	}
	defer m.Close()
	m.Announce(stderr)
	f.Apart = true
	images, title, err := m.Tiles(ctx, f.Picture, f.Data)
	if err != nil {
		return request(err, m.Path)
	}
	if err := out.write(func(w io.Writer) error { return write(w, images, m.Height, m.Width) }); err != nil {
		return err
	}
	_, err = fmt.Fprintln(stderr, title)
	return err
}

// writeNPY writes an array of float32 as numpy.save does: a header that is a multiple of 64 bytes, and the numbers.
func writeNPY(w io.Writer, images [][]float32, height, width int) error {
	header := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d, %d), }", len(images), height, width)
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
func writeNPZ(w io.Writer, images [][]float32, height, width int) error {
	z := zip.NewWriter(w)
	file, err := z.Create("images.npy")
	if err != nil {
		return err
	}
	if err := writeNPY(file, images, height, width); err != nil {
		return err
	}
	return z.Close()
}

// writeIDX writes an IDX file of bytes, as MNIST's are.
func writeIDX(w io.Writer, images [][]float32, height, width int) error {
	b := []byte{0, 0, 8, 3}
	for _, n := range []int{len(images), height, width} {
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
