package network

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/op"
)

// units are what the units of hidden layers do.
type units struct {
	activation kernel.Activation
	gated      bool
}

func (u units) String() string {
	if u.gated {
		return "gated"
	}
	return u.activation.String()
}

// apply is a layer of such units: f(a) of the layer's linear function a of its operand, which is asked for by name, or
// of gated units a ⊙ σ(g) of two of them (Dauphin, Fan, Auli and Grangier, "Language modeling with gated convolutional
// networks", 2017), as Tomczak and Welling have it ("VAE with a VampPrior", 2018).
func (u units) apply(b *graph.Builder, name string, layer func(name string, f kernel.Activation) *G.Node) *G.Node {
	if !u.gated {
		return layer(name, u.activation)
	}
	return b.Apply(op.Mul{}, layer(name+".h", kernel.Identity), layer(name+".g", kernel.Sigmoid))
}

// Gated are fully connected layers of gated units.
type Gated struct {
	Hidden Widths `flag:"hidden" arg:"N,N,…" default:"300,300" help:"widths of the encoder's hidden layers; the decoder mirrors them"`
}

func init() { setting.Register[Network]("gated", "fully connected layers of gated units", Gated{}) }

func (n Gated) Layers() Layers { return n }

func (n Gated) units() units { return units{activation: kernel.ReLU, gated: true} }

func (n Gated) Encode(b *graph.Builder, _ Image, x, labels *G.Node) *G.Node {
	return n.hidden(b, "encoder", withLabels(b, x, labels), n.Hidden)
}

func (n Gated) Head(b *graph.Builder, _ int, name string, features *G.Node, out int, f kernel.Activation) *G.Node {
	return b.Linear("posterior."+name, features, out, f)
}

func (n Gated) Decode(b *graph.Builder, size Image, z, labels *G.Node, f kernel.Activation) *G.Node {
	return b.Linear("decoder.last", n.hidden(b, "decoder", withLabels(b, z, labels), mirrored(n.Hidden)), size.Pixels(), f) // (n, D)
}

// hidden are hidden layers of a part, (n, H).
func (n Gated) hidden(b *graph.Builder, part string, h *G.Node, widths Widths) *G.Node {
	for i, width := range widths {
		h = n.units().apply(b, fmt.Sprintf("%s.%d", part, i), func(name string, f kernel.Activation) *G.Node {
			return b.Linear(name, h, width, f)
		})
	}
	return h
}

// mirrored are widths in the opposite order.
func mirrored(w Widths) Widths {
	w = slices.Clone(w)
	slices.Reverse(w)
	return w
}

func (n Gated) OutputBias() string { return "decoder.last.bias" }

// Nonlinearity is that of what else has hidden layers.
func (n Gated) Nonlinearity() kernel.Activation { return n.units().activation }

// Describe returns the widths of the encoder.
func (n Gated) Describe(size Image, latent int) string {
	return MLP{Hidden: n.Hidden}.widths(size.Pixels(), latent) + ", gated"
}
