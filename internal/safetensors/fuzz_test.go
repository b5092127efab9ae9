package safetensors

import (
	"maps"
	"math"
	"runtime"
	"slices"
	"testing"
)

// FuzzDecode hands arbitrary bytes to the decoder: it may neither panic, nor allocate out of proportion to what it was
// given, and what decodes must encode again to a file that decodes to the same.
func FuzzDecode(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > maxHeaderSize/6 {
			return // JSON may write a byte as six, and the header would no longer fit
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		meta, tensors, err := decode(b)
		runtime.ReadMemStats(&after)
		// A key of a few bytes costs its copies, its place in two maps and a decoder's state; the rest is slack for
		// what else runs in this process.
		if limit := uint64(1<<20 + 256*len(b)); after.TotalAlloc-before.TotalAlloc > limit {
			t.Errorf("%d bytes of input made the decoder allocate %d", len(b), after.TotalAlloc-before.TotalAlloc)
		}
		if err != nil {
			return
		}

		encoded, err := Encode(meta, tensors)
		if err != nil {
			t.Fatalf("encode what was decoded: %v", err)
		}
		metaAgain, again, err := decode(encoded)
		if err != nil {
			t.Fatalf("decode what was encoded: %v", err)
		}
		if !maps.Equal(meta, metaAgain) {
			t.Errorf("metadata %q became %q", meta, metaAgain)
		}
		sameTensor := func(x, y Tensor) bool {
			sameBits := func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }
			return x.Name == y.Name && slices.Equal(x.Shape, y.Shape) && slices.EqualFunc(x.Data, y.Data, sameBits)
		}
		if !slices.EqualFunc(tensors, again, sameTensor) {
			t.Errorf("tensors %v became %v", tensors, again)
		}
	})
}
