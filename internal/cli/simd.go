package cli

import (
	"fmt"
	"io"

	"vaelab/internal/setting"
	"vaelab/kernel"
)

// checkSIMD refuses an instruction set, asked for by the environment, that there is not, and says so where the
// processor lacks it and another one computes.
func checkSIMD(stderr io.Writer) error {
	asked, err := kernel.AskedSIMD()
	if err != nil {
		return Usagef("%w%s", err, setting.Suggestion("", asked, kernel.Sets()))
	}
	if used := kernel.SIMD(); asked != "" && used != asked {
		fmt.Fprintf(stderr, "%s: this processor lacks %s: %s computes\n", kernel.SIMDVariable, asked, used)
	}
	return nil
}
