//go:build gpu

package runs

import _ "vaelab/machine/cuda" // knows NVIDIA cards
