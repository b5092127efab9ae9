//go:build unix

package local

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// shell is a job for sh.
type shell string

func (s shell) Args(int) []string { return []string{"sh", "-c", string(s)} }

// observer keeps what it is told.
type observer struct {
	under, most atomic.Int32
	began       []int
	lines       []string
	codes       map[int]int
	errs        map[int]error
	fail        error
	said        func(line string)
}

func (o *observer) Began(_, job int) {
	o.began = append(o.began, job)
	o.most.Store(max(o.most.Load(), o.under.Add(1)))
}

func (o *observer) Said(_ int, line string) {
	o.lines = append(o.lines, line)
	if o.said != nil {
		o.said(line)
	}
}

func (o *observer) Ended(_, job int, end Outcome) error {
	o.under.Add(-1)
	if o.codes == nil {
		o.codes, o.errs = map[int]int{}, map[int]error{}
	}
	o.codes[job], o.errs[job] = end.Code, end.Err
	return o.fail
}

// TestRun: all jobs are run in order, so many at once, whatever becomes of them.
func TestRun(t *testing.T) {
	jobs := []Job{shell("exit 0"), shell("echo one >&2; echo two >&2; exit 3"), shell("kill -KILL $$"), shell("exit 1"), shell("sleep 0.05"), shell("head -c 100000 /dev/zero | tr '\\0' x >&2")}
	o := new(observer)
	if err := Run(t.Context(), jobs, 2, o); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[int]int{0: 0, 1: 3, 2: -1, 3: 1, 4: 0, 5: 0}, o.codes); diff != "" {
		t.Error(diff)
	}
	if !slices.IsSorted(o.began) || len(o.began) != len(jobs) || o.most.Load() != 2 {
		t.Errorf("%v began, %d at once", o.began, o.most.Load())
	}
	if err := o.errs[2]; err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("the killed one: %v", err)
	}
	if len(o.lines) != 3 || o.lines[0] != "one" || o.lines[1] != "two" || len(o.lines[2]) > 5000 {
		t.Errorf("%.20q", o.lines)
	}
}

// TestInterrupt: when the context ends, who runs gets SIGTERM and is waited for, and nobody begins.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	dir := t.TempDir()
	saved := filepath.Join(dir, "saved")
	o := &observer{said: func(string) { cancel() }}
	jobs := []Job{shell("trap 'sleep 0.1; touch " + saved + "; exit 130' TERM; echo ready >&2; while :; do sleep 0.01; done"), shell("exit 0")}
	if err := Run(ctx, jobs, 1, o); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := os.Stat(saved); err != nil || o.codes[0] != 130 || len(o.codes) != 1 {
		t.Errorf("%v: %v", err, o.codes)
	}
}

// TestStoppedEarly: a process that SIGTERM ends before it heeds it was stopped, and has not failed.
func TestStoppedEarly(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	o := &observer{said: func(string) { cancel() }}
	if err := Run(ctx, []Job{shell("echo ready >&2; exec sleep 60")}, 1, o); !errors.Is(err, context.Canceled) || !errors.Is(o.errs[0], context.Canceled) {
		t.Error(err, o.codes, o.errs)
	}
}

// TestObserverFails: an error of the observer ends all.
func TestObserverFails(t *testing.T) {
	full := errors.New("disk full")
	o := &observer{fail: full}
	began := time.Now()
	if err := Run(t.Context(), []Job{shell("exit 0"), shell("exec sleep 60"), shell("exit 0")}, 2, o); !errors.Is(err, full) {
		t.Error(err)
	}
	if time.Since(began) > 30*time.Second || len(o.codes) != 2 {
		t.Errorf("%v after %v", o.codes, time.Since(began))
	}
}

// TestNoProgram: what cannot be started is an outcome like others.
func TestNoProgram(t *testing.T) {
	o := new(observer)
	if err := Run(t.Context(), []Job{absent{}}, 1, o); err != nil || o.codes[0] != -1 || o.errs[0] == nil {
		t.Error(err, o.codes, o.errs)
	}
}

type absent struct{}

func (absent) Args(int) []string { return []string{"/nowhere/vaelab"} }
