package data

import (
	"testing"
)

// BenchmarkOpen is what every run pays before its first step.
func BenchmarkOpen(b *testing.B) {
	var bytes int64
	for b.Loop() {
		d, err := Open(b.Context(), "")
		if err != nil {
			b.Fatal(err)
		}
		bytes = int64(len(d.Train.Images) + len(d.Test.Images))
	}
	b.SetBytes(bytes)
	b.ReportAllocs()
}

func BenchmarkPermutation(b *testing.B) {
	const n = 60_000
	buf := make([]int32, n)
	epoch := uint32(0)
	for b.Loop() {
		Permutation(buf, n, 1, epoch)
		epoch++
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/image")
}
