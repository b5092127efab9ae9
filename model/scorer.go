package model

import "vaelab/graph"

// Scorer returns the graph of log p(x|z) for codes that the caller gives: inputs Pixels and
// Latent, output LogLik (B).
func (c Config) Scorer(batch int) (*graph.Graph, error) {
	b, err := newBuilder(c, batch)
	if err != nil {
		return nil, err
	}
	x := b.images()
	z := b.input(Latent, c.Latent, graph.Host, 0)
	b.output(LogLik, c.likelihood().logLik(b, z, x))
	return b.finish()
}
