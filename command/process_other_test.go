//go:build !unix

package command_test

import (
	"errors"

	"github.com/rogpeppe/go-internal/testscript"
)

// interrupt needs signals.
func interrupt(*testscript.TestScript, []string) error { return errors.ErrUnsupported }
