package gallery

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"vaelab/eval"
	"vaelab/internal/figure"
)

// Images names the images that a picture is of: test images by their numbers, or files. It is empty if --seed chooses them.
type Images []string

// between stands between the texts of several, for no path holds it.
const between = "\x00"

func (i Images) MarshalText() ([]byte, error) { return []byte(strings.Join(i, between)), nil }

// UnmarshalText reads numbers or paths.
func (i *Images) UnmarshalText(text []byte) error {
	*i = nil
	if len(text) == 0 {
		return nil
	}
	all := Images(strings.Split(string(text), between))
	for _, word := range all {
		switch n, err := strconv.Atoi(word); {
		case err == nil && n < 0:
			return fmt.Errorf("%d is no number of a test image, which counts from 0", n)
		case (err == nil) != (all.numbers() != nil):
			return errors.New("numbers of test images and files do not go together")
		}
	}
	*i = all
	return nil
}

// numbers returns the numbers that name test images; nil if files are named, or nothing is.
func (i Images) numbers() (index []int32) {
	for _, word := range i {
		n, err := strconv.Atoi(word)
		if err != nil {
			return nil
		}
		index = append(index, int32(min(n, math.MaxInt32)))
	}
	return index
}

// imaged is a kind that can be told which images to show.
type imaged interface {
	named() Images
	suits(n int) error // an error if it cannot show so many
}

// alone is suits of a kind that is around one image.
func alone(n int) error {
	if n > 1 {
		return fmt.Errorf("this kind is around one image, and %d are named", n)
	}
	return nil
}

// named returns the images that the picture is told to show.
func (p Picture) named() Images {
	if k, ok := p.Kind.(imaged); ok {
		return k.named()
	}
	return nil
}

// Files returns the files that the picture is to be of, which are to be read into Pictures; nil if it is of test images.
func (p Picture) Files() []string {
	if named := p.named(); named.numbers() == nil {
		return named
	}
	return nil
}

// place takes the pictures, if there are any, for the images that are shown. Those of a conditional model have the label
// that was asked for.
func (p *painter) place() {
	if p.Pictures != nil {
		set := *p.Pictures
		set.Labels = p.model.Repeat(uint8(max(p.class, 0)), set.Len())
		p.images.Set = &set
	}
}

// chosen returns the images that are named, which are n.
func (p *painter) chosen(n int) ([]int32, error) {
	if len(p.shown) != n {
		return nil, refuse("image", "%d are named, and the picture shows %d", len(p.shown), n)
	}
	for _, i := range p.shown {
		if int(i) >= p.images.Len() {
			return nil, refuse(fmt.Sprintf("image %d", i), "there are the %ss 0 to %d", p.noun(), p.images.Len()-1)
		}
	}
	return p.shown, nil
}

// noun is what an image that is shown is called.
func (p Picture) noun() string {
	switch {
	case p.Pictures != nil:
		return "picture"
	case p.Of != "":
		return p.Of + " test image"
	}
	return "test image"
}

// number names an image: test images count from 0, pictures that were named from 1.
func (p *painter) number(i int32) string {
	if p.Pictures != nil {
		i++
	}
	return fmt.Sprint(i)
}

// numbers names images by their numbers.
func (p *painter) numbers(index []int32) []figure.Label {
	labels := make([]figure.Label, len(index))
	for k, i := range index {
		labels[k].Name = p.number(i)
	}
	return labels
}

// columns returns into how many columns, a dozen at most, n images go without a rest.
func columns(n int) int {
	cols := min(n, 12)
	for n%cols > 0 {
		cols--
	}
	return cols
}

// all returns the places of the images that are named.
func (p *painter) all() []int32 {
	if p.Pictures != nil {
		return eval.First(p.images.Len())
	}
	return p.named().numbers()
}
