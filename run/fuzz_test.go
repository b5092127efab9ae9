package run

import (
	"bytes"
	"runtime"
	"testing"
)

// FuzzCheckpoint hands arbitrary bytes to the reader of checkpoints: it may neither panic, nor allocate out of
// proportion to what it was given, and what it reads must be written and read again to the same bytes.
func FuzzCheckpoint(f *testing.F) {
	f.Add(mustMarshal(f, example()))
	f.Add(mustMarshal(f, example().weightsOnly()))
	f.Add(format1(f, `{"height":4,"width":5,"classes":0}`, `{"objective":"elbo","beta":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<17 {
			return // JSON may write a byte as six, and the header would no longer fit
		}
		if digestOffset(b) >= 0 { // else nothing would come past the digest
			b = bytes.Clone(b)
			seal(b)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		c, err := decode(b)
		runtime.ReadMemStats(&after)
		// See FuzzDecode of package safetensors; the texts of a recipe and a model are parsed once more.
		if limit := uint64(1<<20 + 512*len(b)); after.TotalAlloc-before.TotalAlloc > limit {
			t.Errorf("%d bytes of input made unmarshal allocate %d", len(b), after.TotalAlloc-before.TotalAlloc)
		}
		if err != nil {
			return
		}
		written := mustMarshal(t, c)
		again, err := decode(written)
		if err != nil {
			t.Fatalf("reading what was written: %v", err)
		}
		if !bytes.Equal(written, mustMarshal(t, again)) {
			t.Errorf("%+v became %+v", c, again)
		}
	})
}
