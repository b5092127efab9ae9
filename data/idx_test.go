package data

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestCorruptFiles(t *testing.T) {
	const (
		images = "train-images-idx3-ubyte"
		labels = "train-labels-idx1-ubyte"
		tests  = "t10k-images-idx3-ubyte"
	)
	small := smallSet()
	image, label := small[images], small[labels]
	packed := compress(image)
	broken := patch(packed, len(packed)-8, packed[len(packed)-8]^1) // CRC-32
	for _, c := range []struct {
		name, file string
		content    []byte
		field      string // of the FormatError
		message    string // part of its text
		is         error
	}{
		{"float type", images, patch(image, 2, 0x0d), "type", "want 0x08, got 0x0d", nil},
		{"labels as images", images, label, "dimensions", "want 0x03, got 0x01", nil},
		{"images as labels", labels, image, "dimensions", "want 0x01, got 0x03", nil},
		{"short header", images, image[:14], "width", "want 4 bytes, got 2", io.ErrUnexpectedEOF},
		{"no body", images, image[:16], "pixels", "want 30 bytes by the header, got 0", nil},
		{"count low byte", images, patch(image, 7, 6), "pixels", "want 36 bytes by the header, got 30", nil},
		{"count high byte", images, patch(image, 4, 0xff), "count", "want 1 to 1073741824, got 4278190085", nil},
		{"no images", images, encode(nil, 0, 2, 3), "count", "got 0", nil},
		{"height high byte", images, patch(image, 8, 1), "height", "want 1 to 4096, got 16777218", nil},
		{"height zero", images, patch(image, 11, 0), "height", "want 1 to 4096, got 0", nil},
		{"width", images, patch(image, 15, 4), "pixels", "want 40 bytes by the header, got 30", nil},
		{"width zero", images, patch(image, 15, 0), "width", "want 1 to 4096, got 0", nil},
		{"huge", images, encode(nil, 1<<30, 4096, 4096), "pixels", "want at most 1073741824 bytes, got 18014398509481984", nil},
		{"truncated", images, image[:45], "pixels", "want 30 bytes by the header, got 29", nil},
		{"longer", images, append(bytes.Clone(image), 0), "pixels", "want 30 bytes by the header, got 31", nil},
		{"label count", labels, encode(make([]byte, 4), 4), "count", "want 5 as in ", nil},
		{"test size", tests, encode(ramp(18), 3, 3, 2), "height", "want 2 as in ", nil},

		{"gzip: header cut", images + ".gz", packed[:7], "gzip header", "unexpected EOF", io.ErrUnexpectedEOF},
		{"gzip: body cut", images + ".gz", packed[:len(packed)-20], "pixels", "want 30 bytes by the header", io.ErrUnexpectedEOF},
		{"gzip: trailer cut", images + ".gz", packed[:len(packed)-3], "end of file", "unexpected EOF", io.ErrUnexpectedEOF},
		{"gzip: checksum", images + ".gz", broken, "end of file", "invalid checksum", gzip.ErrChecksum},
		{"gzip: bad block", images + ".gz", patch(packed, 10, 7), "magic", "flate", flate.CorruptInputError(1)},
		{"gzip: garbage after", images + ".gz", append(bytes.Clone(packed), "garbage..."...), "end of file", "nothing after the pixels", gzip.ErrHeader},
		{"gzip: member after", images + ".gz", append(bytes.Clone(packed), compress([]byte{1})...), "pixels", "want 30 bytes by the header, got more", nil},
		{"gzip: short", images + ".gz", compress(image[:45]), "pixels", "want 30 bytes by the header, got 29", io.ErrUnexpectedEOF},
		{"gzip: bomb", images + ".gz", compress(append(bytes.Clone(image), make([]byte, 1<<22)...)), "pixels", "want 30 bytes by the header, got more", nil},
		{"gzip: claim", images + ".gz", compress(encode(nil, 1<<18, 64, 64)), "pixels", "want 1073741824 bytes by the header, got at most ", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := smallSet()
			delete(files, strings.TrimSuffix(c.file, ".gz"))
			files[c.file] = c.content
			dir := written(t, files)
			d, err := Open(t.Context(), dir)
			var e *FormatError
			if d != nil || !errors.As(err, &e) {
				t.Fatalf("got %v and error %v, want a FormatError", d, err)
			}
			if e.File != filepath.Join(dir, c.file) || e.Field != c.field {
				t.Errorf("%v: blames %q of %s, want %q of %s", err, e.Field, e.File, c.field, c.file)
			}
			if !strings.HasPrefix(err.Error(), e.File) || !strings.Contains(err.Error(), c.message) {
				t.Errorf("got error %q, want one with %q", err, c.message)
			}
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("error %v doesn't wrap %v", err, c.is)
			}
		})
	}
}

// A file that claims the largest body allowed mustn't get its memory.
func TestLiesAllocateLittle(t *testing.T) {
	header := encode(nil, 1<<18, 64, 64) // 1 GiB
	for _, c := range []struct {
		name    string
		content []byte
	}{
		{"plain", header},
		{"packed", compress(header)},
	} {
		grown := allocated(func() {
			if _, err := decode(images, bytes.NewReader(c.content), int64(len(c.content))); err == nil {
				t.Errorf("%s: accepted", c.name)
			}
		})
		if grown > 1<<20 {
			t.Errorf("%s: %d bytes allocated for a file of %d", c.name, grown, len(c.content))
		}
	}
}

// allocated returns how many bytes of heap f asks for.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Zeros are what DEFLATE compresses best; honest files must pass deflateRatio.
func TestBestCompressionIsAccepted(t *testing.T) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<22)
	if _, err := z.Write(encode(zeros, 1<<22)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if b.Len() > len(zeros)/1000 {
		t.Fatalf("%d bytes compressed to %d, want a ratio near %d", len(zeros), b.Len(), deflateRatio)
	}
	f, err := decode(labels, bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	body, err := f.read(t.Context())
	if err != nil || !bytes.Equal(body, zeros) {
		t.Errorf("got %d bytes and error %v, want %d zeros", len(body), err, len(zeros))
	}
}

// The digest follows the chunks: they must be the body, in order, all of it.
func TestChunksAreTheBody(t *testing.T) {
	for _, n := range []int{1, chunkSize - 1, chunkSize, chunkSize + 1, 3 * chunkSize} {
		file := encode(ramp(n), n)
		f, err := decode(labels, bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		body, err := f.read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		joined := idxHeader(f.dims...)
		for chunk := range f.chunks {
			joined = append(joined, chunk...)
		}
		if !bytes.Equal(body, ramp(n)) || !bytes.Equal(joined, file) {
			t.Errorf("%d values: body or chunks differ from the file", n)
		}
	}
}

// cancelReader cancels once it has yielded a chunk.
type cancelReader struct {
	io.Reader
	cancel context.CancelFunc
	read   int
}

func (r *cancelReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	if r.read += n; r.read > chunkSize {
		r.cancel()
	}
	return n, err
}

func TestCancelBetweenChunks(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	const n = 8 * chunkSize
	r := &cancelReader{Reader: bytes.NewReader(encode(make([]byte, n), n)), cancel: cancel}
	f, err := decode(labels, r, n+8)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.read(ctx); !errors.Is(err, context.Canceled) || r.read > 2*chunkSize {
		t.Errorf("got error %v after %d bytes, want to stop after %d", err, r.read, chunkSize)
	}
}

// A disk that fails is no fault of the file's format.
func TestDeviceErrorIsNotAFormatError(t *testing.T) {
	disk := &fs.PathError{Op: "read", Path: "labels", Err: os.ErrDeadlineExceeded}
	r := io.MultiReader(bytes.NewReader(encode(nil, 5)), failingReader{disk})
	f, err := decode(labels, r, 13)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.read(t.Context())
	if e := (*FormatError)(nil); errors.As(err, &e) || !errors.Is(err, disk) {
		t.Errorf("got error %v, want %v wrapped and no FormatError", err, disk)
	}
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }
