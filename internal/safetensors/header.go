package safetensors

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"
)

// decodeHeader reads a safetensors header as far as it can be judged without the data. It goes token by token because
// json.Unmarshal takes the last of two equal keys and matches keys whatever their case.
func decodeHeader(header []byte) (meta map[string]string, infos map[string]tensorInfo, err error) {
	if !utf8.Valid(header) {
		return nil, nil, errors.New("not UTF-8")
	}
	if !bytes.HasPrefix(header, []byte("{")) {
		return nil, nil, fmt.Errorf("begins with %.10q, not with {", header)
	}
	r := tokenReader{json.NewDecoder(bytes.NewReader(header))}
	r.dec.UseNumber()
	infos = map[string]tensorInfo{}
	err = r.object(func(key string) (err error) {
		if key == metadataKey {
			meta, err = r.metadata()
			return err
		}
		infos[key], err = r.tensorInfo()
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	if rest := bytes.TrimLeft(header[r.dec.InputOffset():], " "); len(rest) > 0 {
		return nil, nil, fmt.Errorf("%.10q after the closing brace, where only spaces may be", rest)
	}
	return meta, infos, nil
}

// tokenReader reads the JSON that a header is made of and nothing more. Its errors name the key they stand at.
type tokenReader struct{ dec *json.Decoder }

// metadata reads the object of strings under __metadata__.
func (r tokenReader) metadata() (map[string]string, error) {
	meta := map[string]string{}
	err := r.object(func(key string) (err error) {
		meta[key], err = r.text()
		return err
	})
	return meta, err
}

// tensorInfo reads a tensor's entry: exactly the three keys that the format knows, in any order.
func (r tokenReader) tensorInfo() (info tensorInfo, err error) {
	fields := 0
	err = r.object(func(key string) (err error) {
		fields++
		switch key {
		case "dtype":
			info.DType, err = r.text()
			if err == nil && info.DType != dtypeF32 {
				err = badDType(info.DType)
			}
		case "shape":
			info.Shape, err = r.shape()
		case "data_offsets":
			info.Offsets, err = r.offsets()
		default:
			err = errors.New("unknown key")
		}
		return err
	})
	if err == nil && fields != 3 {
		err = errors.New("an entry needs dtype, shape and data_offsets")
	}
	return info, err
}

// shape reads an array of dimensions.
func (r tokenReader) shape() ([]int, error) {
	shape := []int{}
	err := r.array(func() error {
		if len(shape) == maxDims {
			return fmt.Errorf("more than %d dimensions", maxDims)
		}
		dim, err := r.natural(maxDim)
		shape = append(shape, int(dim))
		return err
	})
	return shape, err
}

// offsets reads the array [begin, end].
func (r tokenReader) offsets() (offsets [2]int64, err error) {
	n := 0
	err = r.array(func() (err error) {
		if n == len(offsets) {
			return errors.New("more than two numbers")
		}
		offsets[n], err = r.natural(MaxSize)
		n++
		return err
	})
	if err == nil && n != len(offsets) {
		err = errors.New("fewer than two numbers")
	}
	return offsets, err
}

// object reads an object, handing each key to value, which reads what belongs to it. A key given twice is refused.
func (r tokenReader) object(value func(key string) error) error {
	if err := r.delim('{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for r.dec.More() {
		key, err := r.text()
		if err != nil {
			return err
		}
		if seen[key] {
			return fmt.Errorf("key %q is there twice", key)
		}
		seen[key] = true
		if err := value(key); err != nil {
			return fmt.Errorf("%q: %w", key, err)
		}
	}
	return r.delim('}')
}

// array reads an array, calling element for each of its elements.
func (r tokenReader) array(element func() error) error {
	if err := r.delim('['); err != nil {
		return err
	}
	for r.dec.More() {
		if err := element(); err != nil {
			return err
		}
	}
	return r.delim(']')
}

// token reads a token of one type, which want says in words.
func token[T any](r tokenReader, want string) (value T, err error) {
	token, err := r.dec.Token()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return value, err
	}
	value, ok := token.(T)
	if !ok {
		return value, fmt.Errorf("found %v, want %s", token, want)
	}
	return value, nil
}

// delim reads the delimiter want.
func (r tokenReader) delim(want json.Delim) error {
	found, err := token[json.Delim](r, want.String())
	if err == nil && found != want {
		err = fmt.Errorf("found %v, want %v", found, want)
	}
	return err
}

// text reads a string.
func (r tokenReader) text() (string, error) { return token[string](r, "a string") }

// natural reads an integer from 0 to limit, written as digits only.
func (r tokenReader) natural(limit int64) (int64, error) {
	number, err := token[json.Number](r, "a number")
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(number.String(), 10, 63)
	if err != nil || int64(n) > limit {
		return 0, fmt.Errorf("found %v, want an integer from 0 to %d", number, limit)
	}
	return int64(n), nil
}

// DTypeError says that a tensor has a type that the format knows and this package does not read.
type DTypeError struct{ DType string }

func (e *DTypeError) Error() string {
	return fmt.Sprintf("is %q, but only %s is supported", e.DType, dtypeF32)
}

// otherDTypes are the format's, but for F32.
var otherDTypes = []string{"BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "I16", "U16", "F16", "BF16", "I32", "U32", "F64", "I64", "U64"}

func badDType(name string) error {
	if slices.Contains(otherDTypes, name) {
		return &DTypeError{name}
	}
	return fmt.Errorf("is %q, but only %s is supported", name, dtypeF32)
}
