package latent

import (
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
)

// Names of Density's inputs and output, beside the heads.
const (
	Codes = "codes" // input (B·K, L): z, or log z where the support is logarithmic
	LogQ  = "logq"  // output (B·K): log q(z|x), nats
)

// Density returns the graph of log q(z|x) of K codes for each of so many posteriors, all of them
// given by the caller: inputs Codes (B·K, L) and the heads (B, L), output LogQ. Of a logarithmic
// support it is the density of z all the same.
func Density(q Posterior, latent, batch, draws int) (*graph.Graph, error) {
	b := &Builder{Builder: graph.NewBuilder(batch), Latent: latent}
	var theta G.Nodes
	for _, h := range q.Heads() {
		theta = append(theta, b.Input(h.Name, 1, h.Size(latent), graph.Host, 0))
	}
	codes := b.Input(Codes, draws, latent, graph.Host, 0)
	z := Sample{Z: codes, Draws: draws}
	if q.Support().Logarithmic() {
		z = Sample{log: codes, Z: exp(b, codes), Draws: draws}
	}
	b.Output(LogQ, q.LogProb(b, theta, z))
	return b.Graph()
}
