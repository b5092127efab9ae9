package gallery

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/figure"
)

// Plane returns the two most active latent dimensions, in falling order. Of a model with one
// dimension it is both.
func Plane(q eval.Posteriors) (a, b int) {
	dims := eval.ByActivity(q)
	return dims[0], dims[min(1, len(dims)-1)]
}

// Cloud is the plane of the latent dimensions a and b with posterior means, a point for each image
// in the colour of its label if labels are known, and the scales of those whose places are given.
func Cloud(q eval.Posteriors, labels []uint8, names data.Names, a, b int, ellipses []int) figure.Cloud {
	c := figure.Cloud{
		Names:  names,
		XLabel: fmt.Sprintf("latent dimension %d", a),
		YLabel: fmt.Sprintf("latent dimension %d", b),
	}
	for _, mean := range q.Mean {
		c.X, c.Y = append(c.X, float64(mean[a])), append(c.Y, float64(mean[b]))
	}
	for _, l := range labels {
		c.Class = append(c.Class, int(l))
	}
	for _, i := range ellipses {
		c.Ellipses = append(c.Ellipses, figure.Ellipse{
			X: c.X[i], Y: c.Y[i], ScaleX: scale(q.LogVar[i][a]), ScaleY: scale(q.LogVar[i][b]),
		})
	}
	return c
}

// Scales is the histogram of σ over images and dimensions, those of active units apart
// from the others, with the σ of N(0, I) marked.
func Scales(q eval.Posteriors) (title, unit string, groups []figure.Group, prior figure.Mark) {
	active, idle := figure.Group{}, figure.Group{}
	all := q.Active()
	units := 0
	for l, isActive := range all {
		group := &idle
		if isActive {
			group = &active
			units++
		}
		for _, logvar := range q.LogVar {
			group.Values = append(group.Values, scale(logvar[l]))
		}
	}
	active.Name = fmt.Sprintf("active units (%d)", units)
	idle.Name = fmt.Sprintf("inactive units (%d)", len(all)-units)
	return fmt.Sprintf("scales of the posteriors of N = %d images", len(q.Mean)), "σ of q(z|x)", []figure.Group{active, idle}, figure.Mark{X: 1, Name: "σ = 1"}
}

// Rates are the KL and the mean σ of each latent dimension, from the greatest KL to the least.
func Rates(c eval.Channel) []figure.Rate {
	rates := make([]figure.Rate, len(c.KLByDimension))
	for l, kl := range c.KLByDimension {
		rates[l] = figure.Rate{Dimension: l, Nats: max(kl, 0), Sigma: c.MeanSigma[l]} // rounding may make a zero negative
	}
	slices.SortStableFunc(rates, func(a, b figure.Rate) int { return cmp.Compare(b.Nats, a.Nats) })
	return rates
}

// scale is σ of log σ².
func scale(logvar float32) float64 { return math.Exp(float64(logvar) / 2) }
