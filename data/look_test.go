package data

import (
	"context"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// openOnce opens MNIST, which is not to be changed.
var openOnce = sync.OnceValues(func() (*Dataset, error) { return Open(context.Background(), "") })

// digits returns the first n images of each split of MNIST, which may be changed.
func digits(t testing.TB, n int) *Dataset {
	t.Helper()
	all, err := openOnce()
	if err != nil {
		t.Fatal(err)
	}
	first := func(s *Set) *Set {
		return &Set{Height: s.Height, Width: s.Width, Images: slices.Clone(s.Slice(0, n).Images), Labels: slices.Clone(s.Slice(0, n).Labels)}
	}
	d := *all
	d.Train, d.Test = first(d.Train), first(d.Test)
	return &d
}

// look returns the warnings about a data set of which 100 images validate, in batches of 128.
func look(d *Dataset) []string { return Look(d.Train, 100, d.Test, d.Names, 128) }

// sortByLabel sorts images by label, stably.
func sortByLabel(s *Set) {
	sorted := &Set{Height: s.Height, Width: s.Width}
	for _, label := range s.Classes() {
		of := s.Where(func(l uint8) bool { return l == label })
		sorted.Images, sorted.Labels = append(sorted.Images, of.Images...), append(sorted.Labels, of.Labels...)
	}
	*s = *sorted
}

// TestLook: what is wrong with a data set is said, each fault alone, with what mends it.
func TestLook(t *testing.T) {
	scale := func(by int) func(*Dataset) {
		return func(d *Dataset) {
			for _, s := range []*Set{d.Train, d.Test} {
				for i, p := range s.Images {
					s.Images[i] = uint8((int(p)*by + 127) / 255)
				}
			}
		}
	}
	view := func(v View) func(*Dataset) {
		return func(d *Dataset) {
			if err := v.Apply(d); err != nil {
				t.Fatal(err)
			}
		}
	}
	blank := func(n int, grey uint8) func(*Dataset) {
		return func(d *Dataset) {
			for i := range n * d.Train.Pixels() {
				d.Train.Images[i] = grey
			}
		}
	}
	for name, c := range map[string]struct {
		spoil func(*Dataset)
		want  []string // parts of the warnings; none: it is whole
	}{
		"as it is":   {func(*Dataset) {}, nil},
		"0 to 1":     {scale(1), []string{"the greatest pixel is 1, where white is 255: --white-level 1 "}},
		"0 to 16":    {scale(16), []string{"--white-level 16 "}},
		"0 to 100":   {scale(100), []string{"--white-level 100 "}},
		"a dim scan": {scale(200), nil},
		"0 to 16, and 15 in training": {func(d *Dataset) {
			scale(16)(d)
			for i, p := range d.Train.Images {
				d.Train.Images[i] = min(p, 15)
			}
		}, []string{"--white-level 16 "}},
		"inverted":      {view(View{Invert: true}), []string{"dark on a white ground, where MNIST's are white on black: --invert"}},
		"on their side": {view(View{Transpose: true}), []string{"lie on their side, as EMNIST's do: --transpose"}},
		"letters on their side": {func(d *Dataset) {
			view(View{Transpose: true})(d)
			for i, l := range d.Train.Labels { // a 1 is an I
				d.Train.Labels[i] = (l + 8) % 27
			}
			d.Train.Labels[0] = 26
			d.Test.Labels = nil
		}, []string{"--transpose"}},
		"some blank":                   {blank(20, 0), []string{"20 of 2000 training images are of a single grey"}},
		"some white":                   {blank(20, 255), []string{"20 of 2000 training images are of a single grey"}},
		"two blank":                    {blank(2, 0), nil},
		"all blank":                    {blank(2000, 0), []string{"2000 of 2000 training images are of a single grey"}},
		"tested on what is trained on": {func(d *Dataset) { d.Test = d.Train }, []string{"2000 of 2000 test images are training images"}},
		"tested on some":               {func(d *Dataset) { copy(d.Test.Images, d.Train.Images[:30*784]) }, []string{"30 of 2000 test images are training images"}},
		"tested on a few":              {func(d *Dataset) { copy(d.Test.Images, d.Train.Images[:15*784]) }, nil},
		"twice":                        {func(d *Dataset) { copy(d.Train.Images, d.Train.Images[1000*784:]) }, []string{"1000 of 2000 training images are the same as others of them"}},
		"sorted":                       {func(d *Dataset) { sortByLabel(d.Train) }, []string{"the labels of the 100 validation images, the last of the training images, are unlike the others'"}},
		"a label in the tail alone": {func(d *Dataset) {
			for i := range 1900 {
				d.Train.Labels[i] %= 9
			}
		}, []string{"test images have labels that no image has to train on (9)"}},
		"labels that nothing trains": {func(d *Dataset) {
			d.Train = d.Train.Where(func(l uint8) bool { return l != 2 && l != 7 })
			d.Names = Names{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
		}, []string{"to train on (two, seven)"}},
		"few":               {func(d *Dataset) { d.Train = d.Train.Slice(0, 200) }, []string{"there are 100 training images, fewer than a batch of 128"}},
		"test labels alone": {func(d *Dataset) { d.Train.Labels = nil }, nil},
		"without labels":    {func(d *Dataset) { d.Train.Labels, d.Test.Labels = nil, nil }, nil},
	} {
		d := digits(t, 2000)
		c.spoil(d)
		got := look(d)
		if !slices.EqualFunc(got, c.want, strings.Contains) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestLookAtWholeSets: published sets are whole, whatever tail validates, and drawn images always do.
func TestLookAtWholeSets(t *testing.T) {
	sets := []*Dataset{digits(t, 10_000)}
	if dir := "/usr/share/datasets/fashion-mnist"; exists(dir) {
		fashion, err := Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		sets = append(sets, fashion)
	}
	for _, d := range sets {
		for _, validation := range []int{0, 1, 2, 10, 100, 1000, 5000} {
			if got := Look(d.Train, validation, d.Test, d.Names, 128); len(got) > 0 {
				t.Errorf("%s, of which %d validate: %q", d.Name, validation, got)
			}
		}
	}
	d := sets[0]
	sortByLabel(d.Train)
	for _, validation := range []int{1, 10, 100, 1000, 5000} {
		d.Train.HoldOut(validation, 1)
		if got := Look(d.Train, validation, d.Test, d.Names, 128); len(got) > 0 {
			t.Errorf("%d drawn images validate: %q", validation, got)
		}
	}
}

func exists(dir string) bool {
	_, err := os.Stat(dir)
	return err == nil
}

// TestHoldOut: the images at the end are drawn without regard to their place, each once, with their labels, and the same
// ones for the same seed, whatever the set of the others.
func TestHoldOut(t *testing.T) {
	const n, held = 256, 64
	make := func(seed uint64) []uint8 {
		s := &Set{Height: 1, Width: 1, Images: make([]uint8, n), Labels: make([]uint8, n)}
		for i := range n {
			s.Images[i], s.Labels[i] = uint8(i), uint8(i)
		}
		s.HoldOut(held, seed)
		if !slices.Equal(s.Images, s.Labels) {
			t.Error("labels are not those of their images")
		}
		if len(s.Classes()) != n {
			t.Errorf("%d of %d images are left", len(s.Classes()), n)
		}
		return s.Images[n-held:]
	}
	first := make(1)
	if !slices.Equal(first, make(1)) {
		t.Error("the same seed draws others")
	}
	if slices.Equal(first, make(2)) {
		t.Error("another seed draws the same")
	}
	early := 0 // of the first half
	for _, i := range first {
		if i < n/2 {
			early++
		}
	}
	if early < held/4 || early > held*3/4 {
		t.Errorf("%d of %d are of the first half", early, held)
	}
}

// BenchmarkLook is what every run pays for it.
func BenchmarkLook(b *testing.B) {
	d, err := Open(b.Context(), "")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		Look(d.Train, 5000, d.Test, nil, 128)
	}
}
