package parallel

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
)

// TestEach: every number is taken once, by a worker that there is; none after the context has ended.
func TestEach(t *testing.T) {
	const n = 1000
	var taken [n]atomic.Int64
	Each(t.Context(), 3, n, func(worker, i int) {
		if worker < 0 || worker >= 3 {
			t.Errorf("worker %d of 3", worker)
		}
		taken[i].Add(1)
	})
	for i := range taken {
		if times := taken[i].Load(); times != 1 {
			t.Errorf("%d was taken %d times", i, times)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	var calls atomic.Int64
	Each(ctx, 2, n, func(int, int) {
		cancel()
		calls.Add(1)
	})
	if calls.Load() > 2 {
		t.Errorf("%d calls, though the first ended the context", calls.Load())
	}
}

func fails(_, i int) {
	if i == 5 {
		panic("five")
	}
}

// TestPanic: a panic on a goroutine is the caller's, with the stack that it came from.
func TestPanic(t *testing.T) {
	defer func() {
		said := fmt.Sprint(recover())
		if !strings.HasPrefix(said, "five\n") || !strings.Contains(said, "parallel.fails") {
			t.Errorf("it panics with %q", said)
		}
	}()
	Each(t.Context(), 4, 100, fails)
}
