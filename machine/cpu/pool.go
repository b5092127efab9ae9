package cpu

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"vaelab/op"
)

// task is work in independent blocks.
type task interface {
	run(b op.Block, worker int) // of the pool's, counted from 0
}

// job is a task that a pool can run again and again. Its blocks are dealt out in
// equal shares of neighbouring blocks, one for each goroutine of the pool: so that a
// goroutine that updated some rows of a weight reads the same rows in the next step,
// from its own processor's cache.
type job struct {
	task   task
	blocks int
	shares []share
	done   atomic.Int64 // blocks that have run
	panic  atomic.Pointer[error]
}

// share is what is left of one goroutine's blocks.
type share struct {
	next   atomic.Int64
	lo, hi int64
	_      [40]byte // a cache line each
}

// work runs the blocks of the worker's own share, then those that others have left. A panic is kept for who runs the job.
func (j *job) work(worker int) {
	defer func() {
		if p := recover(); p != nil {
			err := fmt.Errorf("%v\n\n%s", p, debug.Stack())
			j.panic.Store(&err)
		}
	}()
	for i := range j.shares {
		s := &j.shares[(worker+i)%len(j.shares)]
		for {
			block := s.next.Add(1) - 1
			if block >= s.hi {
				break
			}
			j.task.run(op.Block{Index: int(block), Of: j.blocks}, worker)
			j.done.Add(1)
		}
	}
}

// pool runs jobs on a fixed number of goroutines, the caller's among them. Which
// goroutine takes which block changes no result: blocks are independent.
//
// A training step is some thirty jobs of some ten microseconds, and waking a
// goroutine costs several. So helpers watch for the next job for a while before
// they go to sleep.
type pool struct {
	helpers  int
	patience int
	job      atomic.Pointer[job]
	number   atomic.Uint64 // of jobs so far: what helpers watch
	asleep   atomic.Int64  // helpers that wait for a token
	wake     chan struct{} // tokens; closed at the end
	closing  sync.Once
}

// The number of looks that a helper takes before it goes to sleep: about 200 µs,
// which bridges what the caller does alone between the jobs of a step. Helpers that
// have no processor of their own would only be in the way.
const (
	patient   = 1 << 17
	impatient = 1 << 8
)

func newPool(threads int) *pool {
	p := &pool{helpers: threads - 1, patience: patient, wake: make(chan struct{}, threads)}
	if threads > runtime.GOMAXPROCS(0) {
		p.patience = impatient
	}
	for i := range p.helpers {
		go p.help(1 + i)
	}
	return p
}

// newJob returns a job of so many blocks for this pool.
func (p *pool) newJob(t task, blocks int) *job {
	j := &job{task: t, blocks: blocks, shares: make([]share, p.helpers+1)}
	for i := range j.shares {
		lo, hi := op.Block{Index: i, Of: len(j.shares)}.Span(blocks)
		j.shares[i].lo, j.shares[i].hi = int64(lo), int64(hi)
	}
	return j
}

// run returns when every block of j has run. It panics if one did.
func (p *pool) run(j *job) {
	j.done.Store(0)
	for i := range j.shares { // from here on a late helper of an earlier run may take a block: it is one of this run's
		s := &j.shares[i]
		s.next.Store(s.lo)
	}
	if p.helpers > 0 && j.blocks > 1 {
		p.job.Store(j)
		p.number.Add(1)
		for n := min(p.helpers, j.blocks-1); n > 0 && p.claimSleeper(); n-- {
			p.wake <- struct{}{}
		}
	}
	j.work(0)
	for looks := 1; j.done.Load() < int64(j.blocks); looks++ {
		if err := j.panic.Load(); err != nil {
			panic(*err)
		}
		if looks%1024 == 0 {
			runtime.Gosched()
		}
	}
}

// help takes part in jobs as the given worker until the pool is closed.
func (p *pool) help(worker int) {
	var seen uint64
	for {
		for looks := 0; p.number.Load() == seen; looks++ {
			if looks == p.patience {
				if !p.sleep(seen) {
					return
				}
				looks = 0
			}
		}
		seen = p.number.Load()
		p.job.Load().work(worker)
	}
}

// sleep waits for a token, unless there is a job after the one seen. It returns
// false when the pool is closed.
func (p *pool) sleep(seen uint64) bool {
	p.asleep.Add(1)
	if p.number.Load() != seen && p.claimSleeper() {
		return true // nobody has sent a token for us
	}
	_, open := <-p.wake
	return open
}

// claimSleeper takes one helper off the sleeping ones, if there is any: it is then
// the claimer's to wake it.
func (p *pool) claimSleeper() bool {
	for {
		n := p.asleep.Load()
		if n == 0 {
			return false
		}
		if p.asleep.CompareAndSwap(n, n-1) {
			return true
		}
	}
}

// close ends the helpers, once they sleep. Closing again does nothing.
func (p *pool) close() { p.closing.Do(func() { close(p.wake) }) }
