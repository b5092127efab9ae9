package data

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"math"
	"slices"
)

// Look returns what seems to be wrong with images, each with what to do about it. The last of the training images are
// those that validate. Every run begins with it, so it takes a few steps for each image and no more.
func Look(train *Set, validation int, test *Set, names Names, batch int) []string {
	end := train.Len() - validation
	trained, held := train.Slice(0, end), train.Slice(end, train.Len())
	repeated, leaked := copies(train, test)
	labels := cmp.Or(unlike(trained, held), missing(trained, test, names))
	all := []string{
		dim(train, test), blank(train, "training"), blank(test, "test"), inverted(train), sideways(train),
		repeated, leaked, labels, few(trained, batch),
	}
	return slices.DeleteFunc(all, func(warning string) bool { return warning == "" })
}

// fewCopies is the share of images that may be there twice unsaid. MNIST and Fashion-MNIST have none, but sets of small or
// simple pictures have some by chance.
const fewCopies = 0.01

// copies warns of training images that are there several times, and of test images that are training images. Blank ones,
// of which blank warns, do not count.
func copies(train, test *Set) (repeated, leaked string) {
	seed := maphash.MakeSeed()
	seen := make(map[uint64]struct{}, train.Len())
	again, known := 0, 0
	for i := range train.Len() {
		if image := train.Image(i); !train.isBlank(i) {
			hash := maphash.Bytes(seed, image)
			if _, ok := seen[hash]; ok {
				again++
			}
			seen[hash] = struct{}{}
		}
	}
	for i := range test.Len() {
		if _, ok := seen[maphash.Bytes(seed, test.Image(i))]; ok {
			known++
		}
	}
	if float64(again) > fewCopies*float64(train.Len()) {
		repeated = fmt.Sprintf("%d of %d training images are the same as others of them, and count as often: take them out, unless that is meant", again, train.Len())
	}
	if float64(known) > fewCopies*float64(test.Len()) {
		leaked = fmt.Sprintf("%d of %d test images are training images, so that what they measure says nothing of new ones: test on others", known, test.Len())
	}
	return repeated, leaked
}

// unlike warns of validation images whose labels are spread unlike those that are trained on, as the tail of a file is
// that is sorted by label: by a total variation distance that matters, and a χ² that chance does not give.
func unlike(trained, held *Set) string {
	if held.Labels == nil || held.Len() == 0 {
		return ""
	}
	const matters, deviations = 0.2, 8
	a, b := trained.counts(), held.counts()
	n, m := float64(trained.Len()), float64(held.Len())
	distance, chi2, classes := 0.0, 0.0, -1.0
	for l := range a {
		both := a[l] + b[l]
		if both == 0 {
			continue
		}
		d := a[l]/n - b[l]/m
		distance += math.Abs(d) / 2
		chi2 += d * d * n * m / both
		classes++
	}
	if distance < matters || chi2 < classes+deviations*math.Sqrt(2*classes) {
		return ""
	}
	return fmt.Sprintf("the labels of the %d validation images, the last of the training images, are unlike the others': %.0f %% of them would have to change; --validation-split random draws them", held.Len(), 100*distance)
}

// missing warns of labels that test images have and no image that is trained on.
func missing(trained, test *Set, names Names) string {
	known := trained.Classes()
	lacking := slices.DeleteFunc(test.Classes(), func(l uint8) bool { return slices.Contains(known, l) })
	if known == nil || len(lacking) == 0 {
		return ""
	}
	labels := names.List(lacking)
	return fmt.Sprintf("test images have labels that no image has to train on (%s): train on some, or leave them out by --exclude-digit", labels)
}

// few warns of fewer images than a batch.
func few(trained *Set, batch int) string {
	if trained.Len() >= batch {
		return ""
	}
	return fmt.Sprintf("there are %d training images, fewer than a batch of %d, so that an epoch is a single step: a smaller --batch-size makes more of them", trained.Len(), batch)
}
