package gallery

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"vaelab/eval"
	"vaelab/internal/figure"
	"vaelab/internal/setting"
	"vaelab/model/latent"
)

// Manifold is the plane of two latent dimensions.
type Manifold struct {
	Dims Pair `flag:"dims" arg:"I,J" default:"active" help:"the latent dimensions along rows and down columns, counted from 0; active: the two most active"`
}

func init() {
	setting.Register[Kind]("manifold", "the plane of two latent dimensions, through the prior's quantiles", Manifold{})
}

func (Manifold) ShowsImages() bool { return false }

func (k Manifold) byActivity() bool { return k.Dims == Pair{} }

func (Manifold) layout(*eval.Model) layout { return layout{rows: 20, cols: 20, perCell: 1} }

func (k Manifold) tiles(ctx context.Context, p *painter) ([][]float32, error) {
	i, j := k.Dims[0], k.Dims[1]
	if p.model.Latent == 1 {
		return nil, refuse("kind manifold", "the model has one latent dimension: --kind traverse shows it")
	}
	if n := p.model.Latent; i >= n || j >= n {
		return nil, refuse(fmt.Sprintf("dims %d,%d", i, j), "the model has the latent dimensions 0 to %d", n-1)
	}
	if k.byActivity() {
		q, err := p.encode(ctx)
		if err != nil {
			return nil, err
		}
		dims := p.byActivity(q)
		i, j = dims[0], dims[1]
	}
	axes, err := p.axes(ctx, "manifold", p.label())
	if err != nil {
		return nil, err
	}
	z, err := axes.Manifold(i, j, p.Rows, p.Cols)
	if err != nil {
		return nil, err
	}
	p.words.Title.Name = fmt.Sprintf("dimension %d to the right, %d upwards: the prior's quantile, and z", i, j)
	for c := range p.Cols {
		p.words.Heads = append(p.words.Heads, quantile(c, p.Cols, z[c][i]))
	}
	support := p.model.Posterior.Support()
	for r := range p.Rows {
		head := quantile(p.Rows-1-r, p.Rows, z[r*p.Cols][j])
		if support == latent.Simplex || support == latent.Sphere {
			head.Note = "" // its z depends on the column's
		}
		p.words.Rows = append(p.words.Rows, head)
	}
	return p.decode(ctx, z, p.model.Repeat(p.label(), len(z)))
}

// quantile names the k-th of n places along an axis.
func quantile(k, n int, z float32) figure.Label {
	return figure.Label{Name: fmt.Sprintf("%.3g %%", 100*(float64(k)+0.5)/float64(n)), Note: number(z)}
}

// number writes a coordinate.
func number(z float32) string {
	return strings.Replace(strconv.FormatFloat(float64(z)+0, 'f', 2, 32), "-", "−", 1)
}

// Pair is two different latent dimensions; the zero value is the two most active.
type Pair [2]int

const byActivity = "active"

func (p Pair) MarshalText() ([]byte, error) {
	if p == (Pair{}) {
		return []byte(byActivity), nil
	}
	return fmt.Appendf(nil, "%d,%d", p[0], p[1]), nil
}

func (p *Pair) UnmarshalText(text []byte) error {
	if string(text) == byActivity {
		*p = Pair{}
		return nil
	}
	a, b, ok := strings.Cut(string(text), ",")
	i, errI := strconv.Atoi(a)
	j, errJ := strconv.Atoi(b)
	if !ok || errI != nil || errJ != nil || i < 0 || j < 0 || i == j {
		return fmt.Errorf("%q are not two different dimensions, such as 0,1, or active", text)
	}
	*p = Pair{i, j}
	return nil
}
