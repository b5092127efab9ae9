package npy

import (
	"bytes"
	"strings"
	"testing"
)

// TestWrite holds files to the form that NumPy describes: the header is a Python literal, in which a shape of one axis has a
// comma, and the numbers begin at a multiple of 64 bytes.
func TestWrite(t *testing.T) {
	for _, c := range []struct {
		array        Array
		header, tail string
	}{
		{Array{"a", []int{3}, []uint8{1, 2, 255}}, "{'descr': '|u1', 'fortran_order': False, 'shape': (3, ), }", "\x01\x02\xff"},
		{Array{"a", []int{1, 2}, []float32{1, -2}}, "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }", "\x00\x00\x80\x3f\x00\x00\x00\xc0"},
	} {
		var b bytes.Buffer
		if err := Write(&b, c.array); err != nil {
			t.Fatal(err)
		}
		head, tail := b.String()[:b.Len()-len(c.tail)], b.String()[b.Len()-len(c.tail):]
		if !strings.HasPrefix(head, "\x93NUMPY\x01\x00\x76\x00"+c.header) || len(head)%64 != 0 || !strings.HasSuffix(head, " \n") || tail != c.tail {
			t.Errorf("%v: %q and %q", c.array, head, tail)
		}
	}
	if err := Write(&bytes.Buffer{}, Array{Name: "a", Shape: []int{1}, Values: []int{1}}); err == nil {
		t.Error("ints are written")
	}
}
