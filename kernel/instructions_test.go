package kernel

import "testing"

// TestChoose: what is asked for, or the next best that the processor has; the best for no set's name.
func TestChoose(t *testing.T) {
	best, next := &simd{name: "avx512"}, &simd{name: "avx2"}
	for _, c := range []struct {
		asked string
		sets  []*simd
		want  *simd
	}{
		{"", []*simd{best, next}, best},
		{"avx512", []*simd{best, next}, best},
		{"avx2", []*simd{best, next}, next},
		{"plain", []*simd{best, next}, nil},
		{"avx512", []*simd{next}, next},
		{"avx2", []*simd{best}, nil},
		{"avx512", nil, nil},
		{"fast", []*simd{best, next}, best},
	} {
		if got := choose(c.asked, c.sets); got != c.want {
			t.Errorf("%q of %d sets: %+v, want %+v", c.asked, len(c.sets), got, c.want)
		}
	}
}

// TestKnown: a set is known by its name as it is spelt, and so is no name at all.
func TestKnown(t *testing.T) {
	for _, name := range append(Sets(), "") {
		if err := known(name); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{"fast", "AVX2", "avx", " plain", "avx512,avx2"} {
		if known(name) == nil {
			t.Errorf("%q is a set", name)
		}
	}
	for _, s := range available() {
		if known(s.name) != nil {
			t.Errorf("the processor's %s has no name", s.name)
		}
	}
}
