package gallery

import (
	"context"
	"slices"
	"unicode/utf8"

	"vaelab/eval"
	"vaelab/internal/figure"
	"vaelab/internal/setting"
)

// Prior is images of draws from the prior.
type Prior struct{}

func init() { setting.Register[Kind]("prior", "images of z drawn from the prior", Prior{}) }

func (Prior) ShowsImages() bool { return false }

func (Prior) layout(m *eval.Model) layout {
	l := layout{rows: 8, cols: 8, perCell: 1, grid: figure.Grid{Pad: 2}}
	if m.Classes > 0 {
		l.rows, l.cols, l.grid.GroupRows = min(len(m.KnownLabels()), 10), 10, 1
	}
	return l
}

func (Prior) tiles(ctx context.Context, p *painter) ([][]float32, error) {
	p.words.Title.Name = "images of draws from the prior"
	if p.class != none {
		p.words.Title.Name += ", label " + p.model.Names.Of(uint8(p.class))
	}
	if p.Label == AllLabels {
		p.words.Title.Name = "a label in each row, a draw from the prior in each column"
		for _, label := range p.model.KnownLabels() {
			p.words.Rows = append(p.words.Rows, figure.Label{Name: p.model.Names.Of(label)})
		}
		z, labels, err := p.model.DrawEachLabel(ctx, p.Cols, p.Seed)
		if err != nil {
			return nil, err
		}
		return p.decode(ctx, z, labels)
	}
	n := p.Rows * p.Cols
	labels := p.priorLabels(n)
	z, err := p.model.Draw(ctx, n, p.Seed, labels)
	if err != nil {
		return nil, err
	}
	return p.decode(ctx, z, labels)
}

// widestHead is the number of letters that have room above a tile: labels with longer names have their numbers there.
const widestHead = 4

// priorLabels are those of n draws from the prior of a conditional model: the one that was asked
// for, or each in turn; else nil.
func (p *painter) priorLabels(n int) []uint8 {
	if p.model.Classes == 0 || p.Label != AnyLabel {
		return p.model.Repeat(p.label(), n)
	}
	known := p.model.KnownLabels()
	names := p.model.Names
	if slices.ContainsFunc(names, func(name string) bool { return utf8.RuneCountInString(name) > widestHead }) {
		names = nil
	}
	labels := make([]uint8, n)
	for i := range labels {
		labels[i] = known[i%len(known)]
		p.words.Heads = append(p.words.Heads, figure.Label{Name: names.Of(labels[i])})
	}
	p.words.Title.Name += ", by label"
	return labels
}
