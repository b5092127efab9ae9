package latent

import (
	"cmp"
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

	variables, columns int // the numbers are variables of so many columns of z each; 0: they are z's L columns
}

// outputs are layers (n, L) of those names, of z (n, L) and of a context (R, C), or none.
func (m made) outputs(b *Builder, z *G.Node, context G.Nodes, names ...string) G.Nodes {
	latent, columns := cmp.Or(m.variables, b.Latent), cmp.Or(m.columns, 1)
	before := func(column int) int { // how many numbers of z come before that of a column
		l := column / columns
		if m.reversed {
			return latent - 1 - l
		}
		return l
	}
	h := z
	if len(context) > 0 {
		h = b.Apply(op.Concat{Weight: 1}, z, context[0])
	}
	sees := func(degree, in int) bool { return in >= latent*columns || before(in) < degree }
	for i, width := range m.hidden {
		degree := func(unit int) int { return unit * latent / width }
		h = b.Masked(fmt.Sprintf("%s.hidden.%d", m.name, i), h, width, b.Activation, func(o, in int) bool { return sees(degree(o), in) })
		sees = func(most, unit int) bool { return degree(unit) <= most }
	}
	var all G.Nodes
	for _, name := range names {
		all = append(all, b.Masked(m.name+"."+name, h, latent*columns, kernel.Identity, func(l, unit int) bool { return sees(before(l), unit) }))
	}
	return all
}
