package data

import (
	"bytes"
	"compress/gzip"
	"io"
	"slices"
	"testing"
)

// FuzzReadIDX: reading never panics, allocates no more than the file may hold,
// and gives back every byte of a file that it accepts.
func FuzzReadIDX(f *testing.F) {
	f.Fuzz(func(t *testing.T, file []byte, images, packed bool) {
		l, path, most := labelLayout(), "labels", len(file)
		if images {
			l, path = imageLayout(), "images"
		}
		if packed {
			path, most = path+".gz", deflateRatio*len(file)
		}
		var header, body []byte
		grown := allocated(func() {
			idx, err := decode(path, l, bytes.NewReader(file), int64(len(file)))
			if err != nil {
				return
			}
			if b, err := idx.readBody(t.Context()); err == nil {
				header, body = idx.header, b
			}
		})
		// The slack is for the decompressor's tables, buffers and windows.
		if slack := 1 << 20; grown > uint64(most+slack) {
			t.Errorf("%d bytes allocated for a file of %d", grown, len(file))
		}
		if body == nil {
			return
		}
		content := file
		if packed {
			z, err := gzip.NewReader(bytes.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			if content, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(slices.Concat(header, body), content) {
			t.Errorf("accepted, but the %d bytes of header and body differ from the file", len(header)+len(body))
		}
	})
}
