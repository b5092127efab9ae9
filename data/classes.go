package data

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Names are what the classes of a data set are called, by label; nil if that is their number.
type Names []string

// Of returns what a label is called.
func (n Names) Of(label uint8) string {
	if int(label) < len(n) {
		return n[label]
	}
	return strconv.Itoa(int(label))
}

// Label returns the label that a word means: of a class of that name, or the number itself.
func (n Names) Label(word string) (label uint8, ok bool) {
	if i := slices.Index(n, word); i >= 0 {
		return uint8(i), true
	}
	number, err := strconv.ParseUint(word, 10, 8)
	return uint8(number), err == nil
}

// List returns what labels are called, one after the other.
func (n Names) List(labels []uint8) string {
	words := make([]string, len(labels))
	for i, l := range labels {
		words[i] = n.Of(l)
	}
	return strings.Join(words, ", ")
}

// Label returns the label that a word means, by the name of its class or by its number. A word that means none is an
// error, as any is in a data set without labels.
func (d *Dataset) Label(word string) (uint8, error) {
	label, ok := d.Names.Label(word)
	switch {
	case d.Classes == 0:
		return 0, fmt.Errorf("the data set %s has no labels", d.Name)
	case ok && int(label) < d.Classes:
		return label, nil
	case d.Names != nil:
		return 0, fmt.Errorf("%q is no label of %s, which has %s", word, d.Name, strings.Join(d.Names, ", "))
	}
	return 0, fmt.Errorf("%q is no label of %s, which has 0 to %d", word, d.Name, d.Classes-1)
}
