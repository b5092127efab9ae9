package gallery

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/machine/cpu"
	"vaelab/model/modeltest"
)

// fixture returns a small model, conditional on so many classes, and n images, whose labels are in turn the even numbers
// below 2·kinds; there are none if kinds is 0.
func fixture(t *testing.T, classes, n, kinds int) (*eval.Model, eval.Images) {
	t.Helper()
	cpu := cpu.New(1)
	t.Cleanup(func() { cpu.Close() })
	c := modeltest.Small()
	c.Classes = classes
	params, err := eval.NewParams(cpu, c)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range c.Parameters() {
		values, err := p.Initial(graph.InitTorch, i, 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := params.Set(p.Name, values); err != nil {
			t.Fatal(err)
		}
	}
	set := &data.Set{Height: c.Height, Width: c.Width, Images: make([]uint8, n*c.Pixels())}
	for i := range set.Images {
		set.Images[i] = uint8(i * 31)
	}
	for i := range n {
		if kinds > 0 {
			set.Labels = append(set.Labels, uint8(2*(i%kinds)))
		}
	}
	m := eval.New(c, cpu, params)
	m.Known = set.Classes()
	t.Cleanup(func() { m.Close() })
	return m, eval.Images{Set: set, Seed: 1}
}

// kinds are all kinds of pictures, as they are by default.
func kinds(t *testing.T) (all []Picture) {
	t.Helper()
	var p Picture
	s := setting.Of(&p)
	s.Defaults()
	for _, c := range s.Named("kind").Choices() {
		if err := s.Named("kind").Set(c.Name); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// TestDefaultsFit: by default every kind that the prior N(0, I) has is drawn, however few the images are and whether or not they have labels.
func TestDefaultsFit(t *testing.T) {
	for _, c := range []struct{ classes, n, kinds int }{{0, 3, 0}, {0, 2, 1}, {0, 100, 0}, {0, 100, 13}, {26, 100, 13}, {26, 3, 2}, {256, 300, 128}} {
		m, images := fixture(t, c.classes, c.n, c.kinds)
		for _, p := range kinds(t) {
			if _, learned := p.Kind.(PseudoInputs); learned {
				continue
			}
			if _, _, err := p.Paint(t.Context(), m, images, ""); err != nil {
				t.Errorf("%d images of %d labels, %d classes, --kind %s: %v", c.n, c.kinds, c.classes, setting.Name(p.Kind), err)
			}
			if !p.Walks() {
				continue
			}
			if _, _, err := p.Walk(t.Context(), m, images, ""); err != nil {
				t.Errorf("%d images of %d labels, %d classes, frames of --kind %s: %v", c.n, c.kinds, c.classes, setting.Name(p.Kind), err)
			}
		}
	}
}

// TestLabels: a label is asked for by its name or its number, and one that the model or the images lack is refused with
// those that there are.
func TestLabels(t *testing.T) {
	const conditional = 26
	var names data.Names
	for l := range conditional {
		names = append(names, string(rune('A'+l)))
	}
	for _, c := range []struct {
		kind    Kind
		label   Label
		classes int // of the model
		kinds   int // of labels of the images
		want    string
	}{
		{Prior{}, "C", conditional, 3, ""},
		{Prior{}, "2", conditional, 3, ""},
		{Prior{}, "all", conditional, 3, ""},
		{Prior{}, "any", conditional, 3, ""},
		{Prior{}, "B", conditional, 3, "label B: the model was trained on the labels A, C, E"},
		{Prior{}, "1", conditional, 3, "label 1: the model was trained on the labels A, C, E"},
		{Prior{}, "c", conditional, 3, "label c: the model was trained on the labels A, C, E"},
		{Prior{}, "300", conditional, 3, "label 300: the model was trained on the labels A, C, E"},
		{Prior{}, "-1", conditional, 3, "label -1: the model was trained on the labels A, C, E"},
		{Prior{}, "2", 0, 3, "label: the model is not conditional"},
		{Prior{}, "all", 0, 0, "label: the model is not conditional"},
		{Manifold{}, "E", conditional, 3, ""},
		{Traverse{}, "E", conditional, 3, ""},
		{Reconstruct{}, "E", conditional, 3, ""},
		{Reconstruct{}, "E", 0, 3, ""},
		{Reconstruct{}, "all", 0, 3, "label all: only --kind prior"},
		{Reconstruct{}, "B", 0, 3, "label B: no test image has it; they have the labels A, C, E"},
		{Variations{}, "4", 0, 3, ""},
		{Variations{}, "5", 0, 3, "label 5: no test image has it"},
		{Interpolate{}, "C", 0, 3, ""},
		{Interpolate{}, "C", 0, 0, "label: the test images have no labels"},
		{Traverse{}, "C", 0, 0, "label: the test images have no labels"},
		{Reconstruct{}, "C", 0, 0, "label: the test images have no labels"},
	} {
		m, images := fixture(t, c.classes, 30, c.kinds)
		m.Names = names
		p := Picture{Kind: c.kind, Label: c.label}
		f, title, err := p.Paint(t.Context(), m, images, "")
		var refused *RequestError
		switch {
		case c.want == "" && (err != nil || f == nil):
			t.Errorf("%T of the label %s: %v", c.kind, c.label, err)
		case c.want != "" && (!errors.As(err, &refused) || !strings.HasPrefix(err.Error(), c.want)):
			t.Errorf("%T of the label %s: %v, want %s", c.kind, c.label, err, c.want)
		case c.kind == Kind(Prior{}) && c.label == "2" && err == nil && !strings.Contains(title, "label C"):
			t.Errorf("the title is %q", title)
		}
	}
}

// TestRowsOfLabels: a conditional model's prior has a row for each label that it knows, with its name, and no other.
func TestRowsOfLabels(t *testing.T) {
	m, images := fixture(t, 26, 30, 13)
	p := Picture{Kind: Prior{}, Label: AllLabels, Plain: true, Scale: 1}
	f, _, err := p.Paint(t.Context(), m, images, "")
	if err != nil {
		t.Fatal(err)
	}
	const pad = 2
	want := 13*(m.Height+pad) + pad
	if got := f.Image().Bounds().Dy(); got != want {
		t.Errorf("the picture is %d pixels high, want %d", got, want)
	}
	painter := &painter{Picture: Picture{Kind: Prior{}, Label: AllLabels, Cols: 2}, model: m, class: none}
	if _, err := (Prior{}).tiles(t.Context(), painter); err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, row := range painter.words.Rows {
		rows = append(rows, row.Name)
	}
	var labels []string
	for _, l := range m.Known {
		labels = append(labels, fmt.Sprint(l))
	}
	if !slices.Equal(rows, labels) {
		t.Errorf("the rows are %v, want %v", rows, labels)
	}
}
