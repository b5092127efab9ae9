package run

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"vaelab/graph"
	"vaelab/internal/cli"
	"vaelab/machine"
)

// gpu is a device that lacks an operation.
type gpu struct {
	machine.Device
	closed bool
}

var errLacking = fmt.Errorf("gpu has no kernel for the operation Exp: %w", machine.ErrUnsupported)

func (g *gpu) String() string { return "gpu" }
func (g *gpu) Close() error   { g.closed = true; return nil }

func (g *gpu) Compile(*graph.Graph, machine.Params) (machine.Machine, error) {
	return nil, errLacking
}

// TestTry: a GPU that nobody asked for by name gives way to the CPU, once, and it is said
// why; one that was asked for fails.
func TestTry(t *testing.T) {
	for _, auto := range []bool{true, false} {
		lacking := &gpu{}
		d := &Device{Device: lacking, auto: auto, threads: 1}
		var on []string
		err := d.Try(func() error {
			on = append(on, d.String())
			if d.Device != machine.Device(lacking) {
				return nil
			}
			_, err := d.Compile(nil, nil)
			return err
		})
		if !auto {
			if !errors.Is(err, machine.ErrUnsupported) || lacking.closed || len(on) != 1 {
				t.Errorf("--device cuda: error %v after %v, want that of the GPU", err, on)
			}
			continue
		}
		if err != nil || !lacking.closed || len(on) != 2 || on[1] != "cpu, 1 thread" {
			t.Errorf("--device auto: error %v after %v, want the GPU, closed, and the CPU", err, on)
		}
		if line := d.Describe(); !strings.Contains(line, "cpu, 1 thread, because gpu has no kernel for the operation Exp") {
			t.Errorf("the device is described as %q", line)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestDeviceHelp: --device help lists what there is, and says what there is not.
func TestDeviceHelp(t *testing.T) {
	var out strings.Builder
	if d, err := OpenDevice("help", 0, cli.IO{Stdout: &out}); err != cli.ErrHelp {
		t.Errorf("device %v, error %v, want ErrHelp", d, err)
	}
	for _, line := range []string{"auto     the first GPU", "\ncpu      ", "\ncuda:N   none: "} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("there is no %q in\n%s", line, &out)
		}
	}
}

// TestTryOtherErrors: only a missing operation makes a GPU give way.
func TestTryOtherErrors(t *testing.T) {
	d := &Device{Device: &gpu{}, auto: true}
	calls := 0
	err := d.Try(func() error { calls++; return errors.New("out of memory") })
	if err == nil || calls != 1 {
		t.Errorf("error %v after %d calls, want that of the first", err, calls)
	}
}
