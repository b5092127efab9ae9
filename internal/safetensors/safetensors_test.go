package safetensors

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// file returns a safetensors file with the given header and size bytes of zeros as data.
func file(header string, size int) string {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return string(b) + header + strings.Repeat("\x00", size)
}

// decode returns what the file b holds.
func decode(b []byte) (map[string]string, []Tensor, error) {
	r := bytes.NewReader(b)
	h, err := ReadHeader(r, r.Size())
	if err != nil {
		return nil, nil, err
	}
	tensors, err := h.Tensors(r)
	return h.Meta, tensors, err
}

// entry returns a header of one tensor "w" whose entry has the given fields.
func entry(fields string) string { return `{"w":{` + fields + `}}` }

func TestDecodeAccepts(t *testing.T) {
	tests := []struct {
		name string
		file string
		meta map[string]string
		want []Tensor
	}{
		{"nothing", file(`{}`, 0), nil, []Tensor{}},
		{"padding", file(`{}      `, 0), nil, []Tensor{}},
		{"empty metadata", file(`{"__metadata__":{}}`, 0), map[string]string{}, []Tensor{}},
		{"scalar", file(entry(`"dtype":"F32","shape":[],"data_offsets":[0,4]`), 4), nil, []Tensor{{"w", []int{}, []float32{0}}}},
		{"keys in another order", file(entry(` "data_offsets":[0,8], "dtype":"F32", "shape":[1,2]`), 8), nil, []Tensor{{"w", []int{1, 2}, []float32{0, 0}}}},
		{"no elements", file(entry(`"dtype":"F32","shape":[1000,0],"data_offsets":[0,0]`), 0), nil, []Tensor{{"w", []int{1000, 0}, []float32{}}}},
		{
			"data in another order than names",
			file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"c":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}`, 8),
			nil,
			[]Tensor{{"a", []int{1}, []float32{0}}, {"b", []int{1}, []float32{0}}, {"c", []int{0}, []float32{}}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			meta, tensors, err := decode([]byte(test.file))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.meta, meta); diff != "" {
				t.Errorf("metadata (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.want, tensors); diff != "" {
				t.Errorf("tensors (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	two := func(a, b string) string {
		return `{"a":{"dtype":"F32","shape":[1],"data_offsets":` + a + `},"b":{"dtype":"F32","shape":[1],"data_offsets":` + b + `}}`
	}
	tests := []struct{ name, file, want string }{
		{"nothing at all", "", "only 0 bytes"},
		{"seven bytes", "\x00\x00\x00\x00\x00\x00\x00", "only 7 bytes"},
		{"empty header", file("", 0), "not with {"},
		{"header beyond the file", "\x10\x00\x00\x00\x00\x00\x00\x00{}", "header length 16, but only 2 bytes follow"},
		{"header beyond the limit", "\x01\x00\x10\x00\x00\x00\x00\x00{}", "not a safetensors file: it would have a header of 1048577 bytes"},
		{"header length 2⁶⁴-1", "\xff\xff\xff\xff\xff\xff\xff\xff{}", "a header of 18446744073709551615 bytes"},
		{"not UTF-8", file("{\"\xff\":1}", 0), "not UTF-8"},
		{"an array", file(`[]`, 0), "not with {"},
		{"space before", file(` {}`, 0), "not with {"},
		{"unfinished", file(`{"w":{"dtype":"F32"`, 0), "unexpected EOF"},
		{"only a brace", file(`{`, 0), "unexpected EOF"},
		{"not JSON", file(`{w}`, 0), "invalid character"},
		{"a comma too many", file(`{"__metadata__":{},}`, 0), "invalid character"},
		{"two objects", file(`{}{}`, 0), "after the closing brace"},
		{"a newline after", file("{}\n", 0), "after the closing brace"},
		{"zeros after", file("{}\x00", 0), "after the closing brace"},

		{"metadata of numbers", file(`{"__metadata__":{"a":1}}`, 0), "\"__metadata__\": \"a\": found 1, want a string"},
		{"metadata an array", file(`{"__metadata__":[]}`, 0), "found [, want {"},
		{"metadata null", file(`{"__metadata__":null}`, 0), "want {"},
		{"metadata twice", file(`{"__metadata__":{},"__metadata__":{}}`, 0), "key \"__metadata__\" is there twice"},
		{"metadata key twice", file(`{"__metadata__":{"a":"1","a":"1"}}`, 0), "key \"a\" is there twice"},
		{"metadata key twice, escaped", file(`{"__metadata__":{"a":"1","\u0061":"1"}}`, 0), "key \"a\" is there twice"},

		{"tensor twice", file(`{"w":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"w":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}`, 0), "key \"w\" is there twice"},
		{"entry a string", file(`{"w":"F32"}`, 0), "\"w\": found F32, want {"},
		{"entry empty", file(entry(``), 0), "needs dtype, shape and data_offsets"},
		{"entry without shape", file(entry(`"dtype":"F32","data_offsets":[0,0]`), 0), "needs dtype, shape and data_offsets"},
		{"unknown key in an entry", file(entry(`"dtype":"F32","shape":[0],"data_offsets":[0,0],"device":"cpu"`), 0), "\"device\": unknown key"},
		{"key of another case", file(entry(`"Dtype":"F32","shape":[0],"data_offsets":[0,0]`), 0), "\"Dtype\": unknown key"},
		{"key twice in an entry", file(entry(`"dtype":"F32","dtype":"F32","shape":[0],"data_offsets":[0,0]`), 0), "key \"dtype\" is there twice"},
		{"half precision", file(entry(`"dtype":"F16","shape":[2],"data_offsets":[0,4]`), 4), "\"dtype\": is \"F16\", but only F32"},
		{"dtype of another case", file(entry(`"dtype":"f32","shape":[1],"data_offsets":[0,4]`), 4), "only F32"},

		{"negative dimension", file(entry(`"dtype":"F32","shape":[-1],"data_offsets":[0,4]`), 4), "\"shape\": found -1, want an integer"},
		{"minus zero", file(entry(`"dtype":"F32","shape":[-0],"data_offsets":[0,0]`), 0), "found -0"},
		{"fraction", file(entry(`"dtype":"F32","shape":[1.0],"data_offsets":[0,4]`), 4), "found 1.0"},
		{"exponent", file(entry(`"dtype":"F32","shape":[1e0],"data_offsets":[0,4]`), 4), "found 1e0"},
		{"dimension a string", file(entry(`"dtype":"F32","shape":["1"],"data_offsets":[0,4]`), 4), "found 1, want a number"},
		{"dimension past int32", file(entry(`"dtype":"F32","shape":[0,2147483648],"data_offsets":[0,0]`), 0), "0 to 2147483647"},
		{"dimension past int64", file(entry(`"dtype":"F32","shape":[18446744073709551617],"data_offsets":[0,4]`), 4), "0 to 2147483647"},
		{"product overflows", file(entry(`"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,4]`), 4), "needs more than"},
		{"product overflows before a zero", file(entry(`"dtype":"F32","shape":[2147483647,2147483647,0],"data_offsets":[0,0]`), 0), "needs more than"},
		{"nine dimensions", file(entry(`"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]`), 4), "more than 8 dimensions"},
		{"nested shape", file(entry(`"dtype":"F32","shape":[[1]],"data_offsets":[0,4]`), 4), "found [, want a number"},

		{"one offset", file(entry(`"dtype":"F32","shape":[1],"data_offsets":[4]`), 4), "fewer than two"},
		{"three offsets", file(entry(`"dtype":"F32","shape":[1],"data_offsets":[0,4,8]`), 4), "more than two"},
		{"negative offset", file(entry(`"dtype":"F32","shape":[1],"data_offsets":[-4,0]`), 4), "found -4"},
		{"begin after end", file(entry(`"dtype":"F32","shape":[1],"data_offsets":[4,0]`), 4), "data begins at 4, after its end 0"},
		{"shape and offsets differ", file(entry(`"dtype":"F32","shape":[2],"data_offsets":[0,4]`), 4), "shape [2] needs 8 bytes, data_offsets [0 4] give 4"},
		{"not a whole element", file(entry(`"dtype":"F32","shape":[1],"data_offsets":[0,5]`), 5), "shape [1] needs 4 bytes"},
		{"end beyond the file", file(entry(`"dtype":"F32","shape":[2],"data_offsets":[0,8]`), 4), "data ends at 8, but the file has 4"},
		{"data without a tensor", file(`{}`, 4), "end at byte 0 of the data, but the file has 4"},
		{"data after the last tensor", file(two(`[0,4]`, `[4,8]`), 9), "end at byte 8 of the data, but the file has 9"},
		{"hole at the start", file(two(`[4,8]`, `[8,12]`), 12), "\"a\": data begins at 4, but the tensor before it ends at 0: a hole"},
		{"hole between", file(two(`[0,4]`, `[8,12]`), 12), "\"b\": data begins at 8, but the tensor before it ends at 4: a hole"},
		{"overlap", file(two(`[0,4]`, `[2,6]`), 6), "\"b\": data begins at 2, but the tensor before it ends at 4: an overlap"},
		{"shared data", file(two(`[0,4]`, `[0,4]`), 4), "an overlap"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := decode([]byte(test.file))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v; want one with %q", err, test.want)
			}
		})
	}
}
