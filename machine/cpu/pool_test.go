package cpu

import (
	"fmt"
	"strings"
	"testing"

	"vaelab/op"
)

// failing is a task that panics in one of its blocks.
type failing struct{ block int }

func (f failing) run(b op.Block, _ int) {
	if b.Index == f.block {
		panic("block without a bottom")
	}
}

// TestPanicInAJob: a panic on any goroutine of the pool is one of who runs the job, with the stack that it came from; and
// the pool goes on.
func TestPanicInAJob(t *testing.T) {
	for _, threads := range []int{1, 4} {
		p := newPool(threads)
		defer p.close()
		for block := range 8 {
			func() {
				defer func() {
					said := fmt.Sprint(recover())
					if !strings.HasPrefix(said, "block without a bottom\n") || !strings.Contains(said, "failing.run") {
						t.Errorf("%d threads, block %d: it panics with %q", threads, block, said)
					}
				}()
				p.run(p.newJob(failing{block}, 8))
			}()
		}
		p.run(p.newJob(failing{-1}, 8))
	}
}
