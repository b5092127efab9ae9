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

// Conv are layers of convolutions, each of which makes the images smaller by the stride, and fully connected ones
// behind them; those of the decoder mirror the encoder's, and a last convolution makes the image. The label of a
// conditional model joins the hidden units behind the convolutions, and the code.
type Conv struct {
	Maps
	Hidden     Widths            `flag:"hidden" arg:"N,N,…" default:"256" help:"widths of the fully connected layers behind the convolutions; the decoder mirrors them"`
	Activation kernel.Activation `flag:"activation" default:"relu" values:"relu|tanh|softplus|elu" help:"of hidden layers"`
}

// Maps are the sizes of convolutions.
type Maps struct {
	Channels Widths `flag:"channels" arg:"N,N,…" default:"32,64" help:"feature maps of the encoder's convolutions; the decoder mirrors them"`
	Kernel   int    `flag:"kernel" default:"3" min:"1" max:"15" help:"height and width of a convolution's window"`
	Stride   int    `flag:"stride" default:"2" min:"1" max:"4" help:"of convolutions: images become smaller by it, with each"`
}

// Keras is the network of Keras' example of a variational autoencoder (keras.io, "Variational AutoEncoder"): Conv with
// 16 hidden units in the encoder and none in the decoder. A unit has 3,136 inputs, none of them negative, and Adam's first
// steps change each of its weights by the learning rate, often all in one direction: that moves the unit by more than the range
// of values that it begins with. Below 0 a ReLU learns no more. Biases that begin well above 0 keep the units alive.
type Keras struct {
	HiddenBias float64 `flag:"hidden-bias" default:"1" min:"0" max:"100" help:"what is added to the first biases of its 16 hidden units; with 0, as Keras has it, most or all of them come to be 0 for every image"`
}

// GatedConv is Conv of gated units.
type GatedConv struct {
	Maps
	Hidden Widths `flag:"hidden" arg:"N,N,…" default:"256" help:"widths of the fully connected layers behind the convolutions; the decoder mirrors them"`
}

func init() {
	setting.Register[Network]("conv", "convolutions", Conv{})
	setting.Register[Network]("gated-conv", "convolutions of gated units", GatedConv{})
	setting.Register[Network]("keras", "the convolutions of Keras' example, made for --latent 2", Keras{})
}

func (n Conv) Layers() Layers {
	return convolutional{Maps: n.Maps, encoder: n.Hidden, decoder: mirrored(n.Hidden), units: units{activation: n.Activation}}
}

func (n GatedConv) Layers() Layers {
	return convolutional{Maps: n.Maps, encoder: n.Hidden, decoder: mirrored(n.Hidden), units: units{activation: kernel.ReLU, gated: true}}
}

func (n Keras) Layers() Layers {
	return convolutional{Maps: Maps{Channels: Widths{32, 64}, Kernel: 3, Stride: 2}, encoder: Widths{16}, bias: n.HiddenBias, units: units{activation: kernel.ReLU}}
}

// convolutional is a network of convolutions.
type convolutional struct {
	Maps
	encoder, decoder Widths  // of the fully connected layers
	bias             float64 // of the encoder's first one, as it begins
	units            units
	blocks           int // residual blocks of a stage; 0: a layer in place of them
}

// windows are those of the encoder's convolutions, for images of that size.
func (m Maps) windows(size Image) []kernel.Window {
	var all []kernel.Window
	for range m.Channels {
		w := kernel.Window{Height: size.Height, Width: size.Width, Size: m.Kernel, Stride: m.Stride, Padding: (m.Kernel - 1) / 2}
		size.Height, size.Width = w.Small()
		all = append(all, w)
	}
	return all
}

// Check refuses images that are too small for so many convolutions.
func (m Maps) Check(size Image) error {
	for i, w := range m.windows(size) {
		if height, width := w.Small(); min(w.Height, w.Width) < m.Stride || min(height, width) < 1 {
			return fmt.Errorf("images of %v are too small for %d convolutions of stride %d and kernel %d: the maps before number %d are %dx%d",
				size, len(m.Channels), m.Stride, m.Kernel, i+1, w.Height, w.Width)
		}
	}
	return nil
}

func (n convolutional) Encode(b *graph.Builder, size Image, x, labels *G.Node) *G.Node {
	h := b.Apply(op.SplitRows{Into: size.Places()}, x) // (n·H·W, 1 or 3)
	for i, w := range n.windows(size) {
		size.Height, size.Width = w.Small()
		h = n.down(b, fmt.Sprint("encoder.conv", i+1), h, w, n.Channels[i]) // (n·h·w, C)
	}
	for i, width := range n.encoder {
		h = n.units.apply(b, fmt.Sprint("encoder.fc", i+1), func(name string, f kernel.Activation) *G.Node {
			if i == 0 {
				return b.LinearOfMaps(name, h, size.Places(), width, f) // (n, H)
			}
			return b.Linear(name, h, width, f)
		})
		if i == 0 {
			b.Center("encoder.fc1.bias", n.bias)
			h = withLabels(b, h, labels)
		}
	}
	return h
}

func (n convolutional) Decode(b *graph.Builder, size Image, z, labels *G.Node, f kernel.Activation) *G.Node {
	h := withLabels(b, z, labels)
	for i, width := range n.decoder {
		h = n.units.apply(b, fmt.Sprint("decoder.fc", i+1), func(name string, f kernel.Activation) *G.Node {
			return b.Linear(name, h, width, f) // (n, H)
		})
	}
	windows := n.windows(size)
	height, width := windows[len(windows)-1].Small()
	channels := n.Channels[len(n.Channels)-1]
	h = n.units.apply(b, fmt.Sprint("decoder.fc", len(n.decoder)+1), func(name string, f kernel.Activation) *G.Node {
		return b.LinearToMaps(name, h, height*width, channels, f) // (n·h·w, C)
	})
	for i, w := range slices.Backward(windows) {
		h = n.up(b, fmt.Sprint("decoder.conv", len(windows)-i), h, w, n.Channels[i]) // (n·H·W, C)
	}
	return b.Apply(op.JoinRows{Of: size.Places()}, b.Transposed(n.last(), h, around(size), size.Channels, f)) // (n, D)
}

// down makes smaller maps of x, of so many channels.
func (n convolutional) down(b *graph.Builder, name string, x *G.Node, w kernel.Window, channels int) *G.Node {
	layer := func(name string, f kernel.Activation) *G.Node { return b.Convolution(name, x, w, channels, f) }
	if n.blocks == 0 {
		return n.units.apply(b, name, layer)
	}
	var small Image
	small.Height, small.Width = w.Small()
	h := n.residual(b, name, x, small, channels, layer, false)
	return n.identities(b, name, h, small, channels)
}

// up makes larger maps of x, of so many channels.
func (n convolutional) up(b *graph.Builder, name string, x *G.Node, w kernel.Window, channels int) *G.Node {
	if n.blocks > 1 {
		var small Image
		small.Height, small.Width = w.Small()
		x = n.identities(b, name, x, small, x.Shape()[1])
	}
	layer := func(name string, f kernel.Activation) *G.Node { return b.Transposed(name, x, w, channels, f) }
	if n.blocks == 0 {
		return n.units.apply(b, name, layer)
	}
	return n.residual(b, name, x, Image{Height: w.Height, Width: w.Width}, channels, layer, false)
}

// around is the window of a convolution of 3×3 that leaves images as large as they are.
func around(size Image) kernel.Window {
	return kernel.Window{Height: size.Height, Width: size.Width, Size: 3, Stride: 1, Padding: 1}
}

// last is the name of the layer that makes the image.
func (n convolutional) last() string { return fmt.Sprint("decoder.conv", len(n.Channels)+1) }

func (n convolutional) Head(b *graph.Builder, _ int, name string, features *G.Node, out int, f kernel.Activation) *G.Node {
	return b.Linear("posterior."+name, features, out, f)
}

func (n convolutional) OutputBias() string { return n.last() + ".bias" }

func (n convolutional) Nonlinearity() kernel.Activation { return n.units.activation }

// Describe returns the channels and the widths.
func (n convolutional) Describe(size Image, latent int) string {
	text := fmt.Sprintf("%dx%d convolutions of stride %d: %d", n.Kernel, n.Kernel, n.Stride, size.Channels)
	for _, width := range slices.Concat(n.Channels, n.encoder, Widths{latent}) {
		text += fmt.Sprint("-", width)
	}
	return fmt.Sprintf("%s, %v", text, n.units)
}
