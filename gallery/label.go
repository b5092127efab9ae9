package gallery

import (
	"context"
	"fmt"
	"slices"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/cli"
)

// Label is an image's class, by its name or its number, or any, or all.
type Label string

// AnyLabel and AllLabels name no class.
const (
	AnyLabel  Label = "any"
	AllLabels Label = "all"
)

func (l Label) MarshalText() ([]byte, error) { return []byte(l), nil }

func (l *Label) UnmarshalText(text []byte) error {
	*l = Label(text)
	return nil
}

// none is the class of a label that names none.
const none = -1

// class returns the class that the picture's label names, or none. It refuses a label that the model or the kind has no
// use for.
func (p Picture) class(m *eval.Model) (int, error) {
	if err := p.Validate(); err != nil {
		return none, err
	}
	conditional, known, files := m.Classes > 0, m.KnownLabels(), p.Files() != nil
	switch {
	case files && conditional && p.Label == AnyLabel:
		return none, refuse("image", "the model is conditional, and a file does not tell what it shows: say it by --label")
	case files && !conditional && p.Label != AnyLabel:
		return none, refuse("label", "the model is not conditional, and files have no labels to choose by: leave it out")
	case p.Label == AnyLabel:
		return none, nil
	case !p.Kind.ShowsImages() && !conditional:
		return none, refuse("label", "the model is not conditional, so that no digit can be asked of its prior: train one that is with  %s", cli.CommandLine("train", "--conditional"))
	case p.Label == AllLabels && p.Rows != 0 && p.Rows != len(known):
		return none, refuse(fmt.Sprintf("rows %d", p.Rows), "--label all has a row for each of the %d labels", len(known))
	case p.Label == AllLabels:
		return none, nil
	}
	label, ok := m.Names.Label(string(p.Label))
	if !ok || conditional && !slices.Contains(known, label) {
		return none, refuse(fmt.Sprintf("label %s", p.Label), "the model was trained on the labels %s", m.Names.List(known))
	}
	return int(label), nil
}

// label is that of the codes around the prior's centre in a conditional model: the one that
// was asked for, or the first that it knows.
func (p *painter) label() uint8 {
	if known := p.model.KnownLabels(); p.class == none && len(known) > 0 {
		return known[0]
	}
	return uint8(max(p.class, 0))
}

// candidates are the images that are named or, in an order that the seed gives, the test images with the label.
func (p *painter) candidates() []int32 {
	if p.images.Set == nil {
		return nil
	}
	if p.named() != nil {
		return p.all()
	}
	order := data.Permutation(nil, p.images.Len(), p.Seed, 0)
	if p.class == none {
		return order
	}
	return slices.DeleteFunc(order, func(i int32) bool { return p.images.Labels == nil || p.images.Labels[i] != uint8(p.class) })
}

// encode returns the posteriors of the first test images, which tell how active dimensions are.
func (p *painter) encode(ctx context.Context) (eval.Posteriors, error) {
	const sample = 1000
	return p.model.Encode(ctx, p.tests, eval.First(min(sample, p.tests.Len())))
}

// byActivity returns the latent dimensions, the most active first, unless another order is wanted.
func (p *painter) byActivity(q eval.Posteriors) []int {
	if p.order != nil {
		return p.order
	}
	return eval.ByActivity(q)
}

// choose returns n images: those that are named, or the first candidates.
func (p *painter) choose(n int) ([]int32, error) {
	if p.named() != nil {
		return p.chosen(n)
	}
	switch with := p.images.Classes(); {
	case len(p.shown) >= n:
		return p.shown[:n], nil
	case p.class == none:
		return nil, fmt.Errorf("%d test images are wanted, but there are only %d: choose fewer --rows or --cols", n, len(p.shown))
	case with == nil:
		return nil, refuse("label", "the test images have no labels")
	case len(p.shown) == 0:
		return nil, refuse(fmt.Sprintf("label %s", p.Label), "no test image has it; they have the labels %s", p.model.Names.List(with))
	}
	return nil, fmt.Errorf("%d test images are wanted, but there are only %d with label %s: choose fewer --rows or --cols", n, len(p.shown), p.Label)
}
