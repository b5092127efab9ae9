package network

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/op"
)

// ResNet is Conv of residual blocks, in the size of Kingma et al. ("Improved variational inference with inverse
// autoregressive flow", 2016, appendix), without their normalisation of weights.
type ResNet struct {
	Channels Widths `flag:"channels" arg:"N,N,…" default:"16,32,32" help:"feature maps of the encoder's stages, each of half the image size; the decoder mirrors them"`
	Blocks   int    `flag:"blocks" default:"2" min:"1" max:"64" help:"residual blocks of a stage, of two convolutions each"`
	Hidden   Widths `flag:"hidden" arg:"N,N,…" default:"450" help:"widths of the fully connected layers behind the convolutions; the decoder mirrors them"`
}

func init() { setting.Register[Network]("resnet", "residual blocks of convolutions", ResNet{}) }

func (n ResNet) Layers() Layers {
	return convolutional{
		Maps:    Maps{Channels: n.Channels, Kernel: 3, Stride: 2},
		encoder: n.Hidden, decoder: mirrored(n.Hidden), units: units{activation: kernel.ELU}, blocks: n.Blocks,
	}
}

// change is a layer by name that may change the maps' size or number.
type change func(name string, f kernel.Activation) *G.Node

// residual is a block f(conv₂(f(conv₁(x))) + x), whose conv₁ changes the maps; x then is changed likewise by a layer
// of its own.
func (n convolutional) residual(b *graph.Builder, name string, x *G.Node, changed Image, channels int, change change, same bool) *G.Node {
	h := change(name+".conv1", n.units.activation)
	h = b.Convolution(name+".conv2", h, around(changed), channels, kernel.Identity)
	if !same {
		x = change(name+".skip", kernel.Identity)
	}
	return b.Apply(op.Activate{Activation: n.units.activation}, b.Apply(op.Add{}, h, x))
}

// identities are the blocks of a stage that leave the maps as they are: all but the first, or for the decoder the last.
func (n convolutional) identities(b *graph.Builder, name string, x *G.Node, size Image, channels int) *G.Node {
	for i := range n.blocks - 1 {
		block := fmt.Sprint(name, ".same", i+1)
		x = n.residual(b, block, x, size, channels, func(name string, f kernel.Activation) *G.Node {
			return b.Convolution(name, x, around(size), channels, f)
		}, true)
	}
	return x
}
