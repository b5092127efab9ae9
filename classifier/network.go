package classifier

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"vaelab/data"
	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/model/network"
	"vaelab/op"
)

// Network says what a classifier tells of what: nothing else is a choice.
type Network struct {
	Size    network.Image
	Classes int // labels are 0 … Classes−1
}

// FeatureCount is the number of units of the last hidden layer.
const FeatureCount = 128

// channels are those of its convolutions, of 3×3 and stride 2. Small images have fewer.
var channels = network.Widths{16, 32, 48}

// Names of inputs and outputs.
const (
	pixels   = "x"        // input (B, D)
	labels   = "c"        // input (B, Classes), one-hot
	cost     = "cost"     // output, scalar: nats per image
	features = "features" // output (B, FeatureCount)
	logProbs = "logprobs" // output (B, Classes)
)

// The last hidden layer, as package network calls it, and the layer behind it.
const hiddenLayer, labelLayer = "encoder.fc1", "labels"

// of is the network for a training set.
func of(set *data.Set) (Network, error) {
	n := Network{Size: sizeOf(set)}
	if len(set.Labels) == 0 {
		return n, fmt.Errorf("the images have no labels, which a classifier learns")
	}
	for _, l := range set.Labels {
		n.Classes = max(n.Classes, int(l)+1)
	}
	_, err := n.layers()
	return n, err
}

// sizeOf is that of a set's images.
func sizeOf(set *data.Set) network.Image {
	return network.Image{Height: set.Height, Width: set.Width, Channels: set.Depth()}
}

// layers returns as many convolutions as the images are large enough for, and the layer of features.
func (n Network) layers() (network.Layers, error) {
	var err error
	for depth := len(channels); depth > 0; depth-- {
		c := network.Conv{
			Maps:   network.Maps{Channels: channels[:depth], Kernel: 3, Stride: 2},
			Hidden: network.Widths{FeatureCount}, Activation: kernel.ReLU,
		}
		if err = c.Check(n.Size); err == nil {
			return c.Layers(), nil
		}
	}
	return nil, err
}

// build returns the graph that write writes down of the features and the logits.
func (n Network) build(batch int, write func(b *graph.Builder, h, logits *G.Node)) (*graph.Graph, error) {
	layers, err := n.layers()
	if err != nil {
		return nil, err
	}
	b := graph.NewBuilder(batch)
	h := layers.Encode(b, n.Size, b.Input(pixels, 1, n.Size.Pixels(), graph.Images, 0), nil)
	write(b, h, b.Linear(labelLayer, h, n.Classes, kernel.Identity))
	return b.Graph()
}

// scoring is the graph of features and log p(label | image).
func (n Network) scoring(batch int) (*graph.Graph, error) {
	return n.build(batch, func(b *graph.Builder, h, logits *G.Node) {
		b.Output(features, h)
		b.Output(logProbs, b.Apply(op.LogSoftmax{}, logits))
	})
}

// training is the graph of the mean cross-entropy, with its gradients.
func (n Network) training(batch int) (*graph.Graph, error) {
	return n.build(batch, func(b *graph.Builder, _, logits *G.Node) {
		c := b.Input(labels, 1, n.Classes, graph.Labels, 0)
		loss := b.Apply(op.MeanDivergence{}, b.Apply(op.SoftmaxCrossEntropy{}, logits, c))
		b.Output(cost, loss)
		b.Differentiate(loss)
	})
}
