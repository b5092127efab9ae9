package run

import (
	"io"
	"slices"
	"testing"

	"vaelab/data"
	"vaelab/internal/cli"
)

// TestDigits: labels are given with commas, or by several flags, in any order; which there are the data set says.
func TestDigits(t *testing.T) {
	ten := &data.Dataset{Name: "ten", Classes: 10}
	for _, c := range []struct {
		args []string
		text string
		want []uint8
	}{
		{nil, "none", nil},
		{[]string{"--digit", "none"}, "none", nil},
		{[]string{"--digit", "0"}, "0", []uint8{0}},
		{[]string{"--digit", "8,3"}, "3,8", []uint8{3, 8}},
		{[]string{"--digit", "8, 3,8"}, "3,8", []uint8{3, 8}},
		{[]string{"--digit", "8", "--digit=3"}, "3,8", []uint8{3, 8}},
		{[]string{"--digit", "8,1", "--digit=3,1"}, "1,3,8", []uint8{1, 3, 8}},
	} {
		var flags struct {
			Digit Digits `flag:"digit" default:"none" repeat:","`
		}
		if err := cli.Bind(cli.Help{}, &flags).Parse(c.args, cli.IO{Stderr: io.Discard}); err != nil || flags.Digit.String() != c.text {
			t.Errorf("%v is %v, %v; want %s", c.args, flags.Digit, err, c.text)
		}
		if got, err := flags.Digit.Of(ten, "digit"); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%v are the labels %v, %v; want %v", c.args, got, err, c.want)
		}
	}
	for _, bad := range []string{"", ",", "3,", ",3", "3,,8", "none,3"} {
		if err := new(Digits).UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q is taken for labels", bad)
		}
	}
	for word, want := range map[string]string{
		"10":   `--digit: "10" is no label of ten, which has 0 to 9`,
		"-1":   `--digit: "-1" is no label of ten, which has 0 to 9`,
		"x":    `--digit: "x" is no label of ten, which has 0 to 9`,
		"None": `--digit: "None" is no label of ten, which has 0 to 9`,
	} {
		if _, err := (Digits{"3", word}).Of(ten, "digit"); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", word, err, want)
		}
	}
	if _, err := (Digits{"3"}).Of(&data.Dataset{Name: "bare"}, "digit"); err == nil || err.Error() != "--digit: the data set bare has no labels" {
		t.Errorf("without labels: %v", err)
	}
}

// letters returns images of one pixel with the labels 0 to 25, called a to z: three of each to train on, one to test on.
func letters() *data.Dataset {
	d := &data.Dataset{Name: "letters", Classes: 26}
	for l := range uint8(26) {
		d.Names = append(d.Names, string('a'+rune(l)))
	}
	split := func(n int) *data.Set {
		s := &data.Set{Height: 1, Width: 1}
		for range n {
			for l := range uint8(26) {
				s.Images, s.Labels = append(s.Images, l), append(s.Labels, l)
			}
		}
		return s
	}
	d.Train, d.Test = split(3), split(1)
	return d
}

// TestCut: it takes the labels that it says, by name and by number, of the first images.
func TestCut(t *testing.T) {
	for _, c := range []struct {
		cut   Cut
		want  []uint8 // labels of the training images
		lacks uint8
	}{
		{Cut{Only: Digits{"c", "z"}}, []uint8{2, 25, 2, 25, 2, 25}, 3},
		{Cut{Only: Digits{"c", "z"}, Exclude: Digits{"25"}}, []uint8{2, 2, 2}, 25},
		{Cut{Limit: 4, Exclude: Digits{"a", "2"}}, []uint8{1, 3}, 2},
	} {
		set := letters()
		r := Recipe{Cut: c.cut}
		if err := r.see(set); err != nil || !slices.Equal(set.Train.Labels, c.want) {
			t.Errorf("%+v takes %v, %v; want %v", c.cut, set.Train.Labels, err, c.want)
		}
		takes, err := c.cut.Takes(set)
		if err != nil || !takes(c.want[0]) || takes(c.lacks) {
			t.Errorf("%+v takes the label %d, and %d: %v", c.cut, c.want[0], c.lacks, err)
		}
	}
	for _, cut := range []Cut{{Only: Digits{"A"}}, {Exclude: Digits{"26"}}} {
		if err := (&Recipe{Cut: cut}).see(letters()); err == nil {
			t.Errorf("%+v was cut", cut)
		}
	}
	bare := &data.Dataset{Name: "bare", Train: &data.Set{Height: 1, Width: 1, Images: make([]uint8, 9)}, Test: &data.Set{Height: 1, Width: 1, Images: make([]uint8, 9)}}
	if err := (&Recipe{Cut: Cut{Limit: 5}}).see(bare); err != nil || bare.Train.Len() != 5 {
		t.Errorf("without labels %d images are left: %v", bare.Train.Len(), err)
	}
	if err := (&Recipe{Cut: Cut{Exclude: Digits{"3"}}}).see(bare); err == nil || err.Error() != "--exclude-digit: the data set bare has no labels" {
		t.Errorf("without labels: %v", err)
	}
}

// TestRandomSplit: the images that validate are drawn from all that the cut takes, and are the same ones for all who ask.
func TestRandomSplit(t *testing.T) {
	split := func(seed uint64, how string) (trained, held *data.Set) {
		set := letters()
		r := Recipe{Cut: Cut{ValidationSplit: how, Exclude: Digits{"a"}}}
		r.Training.Validation, r.Training.Seed = 20, seed
		if err := r.see(set); err != nil {
			t.Fatal(err)
		}
		return r.Split(set)
	}
	_, last := split(1, "last")
	if !slices.IsSorted(last.Labels) || last.Len() != 20 {
		t.Errorf("the last images are %v", last.Labels)
	}
	trained, held := split(1, "random")
	if held.Len() != 20 || trained.Len() != 55 || slices.IsSorted(held.Labels) {
		t.Errorf("%d images are trained on, and %v validate", trained.Len(), held.Labels)
	}
	if !slices.Equal(held.Labels, held.Images) || slices.Contains(held.Labels, 0) {
		t.Errorf("the images %v have the labels %v", held.Images, held.Labels)
	}
	if _, again := split(1, "random"); !slices.Equal(again.Images, held.Images) {
		t.Error("another time other images validate")
	}
	if _, other := split(2, "random"); slices.Equal(other.Images, held.Images) {
		t.Error("of another seed the same images validate")
	}
}
