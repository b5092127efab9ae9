package data

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	// Limits of what is believed of a header. Sides this small keep the product
	// of three 32-bit fields below 2⁵⁶, so it can't overflow.
	maxSide = 4096
	maxBody = 1 << 30 // bytes in memory

	// chunkSize is how much is read between two looks at the context.
	chunkSize = 1 << 20
)

// An element is how a file stores a number.
type element struct {
	name   string // as the format has it: int32
	size   int    // bytes
	order  binary.ByteOrder
	signed bool
	float  bool
	factor int64 // what the number is multiplied by
}

var byteElement = element{name: "uint8", size: 1, order: binary.BigEndian, factor: 1}

// value returns the number that b begins with. It is huge, and so refused, if it does not fit.
func (e element) value(b []byte) int64 {
	var v int64
	switch e.size {
	case 1:
		v = int64(b[0])
		if e.signed {
			v = int64(int8(b[0]))
		}
	case 2:
		v = int64(e.order.Uint16(b))
		if e.signed {
			v = int64(int16(v))
		}
	case 4:
		v = int64(e.order.Uint32(b))
		if e.signed {
			v = int64(int32(v))
		}
	default:
		v = int64(e.order.Uint64(b)) // an unsigned one from 2⁶³ on is negative
	}
	return v * e.factor
}

// An array is a file of images or of labels whose header has been read and checked.
type array struct {
	*file
	content content
	header  int64 // length in bytes
	dims    []int // images: count, height, width and, in colours, channels; labels: count; product at most maxBody
	planar  bool  // an image's channels lie one after the other
	columns int   // numbers for each value: a label may be the first of several
	element element

	// chunks carries the values in order as they are read. It has
	// room for all of them, so reading never waits for whoever follows.
	chunks chan []byte
}

// setShape takes the shape that the header gives, and checks it.
func (a *array) setShape(shape []int64) error {
	names, whole := []string{"count", "height", "width"}, shape
	a.columns = 1
	if a.content == labels {
		names = names[:1]
		if len(shape) == 2 && shape[1] >= 1 && shape[1] <= maxSide {
			a.columns, shape = int(shape[1]), shape[:1]
		}
	} else {
		shape, a.planar = imageShape(shape)
		if len(shape) == 4 && shape[3] == colours {
			names = append(names, "channels")
		}
	}
	if len(shape) != len(names) {
		return &FormatError{
			File: a.path, Field: "shape", Want: tuple(names), Got: tuple(whole), Next: a.misshapen(whole),
		}
	}
	size := int64(1)
	for i, d := range shape {
		limit := int64(maxBody)
		if i > 0 {
			limit = maxSide
		}
		if d < 1 || d > limit {
			return &FormatError{File: a.path, Field: names[i], Want: fmt.Sprintf("1 to %d", limit), Got: fmt.Sprint(d)}
		}
		a.dims = append(a.dims, int(d))
		size *= d
	}
	if size > maxBody {
		return &FormatError{File: a.path, Field: a.content.String(), Want: fmt.Sprintf("at most %d bytes", maxBody), Got: fmt.Sprintf("%d by the header", size)}
	}
	body := size * a.row()
	if total := a.header + body; total < a.size.min || total > a.size.max {
		return a.sizeError(a.content.String(), a.header, body)
	}
	a.chunks = make(chan []byte, a.values()/a.step()+1)
	return nil
}

// imageShape is the shape (count, height, width) of images that are stored with one channel, or
// as rows of as many pixels as a square has, and (count, height, width, channels) of images in colours, whose channels may
// come first: then they are planar. Any other shape it returns as it is.
func imageShape(shape []int64) (_ []int64, planar bool) {
	switch {
	case len(shape) == 2 && side(shape[1]) > 0:
		return []int64{shape[0], side(shape[1]), side(shape[1])}, false
	case len(shape) == 4 && shape[3] == 1:
		return shape[:3], false
	case len(shape) == 4 && shape[1] == 1:
		return []int64{shape[0], shape[2], shape[3]}, false
	case len(shape) == 4 && shape[1] == colours && shape[3] != colours:
		return []int64{shape[0], shape[2], shape[3], colours}, true
	}
	return shape, false
}

// set returns the array's images, which have been read.
func (a *array) set(images []uint8) *Set {
	s := &Set{Height: a.dims[1], Width: a.dims[2], Channels: 1, Images: images}
	if len(a.dims) > 3 {
		s.Channels = a.dims[3]
	}
	if a.planar {
		s.interleave()
	}
	return s
}

// side returns the side of a square of so many pixels, or 0.
func side(pixels int64) int64 {
	for s := int64(1); s <= maxSide && s*s <= pixels; s++ {
		if s*s == pixels {
			return s
		}
	}
	return 0
}

// misshapen says what a file of another shape than wanted may be.
func (a *array) misshapen(shape []int64) string {
	switch n := len(shape); {
	case a.content == labels && n == 3:
		return isImages
	case a.content == images && n == 1:
		return isLabels
	case a.content == images && n == 4:
		return "images have one channel or three, first or last"
	case a.content == images && n == 2:
		return fmt.Sprintf("%d pixels are no square: store the images as (count, height, width)", shape[1])
	}
	return "store the " + a.content.String() + " in the shape that is wanted"
}

const (
	isImages = "this is an image file: it stands where the labels should be"
	isLabels = "this is a label file: it stands where the images should be"
)

// isFloat refuses floating-point numbers.
func (a *array) isFloat(field, want, got, name string) error {
	next := fmt.Sprintf("these are %s pixels: multiply by 255 (if they go from 0 to 1) and store as bytes", name)
	if a.content == labels {
		next = fmt.Sprintf("these are %s labels: store them as integers", name)
	}
	return &FormatError{File: a.path, Field: field, Want: want, Got: got, Next: next}
}

// values returns how many there are: pixels or labels.
func (a *array) values() int {
	n := 1
	for _, d := range a.dims {
		n *= d
	}
	return n
}

// row returns how many bytes a value takes in the file, and step how many values are read at once.
func (a *array) row() int64 { return int64(a.columns * a.element.size) }
func (a *array) step() int  { return max(1, chunkSize/int(a.row())) }

// read reads the values and makes sure that the file ends with them. It closes a.chunks.
func (a *array) read(ctx context.Context) ([]byte, error) {
	defer close(a.chunks)
	values := memory(a.values())
	row, step := int(a.row()), a.step()
	stored := a.element == byteElement && row == 1
	var buffer []byte
	if !stored {
		buffer = make([]byte, min(step, len(values))*row)
	}
	want := fmt.Sprintf("%d bytes by the header", len(values)*row)
	for lo := 0; lo < len(values); lo += step {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		chunk := values[lo:min(lo+step, len(values))]
		raw := chunk
		if !stored {
			raw = buffer[:len(chunk)*row]
		}
		if n, err := io.ReadFull(a.file, raw); err != nil {
			return nil, readError(a.path, a.content.String(), want, fmt.Sprint(lo*row+n), err)
		}
		if !stored {
			if err := a.convert(chunk, raw, lo); err != nil {
				return nil, err
			}
		}
		a.chunks <- chunk
	}
	return values, a.end(want)
}

// convert makes bytes of numbers, the first of which is number lo of the file.
func (a *array) convert(values, raw []byte, lo int) error {
	for i := range values {
		v := a.element.value(raw[i*int(a.row()):])
		if v < 0 || v > 255 {
			return &FormatError{
				File: a.path, Field: fmt.Sprintf("%s %d", strings.TrimSuffix(a.content.String(), "s"), lo+i), Want: "0 to 255", Got: fmt.Sprint(v),
				Next: "only what fits a byte is read",
			}
		}
		values[i] = uint8(v)
	}
	return nil
}

// end makes sure that the file ends here. For gzip it says that the checksum is right, too.
func (a *array) end(want string) error {
	switch _, err := a.ReadByte(); {
	case errors.Is(err, io.EOF):
		return nil
	case err == nil:
		return &FormatError{File: a.path, Field: a.content.String(), Want: want, Got: "more"}
	default:
		return readError(a.path, "end of file", "nothing after the "+a.content.String(), "more", err)
	}
}

// tuple writes a shape as NumPy does.
func tuple[T any](shape []T) string {
	words := make([]string, len(shape))
	for i, d := range shape {
		words[i] = fmt.Sprint(d)
	}
	return "(" + strings.Join(words, ", ") + ")"
}
