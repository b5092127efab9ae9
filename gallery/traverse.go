package gallery

import (
	"context"
	"fmt"

	"vaelab/eval"
	"vaelab/internal/figure"
	"vaelab/internal/setting"
	"vaelab/model/latent"
)

// Traverse is a row for each latent dimension, the most active first, in which it
// alone runs through the prior's quantiles of Φ(−3) to Φ(3), around its centre or an image.
type Traverse struct {
	Image Images `flag:"image" arg:"N|FILE" repeat:"\x00" help:"around this test image, counted from 0, or this picture, a PNG file of any size (default: around the prior's centre)"`
}

func init() {
	setting.Register[Kind]("traverse", "a row for each latent dimension, the most active first, from the prior's quantile of Φ(-3) to that of Φ(3), which N(0, I) has at -3 and 3", Traverse{})
}

func (Traverse) ShowsImages() bool { return true }

func (Traverse) byActivity() bool { return true }

func (k Traverse) named() Images { return k.Image }

func (Traverse) suits(n int) error { return alone(n) }

func (Traverse) layout(m *eval.Model) layout {
	return layout{rows: min(m.Latent, 20), cols: 11, perCell: 1, grid: figure.Grid{Pad: 2}}
}

func (Traverse) steps() int { return 25 }

func (Traverse) along(p *painter, head string) (title, place string) {
	if p.standard() {
		return "latent dimensions, each alone", "z = " + head
	}
	return "latent dimensions, each alone at the prior's quantile of Φ(t)", "t = " + head
}

func (k Traverse) tiles(ctx context.Context, p *painter) ([][]float32, error) {
	const reach = 3
	if p.Cols < 2 {
		return nil, refuse("cols", "traverse needs at least 2")
	}
	if p.Rows > p.model.Latent {
		return nil, refuse("rows", "the model has %d latent dimensions, not %d", p.model.Latent, p.Rows)
	}
	q, err := p.encode(ctx)
	if err != nil {
		return nil, err
	}
	label := p.label()
	var origin []float32 // the centre
	if k.Image != nil || p.Label != AnyLabel && p.model.Classes == 0 {
		index, err := p.choose(1)
		if err != nil {
			return nil, err
		}
		around, err := p.model.Encode(ctx, p.images, index)
		if err != nil {
			return nil, err
		}
		origin = around.Codes()[0]
		if p.images.Labels != nil {
			label = p.images.Labels[index[0]]
		}
	}
	axes, err := p.axes(ctx, "traverse", label)
	if err != nil {
		return nil, err
	}
	if origin == nil {
		origin = axes.Centre()
	}
	dims := p.byActivity(q)[:p.Rows]
	p.words.Title.Name = "rows: latent dimensions; columns: z at the prior's quantile of Φ(t)"
	if p.standard() {
		p.words.Title.Name = "rows: latent dimensions; columns: values of z"
	}
	for c := range p.Cols {
		t := reach * (2*float32(c)/float32(p.Cols-1) - 1)
		p.words.Heads = append(p.words.Heads, figure.Label{Name: number(t), Strong: t == 0})
		for r := 0; t == 0 && r < p.Rows; r++ {
			p.words.Framed = append(p.words.Framed, r*p.Cols+c)
		}
	}
	names := p.dimensions(q)
	var z [][]float32
	for _, l := range dims {
		line, err := axes.Traverse(origin, l, p.Cols, reach)
		if err != nil {
			return nil, err
		}
		z = append(z, line...)
		p.words.Rows = append(p.words.Rows, names[l])
	}
	return p.decode(ctx, z, p.model.Repeat(label, len(z)))
}

// standard reports whether the prior is N(0, I), of which the quantile of Φ(t) is t.
func (p *painter) standard() bool { return p.model.Prior == latent.Prior(latent.Normal{}) }

// dimensions names each latent dimension, with its mean KL from the prior where that has a closed form, else with
// the variance of its means.
func (p *painter) dimensions(q eval.Posteriors) []figure.Label {
	unit, values := "var. ", q.Activity()
	if p.model.Diagonal() && p.standard() && !p.model.Objective.Traits().Point {
		unit, values = "KL ", q.KLByDimension()
	}
	labels := make([]figure.Label, len(values))
	for l, v := range values {
		labels[l] = figure.Label{Name: fmt.Sprint("dim. ", l), Note: fmt.Sprintf("%s%.2f", unit, v)}
	}
	return labels
}
