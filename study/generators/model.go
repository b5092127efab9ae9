package generators

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/special"
	"vaelab/kernel"
	"vaelab/op"
)

// Model is an encoder that learns from its divergence to a target distribution alone, to see
// whether it becomes a random generator:
//
//	h = f(x)                   hidden layers, ReLU
//	θ(x) = heads(h)            μ linear; scales, shapes, rates, concentrations softplus; a direction of length 1
//	cost = mean_b Σ D(q_θ ‖ p)
//
// There is no decoder, and no draw: the divergence is a closed form.
type Model struct {
	Pixels int
	Family string    // Gaussian | Gamma | Dirichlet | VonMisesFisher
	Metric string    // KL | W2, of Gaussians
	Hidden []int     // widths of the hidden layers
	Latent int       // L
	Target []float64 // of a VonMisesFisher alone: the first axis and a concentration, constants of the graph
}

// Families of targets, and metrics.
const (
	Gaussian  = "gaussian"
	Gamma     = "gamma"
	Dirichlet = "dirichlet"

	VonMisesFisher = "vmf"

	KL = "kl" // KL(q‖p), nats
	W2 = "w2" // W₂²(q, p), of Gaussians
)

// Names of a Model's input and outputs. Its other outputs are the parameters of q, (B, L) each but
// for a kappa (B, 1), its other inputs the target's (L).
const (
	Pixels     = "x"          // input (B, D)
	Cost       = "cost"       // output, scalar
	Divergence = "divergence" // output (B, L), of a Dirichlet and a VonMisesFisher (B, 1)

	location  = "mu"        // of a Gaussian: any number
	direction = "direction" // of length 1; all other parameters are positive
	kappa     = "kappa"     // one number
	prefix    = "target."   // and a parameter's name: an input
)

// heads are the parameters that each family emits.
var heads = map[string][]string{
	Gaussian:  {location, "sigma"},
	Gamma:     {"alpha", "beta"},
	Dirichlet: {"concentration"},

	VonMisesFisher: {direction, kappa},
}

// Heads returns the names of the parameters of q, which are outputs of the graphs.
func (m Model) Heads() []string { return heads[m.Family] }

// Targets returns the names of the inputs (L) that hold the target's parameters, in
// the order of Heads. A Gaussian's target is N(0, I), and that on a sphere is a constant: they have none.
func (m Model) Targets() []string {
	if m.Family == Gaussian || m.Family == VonMisesFisher {
		return nil
	}
	var names []string
	for _, h := range m.Heads() {
		names = append(names, prefix+h)
	}
	return names
}

// Parameters returns the learned arrays, layer by layer, weight before bias.
func (m Model) Parameters() []graph.Parameter {
	g, err := m.Encoder(1)
	if err != nil {
		return nil // of a size that no graph has
	}
	return g.Parameters()
}

// Training returns the graph of the cost with its gradients: outputs Cost, Divergence
// and the Heads.
func (m Model) Training(batch int) (*graph.Graph, error) {
	b := graph.NewBuilder(batch)
	theta := m.encode(b) // (B, L)
	divergence := m.divergence(b, theta)
	cost := b.Apply(op.MeanDivergence{}, divergence)
	b.Differentiate(cost)
	b.Output(Cost, cost)
	b.Output(Divergence, divergence)
	m.output(b, theta)
	return b.Graph()
}

// Encoder returns the graph of q(z|x): the Heads are its outputs.
func (m Model) Encoder(batch int) (*graph.Graph, error) {
	b := graph.NewBuilder(batch)
	m.output(b, m.encode(b))
	return b.Graph()
}

func (m Model) output(b *graph.Builder, theta G.Nodes) {
	for i, name := range m.Heads() {
		b.Output(name, theta[i])
	}
}

// encode is the parameters of q(z|x).
func (m Model) encode(b *graph.Builder) G.Nodes {
	h := b.Input(Pixels, 1, m.Pixels, graph.Images, 0) // (B, D)
	for i, width := range m.Hidden {
		h = b.Linear(fmt.Sprintf("encoder.%d", i), h, width, kernel.ReLU) // (B, H)
	}
	var theta G.Nodes
	for _, name := range m.Heads() {
		width := m.Latent
		if name == kappa {
			width = 1
		}
		switch layer := "posterior." + name; name {
		case location:
			theta = append(theta, b.Linear(layer, h, width, kernel.Identity))
		case direction:
			theta = append(theta, b.Unit(b.Linear(layer, h, width, kernel.Identity)))
		default:
			theta = append(theta, b.Apply(op.Shift{By: op.Least}, b.Linear(layer, h, width, kernel.Softplus)))
		}
	}
	return theta
}

// divergence is D(q_θ ‖ p), (B, L) or (B, 1).
func (m Model) divergence(b *graph.Builder, theta G.Nodes) *G.Node {
	operands := theta[:len(theta):len(theta)]
	for _, name := range m.Targets() {
		operands = append(operands, b.Vector(name, m.Latent))
	}
	switch {
	case m.Family == Gamma:
		return b.Apply(op.GammaKL{}, operands...)
	case m.Family == Dirichlet:
		return b.Apply(op.DirichletKL{}, operands...)
	case m.Family == VonMisesFisher:
		return m.onSphere(b, theta[0], theta[1])
	case m.Metric == W2:
		return b.Apply(op.GaussianScaleW2{}, operands...)
	}
	return b.Apply(op.GaussianScaleKL{}, operands...)
}

// onSphere is the KL, (B, 1), from the target about the first axis e of the concentration κ₀,
//
//	[κ Λ′(κ) − Λ(κ)] − κ₀ Λ′(κ) + κ₀ (1 + Λ′(κ)) ½‖μ − e‖² + Λ(κ₀)
//
// with Λ as op.PolarLogMean has it: the mean of μᵀz is 1 + Λ′(κ), and ½‖μ − e‖² is 1 − eᵀμ with the digits that this loses.
func (m Model) onSphere(b *graph.Builder, mu, kappa *G.Node) *G.Node {
	var polar special.Polar
	strength := m.Target[m.Latent]
	polar.Set(m.Latent, strength)
	base, _, _ := polar.LogMean()
	sum := func(x, y *G.Node) *G.Node { return b.Apply(op.Add{}, x, y) }

	off := b.Apply(op.Concat{Weight: 1}, b.Apply(op.Shift{By: -1}, b.Apply(op.Slice{To: 1}, mu)), b.Apply(op.Slice{From: 1, To: m.Latent}, mu))
	square := b.Apply(op.RowSum{}, b.Apply(op.Mul{}, off, off)) // (B)
	apart := b.Apply(op.Scale{By: strength / 2}, b.Apply(op.BroadcastColumn{}, square, kappa))
	below := b.Apply(op.PolarLogMean{Dims: m.Latent, Order: 1}, kappa)
	turned := b.Apply(op.Mul{}, apart, b.Apply(op.Shift{By: 1}, below))
	kl := sum(sum(b.Apply(op.PolarKL{Dims: m.Latent}, kappa), b.Apply(op.Scale{By: -strength}, below)), turned)
	return b.Apply(op.Shift{By: base}, kl)
}
