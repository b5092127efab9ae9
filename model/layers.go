package model

import "fmt"

// Layer is one fully connected layer: W (Out, In) and b (Out).
type Layer struct {
	Name    string
	In, Out int
}

// Layers returns the layers of the model in the order of their evaluation.
//
// With one hidden layer they have the names of pytorch/examples' VAE, so that
// weights cross over: fc1, fc21 (μ), fc22 (log σ²), fc3, fc4. Otherwise
// encoder.0 …, posterior.mean, posterior.logvar, decoder.0 ….
func (c Config) Layers() []Layer {
	encoder, heads, decoder := c.layers()
	return append(append(encoder, heads[0], heads[1]), decoder...)
}

func (c Config) layers() (encoder []Layer, heads [2]Layer, decoder []Layer) {
	encoderName := func(i int) string { return fmt.Sprintf("encoder.%d", i) }
	decoderName := func(i int) string { return fmt.Sprintf("decoder.%d", i) }
	headNames := [2]string{"posterior.mean", "posterior.logvar"}
	if len(c.Hidden) == 1 {
		encoderName = func(int) string { return "fc1" }
		decoderName = func(i int) string { return fmt.Sprintf("fc%d", 3+i) }
		headNames = [2]string{"fc21", "fc22"}
	}

	in := c.Pixels()
	for i, out := range c.Hidden {
		encoder = append(encoder, Layer{encoderName(i), in, out})
		in = out
	}
	for i, name := range headNames {
		heads[i] = Layer{name, in, c.Latent}
	}
	in = c.Latent
	for i := range c.Hidden {
		out := c.Hidden[len(c.Hidden)-1-i]
		decoder = append(decoder, Layer{decoderName(i), in, out})
		in = out
	}
	decoder = append(decoder, Layer{decoderName(len(c.Hidden)), in, c.Pixels()})
	return encoder, heads, decoder
}

// Parameter is a learned array: a layer's weight (Out, In) or bias (Out).
type Parameter struct {
	Name  string
	Shape []int
	Layer Layer
}

// Size returns the number of elements.
func (p Parameter) Size() int {
	n := 1
	for _, d := range p.Shape {
		n *= d
	}
	return n
}

// Parameters returns the parameters of the model in their canonical order:
// layer by layer, weight before bias.
func (c Config) Parameters() []Parameter { return parameters(c.Layers()) }

func parameters(layers []Layer) []Parameter {
	var ps []Parameter
	for _, l := range layers {
		ps = append(ps,
			Parameter{l.Name + ".weight", []int{l.Out, l.In}, l},
			Parameter{l.Name + ".bias", []int{l.Out}, l},
		)
	}
	return ps
}
