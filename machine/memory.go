package machine

import (
	"fmt"
	"math"
	"runtime"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// MemoryError says that memory does not suffice, before it is taken.
type MemoryError struct{ Need, Left int64 } // bytes

func (e *MemoryError) Error() string {
	return fmt.Sprintf("%s of memory are needed, and %s are left", Bytes(e.Need), Bytes(e.Left))
}

// Bytes writes a number of bytes for people, as "23 MiB".
func Bytes(n int64) string {
	const MiB, GiB = 1 << 20, 1 << 30
	if n < 10*GiB {
		return fmt.Sprintf("%d MiB", (n+MiB-1)/MiB)
	}
	return fmt.Sprintf("%d GiB", (n+GiB-1)/GiB)
}

// Room returns a *MemoryError if so many bytes don't fit beside what the process holds: it would end if
// it allocated them.
func Room(bytes int64) error {
	most := Memory()
	left := most - Held()
	if bytes > left {
		runtime.GC()
		left = most - Held()
	}
	if bytes > left {
		return &MemoryError{Need: bytes, Left: max(left, 0)}
	}
	return nil
}

// Memory is the number of bytes that the process may take: what the computer has, or less if its
// control group says so.
func Memory() int64 {
	most := uint64(math.MaxInt64)
	for _, limit := range []memlimit.Provider{memlimit.FromCgroup, memlimit.FromSystem} {
		if n, err := limit(); err == nil && n > 0 {
			most = min(most, n)
		}
	}
	return int64(most)
}

// Held is the number of bytes that the process has on its heap.
func Held() int64 {
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return int64(s.HeapAlloc)
}
