//go:build !amd64

package kernel

// vector is nil: this processor runs the plain definitions.
var vector *simd

func available() []*simd { return nil }
