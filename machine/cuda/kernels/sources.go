//go:build gpu

package kernels

import "embed"

// Sources has the text of the kernels, for whoever compiles it for the host.
//
//go:embed *.h *.cu
var Sources embed.FS
