package data

import (
	"fmt"
	"slices"
)

// splitSeed is the seed of the permutation that chooses test images where a data set has none; one in testShare of all images is.
const (
	splitSeed = 1
	testShare = 7
)

// New returns the data set of training, validation and test images. Validation images, nil for none, become the last training
// images. If test is nil, one in seven of the training images are test images, chosen by a permutation that their number alone determines.
func New(name string, train, validation, test *Set) (*Dataset, error) {
	d := &Dataset{Name: name, Train: train, Test: test}
	return d, d.complete(validation)
}

// complete sets what follows from the images and their labels.
func (d *Dataset) complete(validation *Set) error {
	sameDepth(&d.Train, &d.Test, &validation)
	if validation != nil {
		if err := d.append(validation); err != nil {
			return err
		}
	}
	if d.Test == nil {
		if err := d.split(); err != nil {
			return err
		}
	}
	switch train, test := d.Train, d.Test; {
	case !train.Alike(test):
		return fmt.Errorf("%s: the test images are of %s pixels, the training images of %s: all must be of one size", d.Name, test.Size(), train.Size())
	case train.Labels == nil && test.Labels == nil:
		d.note("The images have no labels.")
	case train.Labels == nil || test.Labels == nil:
		d.note("The %s images have no labels.", map[bool]string{true: "training", false: "test"}[train.Labels == nil])
	}
	for _, s := range []*Set{d.Train, d.Test} {
		if s.Labels != nil {
			d.Classes = max(d.Classes, int(slices.Max(s.Labels))+1)
		}
	}
	d.Classes = max(d.Classes, len(d.Names))
	if d.SHA256 == "" {
		d.SHA256 = digest(d.Train, d.Test)
	}
	return nil
}

func (d *Dataset) note(format string, args ...any) {
	d.Notes = append(d.Notes, fmt.Sprintf(format, args...))
}

// split takes test images from the training images.
func (d *Dataset) split() error {
	n := d.Train.Len()
	test := n / testShare
	if test == 0 {
		return fmt.Errorf("%s has no test images, and too few others, %d, to take some from: %d are the fewest", d.Name, n, testShare)
	}
	order := Permutation(nil, n, splitSeed, 0)
	d.Train, d.Test = d.Train.Pick(order[:n-test]), d.Train.Pick(order[n-test:])
	d.SHA256 = ""
	d.note("There were no test images: %d of the %d images are, drawn with a seed that never changes.", test, n)
	return nil
}

// Pick returns a copy of the images of these indices.
func (s *Set) Pick(index []int32) *Set {
	g := s.like(make([]uint8, 0, len(index)*s.Pixels()))
	for _, i := range index {
		g.Images = append(g.Images, s.Image(int(i))...)
		if s.Labels != nil {
			g.Labels = append(g.Labels, s.Labels[i])
		}
	}
	return g
}

// append adds validation images to the training images.
func (d *Dataset) append(s *Set) error {
	t := d.Train
	if !t.Alike(s) || (t.Labels == nil) != (s.Labels == nil) {
		return fmt.Errorf("%s: the validation images are of another size than the training images, or have no labels where those have, or the other way round", d.Name)
	}
	d.Train = t.like(slices.Concat(t.Images, s.Images))
	d.Train.Labels = slices.Concat(t.Labels, s.Labels)
	d.note("The last %d training images are the data set's validation images: --validation %[1]d holds them out.", s.Len())
	return nil
}
