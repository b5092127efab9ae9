package cli

import "runtime/debug"

// abortOnFatal has the Go runtime raise an exception where it would exit with 2.
func abortOnFatal() { debug.SetTraceback("crash") }
