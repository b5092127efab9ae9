// Package safetensors reads and writes safetensors files of 32-bit floats.
package safetensors

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"unicode/utf8"
)

// A safetensors file (https://github.com/huggingface/safetensors#format) is
//
//	8 bytes     N, the length of the header, little-endian
//	N bytes     the header: a JSON object, padded with spaces
//	the rest    the tensors' data, little-endian, row-major
//
// The header maps each tensor's name to {"dtype", "shape", "data_offsets": [begin, end]}, the offsets counted from the
// start of the data, and "__metadata__" to an object of strings.
const (
	prefixSize  = 8
	metadataKey = "__metadata__"
	dtypeF32    = "F32"
	// maxHeaderSize bounds the header. The format allows 100 MB; thousands of tensors fit in this.
	maxHeaderSize = 1 << 20
)

// tensorInfo is a tensor's entry in the header.
type tensorInfo struct {
	DType   string   `json:"dtype"`
	Shape   []int    `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"`
}

// Encode returns the safetensors file of meta and tensors. Its bytes depend on their values alone: header keys and data
// go by name, whatever the order given, and spaces pad the header to a multiple of 8 bytes.
func Encode(meta map[string]string, tensors []Tensor) ([]byte, error) {
	tensors = slices.SortedFunc(slices.Values(tensors), func(a, b Tensor) int { return cmp.Compare(a.Name, b.Name) })
	header, dataSize, err := encodeHeader(meta, tensors)
	if err != nil {
		return nil, err
	}
	size := prefixSize + int64(len(header)) + dataSize
	if size > MaxSize {
		return nil, fmt.Errorf("the file would have %d bytes, more than %d", size, MaxSize)
	}
	b := make([]byte, 0, size)
	b = binary.LittleEndian.AppendUint64(b, uint64(len(header)))
	b = append(b, header...)
	for _, t := range tensors {
		if b, err = binary.Append(b, binary.LittleEndian, t.Data); err != nil {
			return nil, fmt.Errorf("tensor %q: %w", t.Name, err)
		}
	}
	return b, nil
}

// encodeHeader returns the padded header of meta and tensors, and the size of the data that it describes. The
// tensors' order is that of their data.
func encodeHeader(meta map[string]string, tensors []Tensor) (header []byte, dataSize int64, err error) {
	entries := make(map[string]any, 1+len(tensors)) // encoding/json sorts a map's keys
	if len(meta) > 0 {
		entries[metadataKey] = meta
	}
	for key, value := range meta {
		if !utf8.ValidString(key) || !utf8.ValidString(value) {
			return nil, 0, fmt.Errorf("metadata %q: not UTF-8", key)
		}
	}
	for _, t := range tensors {
		if !utf8.ValidString(t.Name) || t.Name == metadataKey {
			return nil, 0, fmt.Errorf("tensor %q: a name must be UTF-8 and not %s", t.Name, metadataKey)
		}
		if _, taken := entries[t.Name]; taken {
			return nil, 0, fmt.Errorf("tensor %q: two tensors have this name", t.Name)
		}
		if err := t.check(); err != nil {
			return nil, 0, err
		}
		end := dataSize + float32Size*int64(len(t.Data))
		entries[t.Name] = tensorInfo{
			DType:   dtypeF32,
			Shape:   append([]int{}, t.Shape...), // a nil shape would be null
			Offsets: [2]int64{dataSize, end},
		}
		dataSize = end
	}
	header, err = json.Marshal(entries)
	if err != nil {
		return nil, 0, fmt.Errorf("header: %w", err)
	}
	for len(header)%prefixSize != 0 {
		header = append(header, ' ')
	}
	if len(header) > maxHeaderSize {
		return nil, 0, fmt.Errorf("the header would have %d bytes, more than %d", len(header), maxHeaderSize)
	}
	return header, dataSize, nil
}

// Header is what a file says of itself before its data.
type Header struct {
	Meta map[string]string
	Size int64 // bytes before the data

	tensors map[string]tensorInfo
}

// ReadHeader reads the header of the safetensors file r, of so many bytes. It refuses whatever the format forbids, every
// type of element but F32, and tensors that are not all of the rest of the file, before it reads any data.
func ReadHeader(r io.ReaderAt, size int64) (*Header, error) {
	rest := size - prefixSize
	if rest < 0 {
		return nil, fmt.Errorf("not a safetensors file: it has only %d bytes", size)
	}
	var prefix [prefixSize]byte
	if _, err := r.ReadAt(prefix[:], 0); err != nil {
		return nil, err
	}
	length := binary.LittleEndian.Uint64(prefix[:])
	if length > maxHeaderSize {
		return nil, fmt.Errorf("not a safetensors file: it would have a header of %d bytes", length)
	}
	if length > uint64(rest) {
		return nil, fmt.Errorf("header length %d, but only %d bytes follow", length, rest)
	}
	text := make([]byte, length)
	if _, err := io.ReadFull(io.NewSectionReader(r, prefixSize, int64(length)), text); err != nil {
		return nil, err
	}
	h := &Header{Size: prefixSize + int64(length)}
	var err error
	if h.Meta, h.tensors, err = decodeHeader(text); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	return h, checkLayout(h.tensors, size-h.Size)
}

// Tensors reads the tensors, ordered by name, of the file r that the header is of.
func (h *Header) Tensors(r io.ReaderAt) ([]Tensor, error) {
	tensors := make([]Tensor, 0, len(h.tensors))
	for _, name := range slices.Sorted(maps.Keys(h.tensors)) {
		begin, end := h.tensors[name].Offsets[0], h.tensors[name].Offsets[1]
		t := Tensor{Name: name, Shape: h.tensors[name].Shape, Data: make([]float32, (end-begin)/float32Size)}
		if err := binary.Read(io.NewSectionReader(r, h.Size+begin, end-begin), binary.LittleEndian, t.Data); err != nil {
			return nil, fmt.Errorf("tensor %q: %w", name, err)
		}
		tensors = append(tensors, t)
	}
	return tensors, nil
}

// checkLayout checks that the tensors cover the data, of the given size, from its first byte to its last, each byte once.
func checkLayout(infos map[string]tensorInfo, have int64) error {
	byOffset := slices.SortedFunc(maps.Keys(infos), func(x, y string) int {
		p, q := infos[x].Offsets, infos[y].Offsets
		return cmp.Or(cmp.Compare(p[0], q[0]), cmp.Compare(p[1], q[1]), cmp.Compare(x, y))
	})
	covered := int64(0)
	for _, name := range byOffset {
		info := infos[name]
		begin, end := info.Offsets[0], info.Offsets[1]
		size, err := byteSize(info.Shape)
		switch {
		case err != nil:
			return fmt.Errorf("tensor %q: %w", name, err)
		case begin > end:
			return fmt.Errorf("tensor %q: data begins at %d, after its end %d", name, begin, end)
		case end > have:
			return fmt.Errorf("tensor %q: data ends at %d, but the file has %d bytes of data", name, end, have)
		case end-begin != size:
			return fmt.Errorf("tensor %q: shape %v needs %d bytes, data_offsets %v give %d",
				name, info.Shape, size, info.Offsets, end-begin)
		case begin > covered:
			return fmt.Errorf("tensor %q: data begins at %d, but the tensor before it ends at %d: a hole", name, begin, covered)
		case begin < covered:
			return fmt.Errorf("tensor %q: data begins at %d, but the tensor before it ends at %d: an overlap", name, begin, covered)
		}
		covered = end
	}
	if covered != have {
		return fmt.Errorf("the tensors end at byte %d of the data, but the file has %d", covered, have)
	}
	return nil
}
