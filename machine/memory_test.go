package machine_test

import (
	"errors"
	"testing"

	"vaelab/machine"
)

func TestRoom(t *testing.T) {
	if err := machine.Room(1 << 20); err != nil {
		t.Errorf("a MiB: %v", err)
	}
	held := make([]byte, 64<<20)
	left := machine.Memory() - machine.Held()
	var short *machine.MemoryError
	if err := machine.Room(left + 32<<20); !errors.As(err, &short) || short.Need != left+32<<20 || short.Left > left+32<<20 {
		t.Errorf("32 MiB more than is left: %v", err)
	}
	held[0] = 1
}

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{1: "1 MiB", 23 << 20: "23 MiB", 9 << 30: "9216 MiB", 10 << 30: "10 GiB", 10<<30 + 1: "11 GiB"} {
		if got := machine.Bytes(n); got != want {
			t.Errorf("%d bytes: %s, want %s", n, got, want)
		}
	}
}
