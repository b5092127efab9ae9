//go:build gpu

package cuda

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// Mode is how the launches of a step come to the GPU.
type Mode int

// The modes: the first two replay a CUDA graph, and give way to the next if the driver refuses it.
const (
	Parts    Mode = iota // a graph of captures: those that do not need each other run at once
	Whole                // one capture, in which launches follow one another
	Launches             // one launch after the other, anew in each step
	Debug                // the same, and each is waited for: an error names the kernel
)

// ModeVariable names the variable of the environment that asks for a mode.
const ModeVariable = "VAELAB_CUDA_STEP"

// Modes are the names of the modes: what ModeVariable may be.
func Modes() []string { return []string{"parts", "whole", "launches", "debug"} }

func (m Mode) String() string { return Modes()[m] }

// AskedMode returns the mode that ModeVariable asks for, Parts if it is empty. An error says that no
// mode has the name.
func AskedMode() (Mode, error) {
	name := os.Getenv(ModeVariable)
	i := slices.Index(Modes(), name)
	if name != "" && i < 0 {
		return Parts, fmt.Errorf("%s: no mode is called %q: there are %s", ModeVariable, name, strings.Join(Modes(), ", "))
	}
	return Mode(max(i, 0)), nil
}

// replays reports whether steps are replayed.
func (m Mode) replays() bool { return m < Launches }

// giveWay goes over to the next mode after a replay has failed, unless it was the GPU that did.
func (d *Device) giveWay(err error) bool {
	if d.stream.Synchronize() != nil {
		return false
	}
	if d.options.Say != nil {
		d.options.Say(fmt.Sprintf("%s: %s=%v failed (%v): going on with %v", d.name, ModeVariable, d.mode, inFull(err), d.mode+1))
	}
	d.mode++
	return true
}
