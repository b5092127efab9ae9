// Package npy writes arrays as NumPy does: one in a file, npy, or several by name, npz.
package npy

import (
	"archive/zip"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

// Array is a named array, row-major.
type Array struct {
	Name   string
	Shape  []int
	Values any // []float32 or []uint8
}

// types are those of elements, as NumPy names them.
func (a Array) element() (string, error) {
	switch a.Values.(type) {
	case []float32:
		return "<f4", nil
	case []uint8:
		return "|u1", nil
	}
	return "", fmt.Errorf("array %s: elements of %T", a.Name, a.Values)
}

// Write writes an array as numpy.save does: a header that is a multiple of 64 bytes, and the numbers.
func Write(w io.Writer, a Array) error {
	element, err := a.element()
	if err != nil {
		return err
	}
	dims := ""
	for _, n := range a.Shape {
		dims += fmt.Sprint(n, ", ")
	}
	if len(a.Shape) > 1 {
		dims = strings.TrimSuffix(dims, ", ")
	}
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", element, dims)
	const before = 10 // magic, version, length
	header += strings.Repeat(" ", 63-(before+len(header))%64) + "\n"
	start := binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(header)))
	if _, err := w.Write(append(start, header...)); err != nil {
		return err
	}
	return binary.Write(w, binary.LittleEndian, a.Values)
}

// WriteZip writes arrays as numpy.savez_compressed does.
func WriteZip(w io.Writer, arrays ...Array) error {
	z := zip.NewWriter(w)
	for _, a := range arrays {
		file, err := z.Create(a.Name + ".npy")
		if err != nil {
			return err
		}
		if err := Write(file, a); err != nil {
			return err
		}
	}
	return z.Close()
}
