package cpu_test

import (
	"errors"
	"testing"

	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/model/modeltest"
)

// TestTooLarge: what no computer has memory for is refused. Had it been allocated, the process would have
// ended.
func TestTooLarge(t *testing.T) {
	device := cpu.New(1)
	defer device.Close()
	var short *machine.MemoryError
	if _, err := device.NewParams([]machine.Array{{Name: "w", Size: 1 << 50}}); !errors.As(err, &short) {
		t.Errorf("parameters: %v", err)
	}
	c := modeltest.Small()
	params, err := modeltest.Params(device, c)
	check(t, err)
	g, err := c.Training(1 << 45)
	check(t, err)
	if _, err := device.Compile(g, params); !errors.As(err, &short) {
		t.Errorf("graph: %v", err)
	}
}
