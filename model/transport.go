package model

import (
	G "gorgonia.org/gorgonia"

	"vaelab/op"
)

// transported is a prior from which W₂² of a Gaussian posterior has a closed form.
type transported interface {
	// w2 is W₂²(q(z|x), p(z)), (B, L), of the posterior with the parameters θ.
	w2(b *builder, theta G.Nodes) *G.Node
}

func (standard) w2(b *builder, theta G.Nodes) *G.Node {
	mu, logvar := theta[0], theta[1]
	return b.apply(op.GaussianScaleW2{}, mu, b.apply(op.StdDev{}, logvar))
}

// gaussianW2 is W₂²(N(μ, σ²), N(m, s²)), (B, L), for m and log s² (1, L) or (B, L).
func (b *builder) gaussianW2(theta G.Nodes, m, logs2 *G.Node) *G.Node {
	mu, logvar := theta[0], theta[1]
	return b.apply(op.GaussianPairW2{}, mu, b.apply(op.StdDev{}, logvar), m, b.apply(op.StdDev{}, logs2))
}
