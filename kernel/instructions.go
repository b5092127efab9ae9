package kernel

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// SIMDVariable names the variable of the environment that asks for an instruction set.
const SIMDVariable = "VAELAB_SIMD"

// Sets are the names of the instruction sets, the best first: what SIMDVariable may be.
func Sets() []string { return []string{"avx512", "avx2", "plain"} }

// vector computes float32; nil: the plain definitions do.
var vector = choose(os.Getenv(SIMDVariable), available())

// choose returns the best of the sets that is no better than what is asked for, or the best of all
// if that is nothing or no set.
func choose(asked string, sets []*simd) *simd {
	most := max(slices.Index(Sets(), asked), 0)
	for _, s := range sets {
		if slices.Index(Sets(), s.name) >= most {
			return s
		}
	}
	return nil
}

// SIMD returns the name of the instruction set in use: avx512, avx2 or plain.
func SIMD() string {
	if vector == nil {
		return "plain"
	}
	return vector.name
}

// AskedSIMD returns the name of the instruction set that SIMDVariable asks for, "" for the best there
// is. SIMD is another one where the processor lacks that. An error says that no set has the name;
// the best computes then.
func AskedSIMD() (string, error) {
	name := os.Getenv(SIMDVariable)
	return name, known(name)
}

func known(name string) error {
	if name == "" || slices.Contains(Sets(), name) {
		return nil
	}
	return fmt.Errorf("%s: no instruction set is called %q: there are %s", SIMDVariable, name, strings.Join(Sets(), ", "))
}
