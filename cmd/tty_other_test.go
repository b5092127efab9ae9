//go:build !linux

package cmd_test

import (
	"errors"

	"github.com/rogpeppe/go-internal/testscript"
)

// tty needs a pseudo terminal.
func tty(*testscript.TestScript, []string) error { return errors.ErrUnsupported }
