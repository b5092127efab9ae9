//go:build gpu

package cuda

import (
	"errors"
	"runtime"
	"sync"
	"testing"

	"vaelab/model/modeltest"
)

// TestCollector launches while Go's collector runs. The driver keeps addresses of Go's memory
// in memory of its own, and gives that back with the addresses in it: no launch may store a
// Go pointer there, because the collector looks at what such a store replaces.
func TestCollector(t *testing.T) {
	d := open(t, Options{Mode: Launches})
	n := newTrainee(t, d, modeltest.Small(), adam)
	check(t, n.machine.RunAll()) // the indices are on the GPU
	done := make(chan struct{})
	var collector sync.WaitGroup
	collector.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				runtime.GC()
			}
		}
	})
	m := n.machine.(*vm)
	const large = 1 << 16 // bytes: the collector gives so many back at once
	check(t, d.do("testing launches", func() error {
		at, err := d.allocate(large)
		for range 100 {
			for range 8 {
				err = errors.Join(err, send(d, at, make([]uint8, large)))
			}
			err = errors.Join(err, d.stream.Synchronize())
			runtime.GC()
			for range 8 {
				err = errors.Join(err, d.launch(m.fill(0, 9)))
			}
		}
		return errors.Join(err, d.stream.Synchronize(), d.free(at))
	}))
	close(done)
	collector.Wait()
}
