package model

import (
	"fmt"
	"slices"
)

// Layer is one fully connected layer: W (Out, In) and b (Out).
type Layer struct {
	Name    string
	In, Out int
}

// Layers returns the layers of the model in the order of their evaluation.
//
// With one hidden layer they have the names of pytorch/examples' VAE, so that
// weights cross over: fc1, fc21 (μ), fc22 (log σ²), fc3, fc4. Otherwise
// encoder.0 …, posterior.mean, posterior.logvar, decoder.0 …. The first layers of a
// conditional model's encoder and decoder also see the label, one-hot.
func (c Config) Layers() []Layer {
	encoder, heads, decoder := c.layers()
	return slices.Concat(encoder, heads, decoder)
}

func (c Config) layers() (encoder, heads, decoder []Layer) {
	encoderName := func(i int) string { return fmt.Sprintf("encoder.%d", i) }
	decoderName := func(i int) string { return fmt.Sprintf("decoder.%d", i) }
	headName := func(i int) string { return "posterior." + headNames[c.Heads()[i]] }
	if len(c.Hidden) == 1 {
		encoderName = func(int) string { return "fc1" }
		headName = func(i int) string { return fmt.Sprintf("fc2%d", 1+i) }
		decoderName = func(i int) string { return fmt.Sprintf("fc%d", 3+i) }
	}

	in := c.Pixels() + c.Classes
	for i, out := range c.Hidden {
		encoder = append(encoder, Layer{encoderName(i), in, out})
		in = out
	}
	for i := range c.Heads() {
		heads = append(heads, Layer{headName(i), in, c.Latent})
	}
	in = c.Latent + c.Classes
	for i := range c.Hidden {
		out := c.Hidden[len(c.Hidden)-1-i]
		decoder = append(decoder, Layer{decoderName(i), in, out})
		in = out
	}
	decoder = append(decoder, Layer{decoderName(len(c.Hidden)), in, c.Pixels()})
	return encoder, heads, decoder
}

// headNames are how layers are named after parameters of q.
var headNames = map[string]string{
	Mean: "mean", LogVar: "logvar",
	Shape: "shape", Rate: "rate",
	Concentration: "concentration",
}

// Parameter is a learned array: a layer's weight (Out, In) or bias (Out), or one that
// stands alone.
type Parameter struct {
	Name  string
	Shape []int
	Layer Layer // none of one that stands alone
	// How one that stands alone begins: drawn from N(Center, Spread²).
	Center, Spread float64
	// AroundMean is of rows of D logits of pixels: they begin as that far from the logits of
	// the training images' mean, which a trainer adds.
	AroundMean bool
}

// Size returns the number of elements.
func (p Parameter) Size() int {
	n := 1
	for _, d := range p.Shape {
		n *= d
	}
	return n
}

// Parameters returns the parameters of the model in their canonical order: layer by
// layer, weight before bias, then those of the likelihood and of the prior.
func (c Config) Parameters() []Parameter {
	return slices.Concat(parameters(c.Layers()), c.likelihood().parameters(c), c.prior().parameters(c))
}

func parameters(layers []Layer) []Parameter {
	var ps []Parameter
	for _, l := range layers {
		ps = append(ps, l.parameters()...)
	}
	return ps
}

// parameters returns the layer's weight and bias.
func (l Layer) parameters() []Parameter {
	return []Parameter{
		{Name: l.Name + ".weight", Shape: []int{l.Out, l.In}, Layer: l},
		{Name: l.Name + ".bias", Shape: []int{l.Out}, Layer: l},
	}
}
