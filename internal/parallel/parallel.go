// Package parallel spreads work over goroutines.
package parallel

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Each calls f for 0 to n−1 on so many goroutines, which are numbered from 0, until the context ends. If a call panics, no
// more begin, and Each panics with what it said and the stack that it came from.
func Each(ctx context.Context, workers, n int, f func(worker, i int)) {
	var (
		group sync.WaitGroup
		next  atomic.Int64
		fault atomic.Pointer[error]
	)
	for worker := range min(workers, n) {
		group.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					err := fmt.Errorf("%v\n\n%s", p, debug.Stack())
					fault.Store(&err)
				}
			}()
			for ctx.Err() == nil && fault.Load() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				f(worker, i)
			}
		})
	}
	group.Wait()
	if err := fault.Load(); err != nil {
		panic(*err)
	}
}
