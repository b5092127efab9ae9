package data

import (
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

func TestPermutationVisitsEveryImageOnce(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 128, 60_000} {
		p := Permutation(nil, n, 1, 0)
		slices.Sort(p)
		for i, x := range p {
			if int(x) != i {
				t.Fatalf("n = %d: index %d is missing", n, i)
			}
		}
		if len(p) != n {
			t.Errorf("n = %d: got %d indices", n, len(p))
		}
	}
}

// The order of an epoch is part of what a resumed run must repeat, so it may
// never change from version to version. The
// numbers were computed by a second implementation, in Python.
func TestPermutationIsFixed(t *testing.T) {
	got := Permutation(nil, 60_000, 1, 0)[:6]
	if want := []int32{22884, 7792, 54790, 36729, 10894, 50541}; !slices.Equal(got, want) {
		t.Errorf("got %d …, want %d …", got, want)
	}
}

func TestPermutationDependsOn(t *testing.T) {
	base := Permutation(nil, 1000, 1, 0)
	for name, other := range map[string][]int32{
		"low half of the seed":  Permutation(nil, 1000, 2, 0),
		"high half of the seed": Permutation(nil, 1000, 1+1<<32, 0),
		"epoch":                 Permutation(nil, 1000, 1, 1),
	} {
		same := 0
		for i := range base {
			if base[i] == other[i] {
				same++
			}
		}
		// Independent permutations agree in Poisson(1) places: more than ten has
		// probability 10⁻⁸.
		if same > 10 {
			t.Errorf("%s: %d of 1000 places agree", name, same)
		}
	}
}

func TestPermutationUsesItsBuffer(t *testing.T) {
	buf := make([]int32, 100)
	if p := Permutation(buf, 80, 1, 0); &p[0] != &buf[0] || len(p) != 80 {
		t.Error("a buffer that is large enough was not used")
	}
	if p := Permutation(buf[:10], 101, 1, 0); len(p) != 101 {
		t.Errorf("a small buffer gave %d indices, want 101", len(p))
	}
	if allocs := testing.AllocsPerRun(10, func() { Permutation(buf, 100, 1, 0) }); allocs != 0 {
		t.Errorf("%v allocations with a buffer, want none", allocs)
	}
	// What an earlier epoch left in the buffer must not matter.
	if !slices.Equal(Permutation(buf, 100, 1, 5), Permutation(nil, 100, 1, 5)) {
		t.Error("the buffer's content changes the order")
	}
}

// TestPermutationIsUniform counts the 24 orders of four images, and which of ten
// images comes first, and compares both with a uniform law by Pearson's χ². The
// draws are fixed, so the tests can't flake; a fair shuffle passes with
// probability 1-10⁻⁴.
func TestPermutationIsUniform(t *testing.T) {
	const draws = 24_000
	orders, first := map[[4]int32]int{}, map[int32]int{}
	for epoch := range uint32(draws) {
		orders[[4]int32(Permutation(nil, 4, 1, epoch))]++
		first[Permutation(nil, 10, 2, epoch)[0]]++
	}
	uniform(t, "order of four", orders, 24, draws)
	uniform(t, "first of ten", first, 10, draws)
}

func uniform[K comparable](t *testing.T, what string, counts map[K]int, outcomes, draws int) {
	t.Helper()
	if len(counts) != outcomes {
		t.Errorf("%s: %d outcomes, want %d", what, len(counts), outcomes)
	}
	expected := float64(draws) / float64(outcomes)
	chi2 := 0.0
	for _, n := range counts {
		d := float64(n) - expected
		chi2 += d * d / expected
	}
	if limit := (distuv.ChiSquared{K: float64(outcomes - 1)}).Quantile(1 - 1e-4); chi2 > limit {
		t.Errorf("%s: χ² = %.1f with %d degrees of freedom, want at most %.1f", what, chi2, outcomes-1, limit)
	}
}

// TestLabelled: each label has its share of the images that are drawn, one that is rare all it has, and other seeds draw others.
func TestLabelled(t *testing.T) {
	s := &Set{Height: 1, Width: 1, Images: make([]uint8, 1000), Labels: make([]uint8, 1000)}
	for i := range s.Labels {
		s.Labels[i] = uint8(i % 4)
		if i > 20 && i%4 == 3 {
			s.Labels[i] = 0
		}
	}
	for _, n := range []int{1, 4, 42, 1000} {
		chosen := s.Labelled(n, 1)
		if distinct := slices.Compact(slices.Sorted(slices.Values(chosen))); len(chosen) != n || len(distinct) != n {
			t.Errorf("%d images are drawn, %d of them different, want %d", len(chosen), len(distinct), n)
		}
		counts := make([]int, 4)
		for _, i := range chosen {
			counts[s.Labels[i]]++
		}
		if n == 42 && !slices.Equal(counts, []int{13, 12, 12, 5}) {
			t.Errorf("of each label there are %v", counts)
		}
	}
	if a, b := s.Labelled(42, 1), s.Labelled(42, 2); slices.Equal(a, b) {
		t.Error("another seed draws the same images")
	}
}
