//go:build !amd64

package kernel

// available is empty: this processor runs the plain definitions.
func available() []*simd { return nil }
