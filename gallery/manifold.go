package gallery

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"vaelab/eval"
	"vaelab/internal/setting"
)

// Manifold is the plane of two latent dimensions.
type Manifold struct {
	Dims Pair `flag:"dims" arg:"I,J" default:"0,1" help:"the latent dimensions along rows and down columns, counted from 0"`
}

func init() {
	setting.Register[Kind]("manifold", "the plane of two latent dimensions, through the prior's quantiles", Manifold{})
}

func (Manifold) ShowsImages() bool { return false }

func (Manifold) layout(*eval.Model) layout { return layout{rows: 20, cols: 20, perCell: 1} }

func (k Manifold) tiles(ctx context.Context, p *painter) ([][]float32, error) {
	i, j := k.Dims[0], k.Dims[1]
	if p.model.Latent == 1 {
		return nil, refuse("kind manifold", "the model has one latent dimension: --kind traverse shows it")
	}
	if n := p.model.Latent; i >= n || j >= n {
		return nil, refuse(fmt.Sprintf("dims %d,%d", i, j), "the model has the latent dimensions 0 to %d", n-1)
	}
	axes, err := p.model.Axes(ctx, p.label())
	if err != nil {
		return nil, err
	}
	z, err := axes.Manifold(i, j, p.Rows, p.Cols)
	if err != nil {
		return nil, err
	}
	return p.decode(ctx, z, p.model.Repeat(p.label(), len(z)))
}

// Pair is two different latent dimensions.
type Pair [2]int

func (p Pair) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%d,%d", p[0], p[1]), nil }

func (p *Pair) UnmarshalText(text []byte) error {
	a, b, ok := strings.Cut(string(text), ",")
	i, errI := strconv.Atoi(a)
	j, errJ := strconv.Atoi(b)
	if !ok || errI != nil || errJ != nil || i < 0 || j < 0 || i == j {
		return fmt.Errorf("%q are not two different dimensions, such as 0,1", text)
	}
	*p = Pair{i, j}
	return nil
}
