package gallery

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/cli"
	"vaelab/internal/figure"
)

// Label is an image's class, or any, or all.
type Label int

// AnyLabel and AllLabels name no class.
const (
	AnyLabel  Label = -1
	AllLabels Label = -2
)

func (l Label) MarshalText() ([]byte, error) {
	switch l {
	case AnyLabel:
		return []byte("any"), nil
	case AllLabels:
		return []byte("all"), nil
	}
	return strconv.AppendInt(nil, int64(l), 10), nil
}

func (l *Label) UnmarshalText(text []byte) error {
	switch string(text) {
	case "any":
		*l = AnyLabel
		return nil
	case "all":
		*l = AllLabels
		return nil
	}
	n, err := strconv.Atoi(string(text))
	if err != nil || n < 0 || n >= data.Classes {
		return fmt.Errorf("%q is not a label from 0 to %d, any or all", text, data.Classes-1)
	}
	*l = Label(n)
	return nil
}

// suffix names the label after a number of images.
func (l Label) suffix() string {
	if l == AnyLabel {
		return ""
	}
	return fmt.Sprintf(" with label %d", int(l))
}

// checkLabel refuses a label that the model or the kind has no use for.
func (p Picture) checkLabel(m *eval.Model) error {
	if err := p.Validate(); err != nil {
		return err
	}
	switch conditional := m.Classes > 0; {
	case !p.Kind.ShowsImages() && p.Label != AnyLabel && !conditional:
		return refuse("label", "the model is not conditional, so that no digit can be asked of its prior: train one that is with  %s", cli.CommandLine("train", "--conditional"))
	case p.Label == AllLabels && p.Rows != 0 && p.Rows != len(m.KnownLabels()):
		return refuse(fmt.Sprintf("rows %d", p.Rows), "--label all has a row for each of the %d labels", len(m.KnownLabels()))
	case conditional && p.Label >= 0 && !slices.Contains(m.KnownLabels(), uint8(p.Label)):
		return refuse(fmt.Sprintf("label %d", p.Label), "the model was trained on the labels %s", strings.Trim(fmt.Sprint(m.KnownLabels()), "[]"))
	}
	return nil
}

// label is that of the codes around the prior's centre in a conditional model: the one that
// was asked for, or the first that it knows.
func (p *painter) label() uint8 {
	if known := p.model.KnownLabels(); p.Label < 0 && len(known) > 0 {
		return known[0]
	}
	return uint8(max(p.Label, 0))
}

// candidates are the test images with the label, in an order that the seed gives.
func (p *painter) candidates() []int32 {
	if p.images.Set == nil {
		return nil
	}
	var index []int32
	for _, i := range data.Permutation(nil, p.images.Len(), p.Seed, 0) {
		if p.Label == AnyLabel || p.images.Labels[i] == uint8(p.Label) {
			index = append(index, i)
		}
	}
	return index
}

// numbers names images by their numbers.
func numbers(index []int32) []figure.Label {
	labels := make([]figure.Label, len(index))
	for i, n := range index {
		labels[i].Name = fmt.Sprint(n)
	}
	return labels
}

// encode returns the posteriors of the first test images, which tell how active dimensions are.
func (p *painter) encode(ctx context.Context) (eval.Posteriors, error) {
	const sample = 1000
	return p.model.Encode(ctx, p.images, eval.First(min(sample, p.images.Len())))
}

// byActivity returns the latent dimensions, the most active first, unless another order is wanted.
func (p *painter) byActivity(q eval.Posteriors) []int {
	if p.order != nil {
		return p.order
	}
	return eval.ByActivity(q)
}

// choose returns n different test images, the first candidates.
func (p *painter) choose(n int) ([]int32, error) {
	index := p.candidates()
	if len(index) < n {
		return nil, fmt.Errorf("%d test images are wanted, but there are only %d%s: choose fewer --rows or --cols", n, len(index), p.Label.suffix())
	}
	return index[:n], nil
}

// around returns the test image of that number, or if it is −1 one that choose chooses.
func (p *painter) around(number int) ([]int32, error) {
	switch {
	case number < 0:
		return p.choose(1)
	case number >= p.images.Len():
		return nil, refuse(fmt.Sprintf("image %d", number), "there are the test images 0 to %d", p.images.Len()-1)
	}
	return []int32{int32(number)}, nil
}
