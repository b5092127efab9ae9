package model

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/op"
)

// Generator is an encoder that learns from its divergence to a target distribution
// alone, to see whether it becomes a random generator:
//
//	h = f(x)                   hidden layers, ReLU
//	θ(x) = heads(h)            μ linear; scales, shapes, rates, concentrations softplus
//	cost = mean_b Σ D(q_θ ‖ p)
//
// There is no decoder, and no draw: the divergence is a closed form.
type Generator struct {
	Pixels int
	Family string // gaussian | gamma | dirichlet
	Metric string // kl | w2
	Hidden []int  // widths of the hidden layers
	Latent int    // L
}

// Families of Generator beside Gaussian, and its metrics.
const (
	Gamma     = "gamma"
	Dirichlet = "dirichlet"

	MetricKL = "kl" // KL(q‖p), nats
	MetricW2 = "w2" // W₂²(q, p), of Gaussians
)

// Names of a Generator's outputs beside Mean and Cost, which are parameters of q,
// all (B, L), and of its inputs, which are the target's (L).
const (
	Scale         = "sigma"         // standard deviation of a Gaussian
	Shape         = "alpha"         // shape of a Gamma
	Rate          = "beta"          // rate of a Gamma
	Concentration = "concentration" // parameters of a Dirichlet
	Divergence    = "divergence"    // output (B, L), of a Dirichlet (B, 1)
	target        = "target."       // and a parameter's name: an input
)

// families are the parameters that each family emits.
var families = map[string][]string{
	Gaussian:  {Mean, Scale},
	Gamma:     {Shape, Rate},
	Dirichlet: {Concentration},
}

// Heads returns the names of the parameters of q, which are outputs of the graphs.
func (c Generator) Heads() []string { return families[c.Family] }

// Targets returns the names of the inputs (L) that hold the target's parameters, in
// the order of Heads. A Gaussian's target is N(0, I): it has none.
func (c Generator) Targets() []string {
	if c.Family == Gaussian {
		return nil
	}
	var names []string
	for _, h := range c.Heads() {
		names = append(names, target+h)
	}
	return names
}

// Validate returns an error that names the first value no generator can have.
func (c Generator) Validate() error {
	if families[c.Family] == nil {
		return fmt.Errorf("model: family is %q, not one of %s|%s|%s", c.Family, Gaussian, Gamma, Dirichlet)
	}
	if c.Metric != MetricKL && c.Metric != MetricW2 {
		return fmt.Errorf("model: metric is %q, not one of %s|%s", c.Metric, MetricKL, MetricW2)
	}
	if c.Metric == MetricW2 && c.Family != Gaussian {
		return fmt.Errorf("model: metric %s is for the family %s, not for %s", MetricW2, Gaussian, c.Family)
	}
	if len(c.Hidden) == 0 || len(c.Hidden) > maxLayers {
		return fmt.Errorf("model: %d hidden layers, not 1 to %d", len(c.Hidden), maxLayers)
	}
	for _, n := range append([]int{c.Pixels, c.Latent}, c.Hidden...) {
		if n < 1 || n > maxUnits {
			return fmt.Errorf("model: a size of %d, not 1 to %d", n, maxUnits)
		}
	}
	return nil
}

// Layers returns the layers in the order of their evaluation.
func (c Generator) Layers() []Layer {
	hidden, heads := c.layers()
	return append(hidden, heads...)
}

func (c Generator) layers() (hidden, heads []Layer) {
	in := c.Pixels
	for i, out := range c.Hidden {
		hidden = append(hidden, Layer{fmt.Sprintf("encoder.%d", i), in, out})
		in = out
	}
	for _, name := range c.Heads() {
		heads = append(heads, Layer{"posterior." + name, in, c.Latent})
	}
	return hidden, heads
}

// Parameters returns the learned arrays, layer by layer, weight before bias.
func (c Generator) Parameters() []Parameter { return parameters(c.Layers()) }

// Init returns the initial value of parameter i of Parameters: see Config.Init.
func (c Generator) Init(kind string, i int, seed uint64) ([]float32, error) {
	return c.Parameters()[i].initial(kind, i, seed)
}

// Training returns the graph of the cost with its gradients: outputs Cost, Divergence
// and the Heads.
func (c Generator) Training(batch int) (*graph.Graph, error) {
	b, err := c.builder(batch)
	if err != nil {
		return nil, err
	}
	theta := b.generate(c) // (B, L)
	divergence := b.divergence(c, theta)
	cost := b.apply(op.MeanDivergence{}, divergence)
	b.differentiate(cost)
	b.output(Cost, cost)
	b.output(Divergence, divergence)
	b.outputs = append(b.outputs, named(c.Heads(), theta)...)
	return b.finish()
}

// Encoder returns the graph of q(z|x): the Heads are its outputs.
func (c Generator) Encoder(batch int) (*graph.Graph, error) {
	b, err := c.builder(batch)
	if err != nil {
		return nil, err
	}
	b.outputs = named(c.Heads(), b.generate(c))
	return b.finish()
}

func (c Generator) builder(batch int) (*builder, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return emptyBuilder(Config{}, batch)
}

// generate is the parameters of q(z|x), each (B, L).
func (b *builder) generate(c Generator) G.Nodes {
	hidden, heads := c.layers()
	h := b.input(Pixels, c.Pixels, graph.Images, 0) // (B, D)
	for _, l := range hidden {
		h = b.linear(l, h, kernel.ReLU) // (B, H)
	}
	theta := make(G.Nodes, len(heads))
	for i, l := range heads {
		if c.Heads()[i] == Mean {
			theta[i] = b.affine(l, h)
		} else {
			theta[i] = b.positive(l, h)
		}
	}
	return theta
}

// divergence is D(q_θ ‖ p), (B, L) or (B, 1).
func (b *builder) divergence(c Generator, theta G.Nodes) *G.Node {
	operands := theta
	for _, name := range c.Targets() {
		operands = append(operands, b.vector(name, c.Latent))
	}
	switch {
	case c.Family == Gamma:
		return b.apply(op.GammaKL{}, operands...)
	case c.Family == Dirichlet:
		return b.apply(op.DirichletKL{}, operands...)
	case c.Metric == MetricW2:
		return b.apply(op.GaussianScaleW2{}, operands...)
	}
	return b.apply(op.GaussianScaleKL{}, operands...)
}

// vector declares a leaf of n numbers, set by the caller.
func (b *builder) vector(name string, n int) *G.Node {
	if b.err != nil {
		return nil
	}
	v := G.NewVector(b.expr, tensor.Float32, G.WithName(name), G.WithShape(n))
	b.inputs = append(b.inputs, graph.Input{Name: name, Node: v, Source: graph.Host})
	return v
}

func named(names []string, nodes G.Nodes) []graph.Output {
	outputs := make([]graph.Output, len(names))
	for i, name := range names {
		outputs[i] = graph.Output{Name: name, Node: nodes[i]}
	}
	return outputs
}
