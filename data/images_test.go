package data

import (
	"encoding/binary"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// floats are the bytes of float32 numbers.
func floats(x ...float32) (b []byte) {
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// TestOpenImages: the scales of numbers are told apart and said, and others refused.
func TestOpenImages(t *testing.T) {
	doubles := binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, math.Float64bits(0.2)), math.Float64bits(1))
	nan := float32(math.NaN())
	for name, c := range map[string]struct {
		file []byte
		want []uint8 // nil: refused
		says string
	}{
		"bytes":          {npyFile("|u1", "(1, 1, 2)", []byte{3, 255}), []uint8{3, 255}, "bytes"},
		"IDX":            {encode([]byte{3, 255}, 1, 1, 2), []uint8{3, 255}, "bytes"},
		"bits":           {npyFile("|u1", "(1, 1, 2)", []byte{0, 1}), []uint8{0, 255}, "0 and 1"},
		"0 to 1":         {npyFile("<f4", "(1, 1, 1, 2)", floats(0.2, 1)), []uint8{51, 255}, "numbers from 0 to 1"},
		"doubles":        {npyFile("<f8", "(1, 1, 2)", doubles), []uint8{51, 255}, "numbers from 0 to 1"},
		"-1 to 1":        {npyFile("<f4", "(1, 1, 2)", floats(-0.6, 1)), []uint8{51, 255}, "numbers from -1 to 1"},
		"above 1":        {npyFile("<f4", "(1, 1, 2)", floats(0, 1.5)), nil, "pixels: want bytes, or numbers from 0 to 1 or from -1 to 1, got numbers from 0 to 1.5"},
		"no number":      {npyFile("<f4", "(1, 1, 2)", floats(0, nan)), nil, "numbers from NaN to NaN"},
		"cut short":      {npyFile("<f4", "(1, 1, 2)", floats(0)), nil, "pixels: want 8 bytes by the header, got 4"},
		"half":           {npyFile("<f2", "(1, 1, 2)", []byte{0, 0, 0, 0}), nil, "float16"},
		"something else": {[]byte("<!doctype html>"), nil, "a web page"},
	} {
		dir := written(t, map[string][]byte{"drawn": c.file})
		set, says, err := OpenImages(t.Context(), filepath.Join(dir, "drawn"))
		switch {
		case c.want == nil && (err == nil || !strings.Contains(err.Error(), c.says)):
			t.Errorf("%s: the error is %v, want %q", name, err, c.says)
		case c.want != nil && (err != nil || !slices.Equal(set.Images, c.want) || says != c.says):
			t.Errorf("%s: got %v, %q, %v", name, set, says, err)
		}
	}
}

// TestOpenPictures: of a folder all PNG pictures are read, whatever their folders and names.
func TestOpenPictures(t *testing.T) {
	dir := written(t, map[string][]byte{"1.png": greyPicture(1, 2, []uint8{1, 0}), "b/9/2.png": greyPicture(1, 2, []uint8{7, 8}), "notes.txt": []byte("-")})
	set, says, err := OpenImages(t.Context(), dir)
	if err != nil || !slices.Equal(set.Images, []uint8{1, 0, 7, 8}) || set.Labels != nil || says != "bytes" {
		t.Errorf("got %v, %q, %v", set, says, err)
	}
	if _, _, err := OpenImages(t.Context(), written(t, map[string][]byte{"a.txt": nil})); err == nil || !strings.Contains(err.Error(), "no PNG pictures") {
		t.Errorf("the error is %v", err)
	}
}
