package run

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"vaelab/data"
	"vaelab/internal/cli"
)

// Cut is what a run takes of a data set, and how it sees it.
type Cut struct {
	Limit   int    `flag:"limit" default:"0" min:"0" group:"Data" help:"use only the first N images of each split, before any are left out by label; 0: all"`
	Only    Digits `flag:"only-digit" arg:"N,..." default:"none" repeat:"," help:"use only the images with these labels, by number or name; none: whatever the label"`
	Exclude Digits `flag:"exclude-digit" arg:"N,..." default:"none" repeat:"," help:"leave out the images with these labels, in training and in evaluation: eval --anomaly-digit N then says how well the model tells them from the others"`
	data.View
	Conditional     bool   `flag:"conditional" help:"encoder and decoder also see the image's label: sample --label N then draws that digit"`
	ValidationSplit string `flag:"validation-split" default:"last" values:"last|random" help:"training images that --validation holds out, random ones by the seed"`
}

// random is the ValidationSplit that the seed draws.
const random = "random"

// Takes returns which labels the cut takes of the data set.
func (c *Cut) Takes(set *data.Dataset) (func(label uint8) bool, error) {
	only, err := c.Only.Of(set, "only-digit")
	if err != nil {
		return nil, err
	}
	excluded, err := c.Exclude.Of(set, "exclude-digit")
	return func(label uint8) bool {
		return !slices.Contains(excluded, label) && (len(only) == 0 || slices.Contains(only, label))
	}, err
}

// Of returns the images of a split of the data set that have the labels which the cut takes: all of them, as they are, if
// it takes any.
func (c *Cut) Of(set *data.Dataset, split *data.Set) (*data.Set, error) {
	if len(c.Only) == 0 && len(c.Exclude) == 0 {
		return split, nil
	}
	takes, err := c.Takes(set)
	if err != nil {
		return nil, err
	}
	if split.Labels == nil {
		return nil, cli.Usagef("--only-digit and --exclude-digit: not all images of the data set %s have labels", set.Name)
	}
	return split.Where(takes), nil
}

// first returns the images that the limit leaves.
func (c *Cut) first(split *data.Set) *data.Set {
	if c.Limit == 0 {
		return split
	}
	return split.Slice(0, min(c.Limit, split.Len()))
}

// Digits are labels that a flag names, by their numbers or by what the data set calls them: which there are is known when
// the data set is.
type Digits []string

// Of returns the labels in the data set, rising. The error names the flag.
func (d Digits) Of(set *data.Dataset, flag string) (labels []uint8, err error) {
	for _, word := range d {
		label, err := set.Label(word)
		if err != nil {
			return nil, cli.Usagef("--%s: %w", flag, err)
		}
		labels = append(labels, label)
	}
	slices.Sort(labels)
	return slices.Compact(labels), nil
}

const noDigits = "none"

func (d Digits) String() string {
	if len(d) == 0 {
		return noDigits
	}
	return strings.Join(d, ",")
}

func (d Digits) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads words with commas between them. Each is there once, shorter ones, and so smaller numbers, first.
func (d *Digits) UnmarshalText(text []byte) error {
	*d = nil
	if string(text) == noDigits {
		return nil
	}
	for word := range strings.SplitSeq(string(text), ",") {
		word = strings.TrimSpace(word)
		if word == "" || word == noDigits {
			return fmt.Errorf("%q are not labels, such as 4 or 3,8, and not none", text)
		}
		*d = append(*d, word)
	}
	slices.SortFunc(*d, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	})
	*d = slices.Compact(*d)
	return nil
}
