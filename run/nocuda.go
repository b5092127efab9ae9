//go:build !gpu

package run

// gpus is nil: this program knows none.
var gpus *driver
