//go:build !linux

package data

// memory returns n bytes of zeros.
func memory(n int) []byte { return make([]byte, n) }
