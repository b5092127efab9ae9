//go:build !linux

package command_test

import (
	"errors"

	"github.com/rogpeppe/go-internal/testscript"
)

// tty and ttyStop need a pseudo terminal.
func tty(*testscript.TestScript, []string) error     { return errors.ErrUnsupported }
func ttyStop(*testscript.TestScript, []string) error { return errors.ErrUnsupported }
