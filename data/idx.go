package data

import (
	"encoding/binary"
	"fmt"
	"io"
)

// The types of IDX. In memory there are bytes alone, which most files have.
const unsignedByte = 0x08

var (
	idxElements = map[byte]element{
		unsignedByte: byteElement,
		0x09:         {name: "int8", size: 1, order: binary.BigEndian, signed: true, factor: 1},
		0x0b:         {name: "int16", size: 2, order: binary.BigEndian, signed: true, factor: 1},
		0x0c:         {name: "int32", size: 4, order: binary.BigEndian, signed: true, factor: 1},
	}
	idxFloats = map[byte]string{0x0d: "float32", 0x0e: "float64"}
)

// isIDX reports whether a file that begins so is an IDX file.
func isIDX(head []byte) bool {
	if len(head) < 4 || head[0] != 0 || head[1] != 0 || head[3] < 1 || head[3] > 4 {
		return false
	}
	_, float := idxFloats[head[2]]
	return float || idxElements[head[2]].size > 0
}

// openIDX reads the header of an IDX file and checks all that it says.
func openIDX(f *file, c content) (*array, error) {
	a := &array{file: f, content: c}
	var magic [4]byte
	if err := a.field("magic", magic[:]); err != nil {
		return nil, err
	}
	if binary.BigEndian.Uint16(magic[:]) != 0 {
		return nil, &ContentError{f.path, "none of the files that are read here", "name one of IDX, npy, npz, CSV or amat, or download it again"}
	}
	wrong := func(field string, want, got int, next string) error {
		return &FormatError{File: f.path, Field: field, Want: fmt.Sprintf("%#02x", want), Got: fmt.Sprintf("%#02x", got), Next: next}
	}
	if float, ok := idxFloats[magic[2]]; ok {
		return nil, a.isFloat("type", "0x08", fmt.Sprintf("%#02x", magic[2]), float)
	}
	if a.element = idxElements[magic[2]]; a.element.size == 0 {
		return nil, wrong("type", unsignedByte, int(magic[2]), "")
	}
	switch n := int(magic[3]); {
	case c == images && n < 2 || n < 1:
		return nil, wrong("dimensions", 3, n, isLabels)
	case c == labels && n > 2:
		return nil, wrong("dimensions", 1, n, isImages)
	case n > 4:
		return nil, wrong("dimensions", 3, n, "")
	}
	shape := make([]int64, magic[3])
	for i := range shape {
		var dim [4]byte
		if err := a.field([]string{"count", "height", "width", "channels"}[i], dim[:]); err != nil {
			return nil, err
		}
		shape[i] = int64(binary.BigEndian.Uint32(dim[:]))
	}
	return a, a.setShape(shape)
}

// field reads a field of the header.
func (a *array) field(name string, b []byte) error {
	n, err := io.ReadFull(a.file, b)
	if err != nil {
		return readError(a.path, name, fmt.Sprintf("%d bytes", len(b)), fmt.Sprint(n), err)
	}
	a.header += int64(n)
	return nil
}

// idxHeader returns the header of an IDX file of bytes.
func idxHeader(dims ...int) []byte {
	b := []byte{0, 0, unsignedByte, byte(len(dims))}
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, uint32(d))
	}
	return b
}

// WriteImages writes the images as an IDX file.
func (s *Set) WriteImages(w io.Writer) error {
	dims := []int{s.Len(), s.Height, s.Width}
	if s.Depth() > 1 {
		dims = append(dims, s.Depth())
	}
	return writeIDX(w, s.Images, dims...)
}

// WriteLabels writes the labels as an IDX file.
func (s *Set) WriteLabels(w io.Writer) error { return writeIDX(w, s.Labels, len(s.Labels)) }

func writeIDX(w io.Writer, values []byte, dims ...int) error {
	for _, b := range [][]byte{idxHeader(dims...), values} {
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}
