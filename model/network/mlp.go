package network

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
)

// MLP are fully connected layers; those of the decoder mirror the encoder's. The first layer of
// each also sees the label of a conditional model.
//
// With one hidden layer they have the names of pytorch/examples' VAE, so that weights cross over:
// fc1, fc21 (μ), fc22 (log σ²), fc3, fc4. Otherwise encoder.0 …, posterior.mean,
// posterior.logvar, decoder.0 ….
type MLP struct {
	Hidden     Widths            `flag:"hidden" arg:"N,N,…" default:"400" help:"widths of the encoder's hidden layers; the decoder mirrors them"`
	Activation kernel.Activation `flag:"activation" default:"relu" values:"relu|tanh|softplus|elu" help:"of hidden layers"`
}

func init() { setting.Register[Network]("mlp", "fully connected layers", MLP{}) }

func (n MLP) Layers() Layers { return n }

func (n MLP) Encode(b *graph.Builder, _ Image, x, labels *G.Node) *G.Node {
	h := withLabels(b, x, labels)
	for i, width := range n.Hidden {
		h = b.Linear(n.name("encoder", i, "fc1"), h, width, n.Activation) // (n, H)
	}
	return h
}

func (n MLP) Head(b *graph.Builder, i int, name string, features *G.Node, out int, f kernel.Activation) *G.Node {
	if len(n.Hidden) == 1 {
		return b.Linear(fmt.Sprintf("fc2%d", 1+i), features, out, f)
	}
	return b.Linear("posterior."+name, features, out, f)
}

func (n MLP) Decode(b *graph.Builder, size Image, z, labels *G.Node, f kernel.Activation) *G.Node {
	h := withLabels(b, z, labels)
	for i, width := range slices.Backward(n.Hidden) {
		h = b.Linear(n.name("decoder", len(n.Hidden)-1-i, "fc3"), h, width, n.Activation) // (n, H)
	}
	return b.Linear(n.last(), h, size.Pixels(), f) // (n, D)
}

func (n MLP) OutputBias() string { return n.last() + ".bias" }

func (n MLP) Nonlinearity() kernel.Activation { return n.Activation }

// Describe returns the widths of the encoder, 784-400-20, and the activation.
func (n MLP) Describe(size Image, latent int) string {
	return fmt.Sprintf("%s, %v", n.widths(size.Pixels(), latent), n.Activation)
}

func (n MLP) widths(pixels, latent int) string {
	text := fmt.Sprint(pixels)
	for _, width := range append(n.Hidden[:len(n.Hidden):len(n.Hidden)], latent) {
		text += fmt.Sprint("-", width)
	}
	return text
}

// last is the name of the decoder's last layer.
func (n MLP) last() string { return n.name("decoder", len(n.Hidden), "fc4") }

// name is that of a layer: the example's if there is one hidden layer.
func (n MLP) name(part string, i int, example string) string {
	if len(n.Hidden) == 1 {
		return example
	}
	return fmt.Sprintf("%s.%d", part, i)
}
