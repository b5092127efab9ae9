package cpu

import (
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkRoundTrip is a cache line's way from one core to another and back, the median of some hundreds together, ns/trip.
// Where cores are virtual it changes by itself, from 125 ns to 700 ns, and a training step's time with it: times can be
// compared that were measured while it was the same.
func BenchmarkRoundTrip(b *testing.B) {
	const trips = 200 // of an iteration
	var turn atomic.Int64
	meet := func(side int64, batch func(time.Duration)) { // turn is even for side 0 and odd for side 1
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		next := side
		for range b.N {
			start := time.Now()
			for range trips {
				for turn.Load() != next {
				}
				turn.Add(1)
				next += 2
			}
			batch(time.Since(start))
		}
	}
	var times []time.Duration
	go meet(1, func(time.Duration) {})
	meet(0, func(t time.Duration) { times = append(times, t) })
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2])/trips, "ns/trip")
}
