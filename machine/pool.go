package machine

import (
	"runtime"
	"sync/atomic"

	"vaelab/op"
)

// task is work in independent blocks.
type task interface{ run(op.Block) }

// job is a task that a pool can run again and again.
type job struct {
	task   task
	blocks int
	next   atomic.Int64 // the block to take
	done   atomic.Int64 // blocks that have run
}

// work runs blocks until none is left.
func (j *job) work() {
	for {
		i := int(j.next.Add(1)) - 1
		if i >= j.blocks {
			return
		}
		j.task.run(op.Block{Index: i, Of: j.blocks})
		j.done.Add(1)
	}
}

// pool runs jobs on a fixed number of goroutines, the caller's among them. Which
// goroutine takes which block is left to chance: blocks are independent.
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
	for range p.helpers {
		go p.help()
	}
	return p
}

// run returns when every block of j has run.
func (p *pool) run(j *job) {
	j.done.Store(0)
	j.next.Store(0) // from here on a late helper of an earlier run may take a block: it is one of this run's
	if p.helpers > 0 && j.blocks > 1 {
		p.job.Store(j)
		p.number.Add(1)
		for n := min(p.helpers, j.blocks-1); n > 0 && p.claimSleeper(); n-- {
			p.wake <- struct{}{}
		}
	}
	j.work()
	for looks := 1; j.done.Load() < int64(j.blocks); looks++ {
		if looks%1024 == 0 {
			runtime.Gosched()
		}
	}
}

// help takes part in jobs until the pool is closed.
func (p *pool) help() {
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
		p.job.Load().work()
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

// close ends the helpers, once they sleep.
func (p *pool) close() { close(p.wake) }
