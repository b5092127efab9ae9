package data

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// slack is for the decompressor's tables, buffers and windows, and for a first block of rows.
const slack = 3 << 20

// FuzzReadIDX: reading never panics, allocates no more than the file may hold,
// and gives back every byte of a file that it accepts.
func FuzzReadIDX(f *testing.F) {
	f.Fuzz(func(t *testing.T, stored []byte, ofImages bool) {
		c, most := labels, len(stored)
		if ofImages {
			c = images
		}
		packed := bytes.HasPrefix(stored, []byte("\x1f\x8b"))
		if packed {
			most *= deflateRatio
		}
		var read []byte
		var a *array
		grown := allocated(func() {
			var err error
			if a, err = decode(c, bytes.NewReader(stored), int64(len(stored))); err != nil {
				return
			}
			if values, err := a.read(t.Context()); err == nil {
				read = values
			}
		})
		if grown > uint64(most+slack) {
			t.Errorf("%d bytes allocated for a file of %d", grown, len(stored))
		}
		if read == nil || a.element != byteElement || a.columns > 1 {
			return
		}
		content := stored
		if packed {
			z, err := gzip.NewReader(bytes.NewReader(stored))
			if err != nil {
				t.Fatal(err)
			}
			if content, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.HasSuffix(content, read) || len(content) != int(a.header)+len(read) {
			t.Errorf("accepted, but the %d bytes of header and body differ from the file", int(a.header)+len(read))
		}
	})
}

// FuzzReadNPY: the same of NumPy's arrays, of bytes and of other integers.
func FuzzReadNPY(f *testing.F) {
	for _, descr := range []string{"|u1", "|b1", "<i8", ">u2", "<f4"} {
		f.Add(npyFile(descr, "(2, 2, 2)", ramp(64)[:8*max(1, int(descr[2]-'0'))]), true)
		f.Add(npyFile(descr, "(3,)", make([]byte, 3*int(descr[2]-'0'))), false)
	}
	f.Add(compress(npyFile("|u1", "(1048576, 28, 28)", nil)), true)
	f.Add([]byte(npyMagic+"\x02\x00\xff\xff\xff\xff{"), true)
	f.Fuzz(func(t *testing.T, stored []byte, ofImages bool) {
		c := labels
		if ofImages {
			c = images
		}
		fuzzed(t, stored, c, openArray(openNPY))
	})
}

// FuzzReadTable: the same of CSV and amat files.
func FuzzReadTable(f *testing.F) {
	for _, text := range []string{
		"label,pixel0,pixel1,pixel2,pixel3\n5,0,1,2,255\n7,1,1,1,1\n", "1,2,3,4\n", "0 1 1 0 \n1 1 0 0", "\"a\";\"label\"\r\n1;2\r\n", "1,,2\n", "2.55e+02\n\n3\n",
		"\xef\xbb\xbf1,2,3,4,300\n", "0.5,1,1,1\n", " 1 2\n", "label\n1\n",
	} {
		f.Add([]byte(text))
		f.Add(compress([]byte(text)))
	}
	f.Fuzz(func(t *testing.T, stored []byte) { fuzzed(t, stored, both, openTable) })
}

// fuzzed reads a file: the memory that it takes is bounded by what was accepted, or by the file.
func fuzzed(t *testing.T, stored []byte, c content, open func(*file, content) (source, error)) {
	var s *Set
	grown := allocated(func() {
		f, err := newFile("file", bytes.NewReader(stored), extent{int64(len(stored)), int64(len(stored))})
		if err != nil {
			return
		}
		src, err := open(f, c)
		if err != nil {
			return
		}
		if a, ok := src.(arrays); ok && a.images == nil {
			_, _ = a.labels.read(t.Context())
			return
		}
		if set, err := src.read(t.Context()); err == nil {
			s = set
		}
	})
	most := len(stored)
	if bytes.HasPrefix(stored, []byte("\x1f\x8b")) {
		most *= deflateRatio
	}
	if s != nil {
		most = 2 * (len(s.Images) + len(s.Labels))
		if len(s.Images) == 0 || len(s.Images)%s.Pixels() != 0 || s.Labels != nil && len(s.Labels) != s.Len() {
			t.Errorf("%d bytes and %d labels are no images of %d×%d", len(s.Images), len(s.Labels), s.Height, s.Width)
		}
	}
	if grown > uint64(most+slack) {
		t.Errorf("%d bytes allocated for a file of %d", grown, len(stored))
	}
}

// FuzzReadPicture: a picture is refused or has the pixels that it says it has.
func FuzzReadPicture(f *testing.F) {
	for _, p := range examplePictures() {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, stored []byte) {
		var p Pictures
		var err error
		grown := allocated(func() { err = p.Add("picture", stored) })
		// While it is decoded a pixel takes up to 8 bytes, then 4 more and the 3 that are kept.
		if grown > uint64(16*p.height*p.width+slack) {
			t.Errorf("%d bytes allocated for a picture of %d", grown, len(stored))
		}
		if s := p.Set(nil); err == nil && (s.Len() != 1 || s.Pixels() != p.height*p.width*s.Depth()) {
			t.Errorf("got %d images of %d pixels", s.Len(), s.Pixels())
		}
	})
}

// FuzzOpenArchive: an archive is refused or gives a whole data set.
func FuzzOpenArchive(f *testing.F) {
	f.Add(npzFile(f, smallArrays(), true))
	f.Add(npzFile(f, smallArrays(), false))
	f.Fuzz(func(t *testing.T, stored []byte) {
		path := filepath.Join(written(t, map[string][]byte{"set": stored}), "set")
		d, err := Open(context.Background(), path)
		if err == nil && (d.Train.Len() == 0 || d.Test.Len() == 0 || d.SHA256 == "") {
			t.Errorf("got %+v", d)
		}
	})
}
