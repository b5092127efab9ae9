package data

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// hugePage is the size of a page of memory that is mapped at once, on the processors that Linux has it for by default.
const hugePage = 2 << 20

// memory returns n bytes of zeros. Those of images are mapped by huge pages where the system leaves that to the program: to map
// 47 MB by small ones, each at its first use, takes longer than to decompress into them.
func memory(n int) []byte {
	b := make([]byte, n)
	if n >= 4*hugePage {
		lo := (hugePage - int(uintptr(unsafe.Pointer(&b[0]))%hugePage)) % hugePage
		_ = unix.Madvise(b[lo:lo+(n-lo)/hugePage*hugePage], unix.MADV_HUGEPAGE) // an advice: the memory is there without
	}
	return b
}
