package machine

import (
	"sync"
	"sync/atomic"

	"vaelab/op"
)

// task is work in independent blocks.
type task interface{ run(op.Block) }

// pool runs tasks on a fixed number of goroutines, the caller's among them. Which
// goroutine takes which block is left to chance: blocks are independent.
type pool struct {
	wake    chan struct{} // one for each helper that a task wants
	helpers int
	done    sync.WaitGroup

	// The task at hand. Sends on wake and done's counter order the accesses.
	task   task
	blocks int
	next   atomic.Int64
}

func newPool(threads int) *pool {
	p := &pool{wake: make(chan struct{}, threads), helpers: threads - 1}
	for range p.helpers {
		go func() {
			for range p.wake {
				p.work()
				p.done.Done()
			}
		}()
	}
	return p
}

// run returns when every block of t has run.
func (p *pool) run(t task, blocks int) {
	p.task, p.blocks = t, blocks
	p.next.Store(0)
	helpers := min(p.helpers, blocks-1)
	p.done.Add(max(helpers, 0))
	for range helpers {
		p.wake <- struct{}{}
	}
	p.work()
	p.done.Wait()
}

func (p *pool) work() {
	for {
		i := int(p.next.Add(1)) - 1
		if i >= p.blocks {
			return
		}
		p.task.run(op.Block{Index: i, Of: p.blocks})
	}
}

// close ends the helpers.
func (p *pool) close() { close(p.wake) }
