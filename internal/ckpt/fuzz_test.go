package ckpt

import (
	"bytes"
	"maps"
	"runtime"
	"slices"
	"testing"
)

// FuzzDecode hands arbitrary bytes to the codec and to the checkpoint reader: neither may panic, nor allocate out of
// proportion to what it was given, and what decodes must encode again to a file that decodes to the same.
func FuzzDecode(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > maxHeaderSize/6 {
			return // JSON may write a byte as six, and the header would no longer fit
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		a, err := decode(b)
		_, unmarshalErr := unmarshal(b)
		runtime.ReadMemStats(&after)
		// A key of a few bytes costs its copies, its place in two maps and a decoder's state; the rest is slack for
		// what else runs in this process.
		if limit := uint64(1<<20 + 256*len(b)); after.TotalAlloc-before.TotalAlloc > limit {
			t.Errorf("%d bytes of input made decode allocate %d", len(b), after.TotalAlloc-before.TotalAlloc)
		}
		if err != nil {
			if unmarshalErr == nil {
				t.Fatalf("a checkpoint was read from what is not safetensors: %v", err)
			}
			return
		}

		encoded, err := encode(a.meta, a.tensors())
		if err != nil {
			t.Fatalf("encode what was decoded: %v", err)
		}
		again, err := decode(encoded)
		if err != nil {
			t.Fatalf("decode what was encoded: %v", err)
		}
		if !maps.Equal(a.meta, again.meta) {
			t.Errorf("metadata %q became %q", a.meta, again.meta)
		}
		sameTensor := func(x, y Tensor) bool {
			sameBits := bytes.Equal(appendFloats(nil, x.Data), appendFloats(nil, y.Data))
			return x.Name == y.Name && slices.Equal(x.Shape, y.Shape) && sameBits
		}
		if !slices.EqualFunc(a.tensors(), again.tensors(), sameTensor) {
			t.Errorf("tensors %v became %v", a.tensors(), again.tensors())
		}
	})
}
