// Package network has the networks of a model: the encoder, which makes features of images, and
// the decoder, which makes of codes what the likelihood's distribution is given by.
package network

import (
	"fmt"
	"strconv"
	"strings"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/op"
)

// Network is a family of encoders and decoders that mirror one another.
type Network interface{ Layers() Layers }

// Layers are those of a network.
type Layers interface {
	// Encode returns the features (n, F) of the images x (n, D), given their labels (n, classes),
	// one-hot, of a conditional model; else labels are nil.
	Encode(b *graph.Builder, size Image, x, labels *G.Node) *G.Node
	// Head returns f of a linear function (n, out) of features: parameter i of q(z|x), called
	// name.
	Head(b *graph.Builder, i int, name string, features *G.Node, out int, f kernel.Activation) *G.Node
	// Decode returns f of D numbers for each code: (n, D) for z (n, L).
	Decode(b *graph.Builder, size Image, z, labels *G.Node, f kernel.Activation) *G.Node
	// OutputBias returns the name of the parameter that the decoder adds last: (D), or (C), for each channel, if it is the
	// same for all pixels.
	OutputBias() string
	// Nonlinearity is the activation of hidden layers.
	Nonlinearity() kernel.Activation
	// Describe says in a few words what they are, between an image and so many latent dimensions.
	Describe(size Image, latent int) string
}

// Checker are layers that do not go with images of every size.
type Checker interface{ Check(size Image) error }

// Image is the size of an image in pixels, each of one channel, or of three in colours, which lie side by side.
type Image struct{ Height, Width, Channels int }

// Places returns P, the number of pixels whatever their channels.
func (i Image) Places() int { return i.Height * i.Width }

// Pixels returns D, in which each channel of a pixel counts.
func (i Image) Pixels() int { return i.Places() * i.Channels }

func (i Image) String() string {
	text := fmt.Sprintf("%dx%d", i.Height, i.Width)
	if i.Channels > 1 {
		text += fmt.Sprint("x", i.Channels)
	}
	return text + " pixels"
}

// labelWeight is what stands for 1 in the one-hot label. A label is one number beside
// hundreds of pixels and L of a code, and an optimiser such as Adam moves each weight by
// as much: with 1 the decoder learns to read the digit off the code, before it learns to
// look at the label. With 10 it does look, and both are better after ten epochs on
// MNIST: −ELBO by 1.1 nats, and draws by whether they show the digit that was asked for.
const labelWeight = 10

// withLabels is a (n, m) with the labels beside it, (n, m + classes), or a itself without labels.
// There may be some rows for each label, one after the other.
func withLabels(b *graph.Builder, a, labels *G.Node) *G.Node {
	if labels == nil {
		return a
	}
	return b.Apply(op.Concat{Weight: labelWeight}, a, labels)
}

// Widths are the numbers of units of some layers: "400" or "200,200".
type Widths []int

// Bounds on a layer's width and on the number of layers, so that neither a slip nor a hostile
// checkpoint asks for the whole memory.
const maxWidth, maxLayers = 1 << 16, 64

func (w Widths) MarshalText() ([]byte, error) {
	var parts []string
	for _, n := range w {
		parts = append(parts, strconv.Itoa(n))
	}
	return []byte(strings.Join(parts, ",")), nil
}

func (w *Widths) UnmarshalText(text []byte) error {
	var list Widths
	for part := range strings.SplitSeq(string(text), ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 || n > maxWidth {
			return fmt.Errorf("%q in %q is not a width from 1 to %d", part, text, maxWidth)
		}
		list = append(list, n)
	}
	if len(list) > maxLayers {
		return fmt.Errorf("%d layers, not 1 to %d", len(list), maxLayers)
	}
	*w = list
	return nil
}
