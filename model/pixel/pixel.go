// Package pixel has the likelihoods p(x|z) of a model, a family a file: distributions of the
// pixels of an image, independent given the code.
package pixel

import (
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/rng"
)

// Decoder is the decoder's output for some codes, with f behind its last layer: D numbers for
// each code.
type Decoder func(f kernel.Activation) *G.Node

// Likelihood is a family of p(x|z).
type Likelihood interface {
	// LogProb is log p(x|z) of each code, (B·K), in nats, for the images x (B, D).
	LogProb(b *graph.Builder, decode Decoder, x *G.Node) *G.Node
	// Mean is the mean of p(x|z), (B·K, D), in [0, 1].
	Mean(b *graph.Builder, decode Decoder) *G.Node
	// Emits returns the name of what the decoder emits for a pixel: its parameter of p(x|z).
	Emits() string
	// Link returns what the decoder emits for a pixel with the given mean, in (0, 1).
	Link(mean float64) float64
	// Density reports whether LogProb is the log of a density of grey pixels, which may be
	// positive, and not of a probability.
	Density() bool
	// Draw returns how a pixel is drawn. The parameters that it needs are those of the model,
	// which parameter has by their names.
	Draw(parameter func(name string) ([]float32, error)) (Draw, error)
}

// Draw returns a pixel with the given mean, drawn by the number at a position of a stream.
type Draw func(mean float64, s rng.Stream, position int) float64

func uniform(s rng.Stream, position int) float64 {
	return rng.Uniform(s.Block(uint32(position / 4))[position%4])
}
