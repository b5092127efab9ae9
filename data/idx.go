package data

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
)

const (
	unsignedByte = 0x08 // the type code of IDX that is read here

	// Limits of what is believed of a header. Sides this small keep the product
	// of three 32-bit fields below 2⁵⁶, so it can't overflow.
	maxSide = 4096
	maxBody = 1 << 30 // bytes

	// deflateRatio bounds decompressed by compressed bytes: DEFLATE spends at
	// least two bits on a match, and a match is at most 258 bytes long. A header
	// that claims more is refused unread, so a small file can't claim a big
	// allocation.
	deflateRatio = 258 * 8 / 2

	// chunkSize is how much is read between two looks at the context.
	chunkSize = 1 << 20
)

// A layout names the dimensions of an IDX file, slowest first, and its values.
type layout struct {
	dims   []string
	values string
}

func imageLayout() layout { return layout{[]string{"count", "height", "width"}, "pixels"} }
func labelLayout() layout { return layout{[]string{"count"}, "labels"} }

// An extent bounds the length of a decompressed file in bytes. The ends of a
// plain file's are equal.
type extent struct{ min, max int64 }

// An idxFile is an IDX file whose header has been read and checked.
type idxFile struct {
	path   string // for messages
	layout layout
	header []byte
	dims   []int // product at most maxBody
	size   int   // of the body: product of dims
	body   io.Reader

	// chunks carries the parts of the body in order as they are read. It has
	// room for all of them, so reading never waits for whoever follows.
	chunks chan []byte
}

// readHeader reads an IDX header and checks all that it says.
func readHeader(path string, l layout, r io.Reader, file extent) (*idxFile, error) {
	f := &idxFile{path: path, layout: l, body: r, header: make([]byte, 4+4*len(l.dims))}
	magic := f.header[:4]
	if err := f.readField("magic", magic); err != nil {
		return nil, err
	}
	for _, c := range []struct {
		field     string
		want, got int
	}{
		{"magic", 0, int(binary.BigEndian.Uint16(magic))},
		{"type", unsignedByte, int(magic[2])},
		{"dimensions", len(l.dims), int(magic[3])},
	} {
		if c.got != c.want {
			return nil, &FormatError{path, c.field, fmt.Sprintf("%#02x", c.want), fmt.Sprintf("%#02x", c.got), nil}
		}
	}
	if err := f.readDims(); err != nil {
		return nil, err
	}
	if total := int64(len(f.header) + f.size); total < file.min || total > file.max {
		return nil, f.sizeError(file)
	}
	f.chunks = make(chan []byte, f.size/chunkSize+1)
	return f, nil
}

// readDims reads the dimensions and their product into f.
func (f *idxFile) readDims() error {
	size := int64(1)
	for i, name := range f.layout.dims {
		field := f.header[4+4*i:][:4]
		if err := f.readField(name, field); err != nil {
			return err
		}
		d := int64(binary.BigEndian.Uint32(field))
		limit := int64(maxBody)
		if i > 0 {
			limit = maxSide
		}
		if d < 1 || d > limit {
			return &FormatError{f.path, name, fmt.Sprintf("1 to %d", limit), fmt.Sprint(d), nil}
		}
		f.dims = append(f.dims, int(d))
		size *= d
	}
	if size > maxBody {
		return &FormatError{f.path, f.layout.values, fmt.Sprintf("at most %d bytes", maxBody), fmt.Sprintf("%d by the header", size), nil}
	}
	f.size = int(size)
	return nil
}

func (f *idxFile) readField(name string, b []byte) error {
	if n, err := io.ReadFull(f.body, b); err != nil {
		return readError(f.path, name, fmt.Sprintf("%d bytes", len(b)), fmt.Sprint(n), err)
	}
	return nil
}

func (f *idxFile) sizeError(file extent) error {
	want := fmt.Sprintf("%d bytes by the header", f.size)
	got := fmt.Sprint(max(0, file.max-int64(len(f.header))))
	if file.min < file.max {
		got = "at most " + got
	}
	return &FormatError{f.path, f.layout.values, want, got, nil}
}

// readBody reads the values and makes sure that the file ends with them. It
// closes f.chunks.
func (f *idxFile) readBody(ctx context.Context) ([]byte, error) {
	defer close(f.chunks)
	want := fmt.Sprintf("%d bytes by the header", f.size)
	body := make([]byte, f.size)
	for lo := 0; lo < len(body); lo += chunkSize {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		chunk := body[lo:min(lo+chunkSize, len(body))]
		if n, err := io.ReadFull(f.body, chunk); err != nil {
			return nil, readError(f.path, f.layout.values, want, fmt.Sprint(lo+n), err)
		}
		f.chunks <- chunk
	}
	var next [1]byte
	switch _, err := io.ReadFull(f.body, next[:]); err {
	case io.EOF: // for gzip this says that the checksum is right, too
		return body, nil
	case nil:
		return nil, &FormatError{f.path, f.layout.values, want, "more", nil}
	default:
		return nil, readError(f.path, "end of file", "nothing after the "+f.layout.values, "more", err)
	}
}
