//go:build gpu

package fake

import (
	"fmt"
	"strings"
)

// Counts are what a fake driver has counted.
type Counts struct {
	Calls    map[string]int64 // by the name of the library's symbol
	Launches map[string]int64 // that ran, by kernel; a product's is cublasSgemm_v2
	Bytes    Bytes
	Live     Live
}

// Bytes are amounts of memory.
type Bytes struct {
	ToDevice, ToHost, OnDevice, Set int64 // copied and filled so far
	Live, Peak                      int64 // allocated: now, and at most
}

// Live is what was made and not destroyed.
type Live struct {
	Allocations, Contexts, Streams, Modules, Graphs, Execs, Handles int64
}

// parse reads lines of kind, name and number.
func parse(text string) (Counts, error) {
	c := Counts{Calls: map[string]int64{}, Launches: map[string]int64{}}
	fields := map[string]*int64{
		"bytes ToDevice":   &c.Bytes.ToDevice,
		"bytes ToHost":     &c.Bytes.ToHost,
		"bytes OnDevice":   &c.Bytes.OnDevice,
		"bytes Set":        &c.Bytes.Set,
		"bytes Live":       &c.Bytes.Live,
		"bytes Peak":       &c.Bytes.Peak,
		"live Allocations": &c.Live.Allocations,
		"live Contexts":    &c.Live.Contexts,
		"live Streams":     &c.Live.Streams,
		"live Modules":     &c.Live.Modules,
		"live Graphs":      &c.Live.Graphs,
		"live Execs":       &c.Live.Execs,
		"live Handles":     &c.Live.Handles,
	}
	for line := range strings.Lines(text) {
		var kind, name string
		var n int64
		if _, err := fmt.Sscan(line, &kind, &name, &n); err != nil {
			return c, fmt.Errorf("fake: a count reads %q: %w", line, err)
		}
		switch at := fields[kind+" "+name]; {
		case kind == "call":
			c.Calls[name] = n
		case kind == "launch":
			c.Launches[name] = n
		case at != nil:
			*at = n
		default:
			return c, fmt.Errorf("fake: a count of what? %q", line)
		}
	}
	return c, nil
}

// Range is memory of the device.
type Range struct {
	From  uint64 // its address
	Bytes int64  // rounded up to a multiple of 4
}

// ranges reads lines of read or write, address and bytes.
func ranges(text string) (reads, writes []Range, err error) {
	for line := range strings.Lines(text) {
		var kind string
		var r Range
		if _, err := fmt.Sscan(line, &kind, &r.From, &r.Bytes); err != nil {
			return nil, nil, fmt.Errorf("fake: a range reads %q: %w", line, err)
		}
		if kind == "write" {
			writes = append(writes, r)
		} else {
			reads = append(reads, r)
		}
	}
	return reads, writes, nil
}
