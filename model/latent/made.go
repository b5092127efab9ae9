package latent

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"vaelab/kernel"
	"vaelab/model/network"
	"vaelab/op"
)

// made are layers whose output l depends on the numbers of z that come before l in an order, and
// on the context, alone (Germain, Gregor, Murray and Larochelle, "MADE: masked autoencoder for distribution
// estimation", 2015). So the Jacobian of the outputs in z is triangular. A hidden unit
// of degree d sees the first d numbers, and the context; 0 ≤ d < L.
type made struct {
	name     string
	hidden   network.Widths
	reversed bool // the order is from L down to 1
}

// outputs are layers (n, L) of those names, of z (n, L) and context (R, C), or nil.
func (m made) outputs(b *Builder, z, context *G.Node, names ...string) G.Nodes {
	latent := b.Latent
	before := func(l int) int { // how many numbers of z come before l
		if m.reversed {
			return latent - 1 - l
		}
		return l
	}
	h := z
	if context != nil {
		h = b.Apply(op.Concat{Weight: 1}, z, context)
	}
	sees := func(degree, in int) bool { return in >= latent || before(in) < degree }
	for i, width := range m.hidden {
		degree := func(unit int) int { return unit * latent / width }
		h = b.Masked(fmt.Sprintf("%s.hidden.%d", m.name, i), h, width, b.Activation, func(o, in int) bool { return sees(degree(o), in) })
		sees = func(most, unit int) bool { return degree(unit) <= most }
	}
	var all G.Nodes
	for _, name := range names {
		all = append(all, b.Masked(m.name+"."+name, h, latent, kernel.Identity, func(l, unit int) bool { return sees(before(l), unit) }))
	}
	return all
}
