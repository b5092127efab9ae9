package latent

import (
	"fmt"
	"math"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/op"
	"vaelab/rng"
)

// Categorical is the posterior of N independent variables with K categories each, of which z has L = N·K columns, one-hot, and the logits
// are the parameters. Its densities are probabilities.
//
// A draw is the largest of logit + g, g of Gumbel's distribution. It has no derivative, so that training has
//
//	z = softmax((logit + g)/τ)
//
// over the categories of each variable in its place, which tends to the draw as the temperature τ does to 0 (Jang, Gu and Poole,
// "Categorical reparameterization with Gumbel-softmax", 2017; Maddison, Mnih and Teh, "The concrete distribution", 2017).
// τ falls with the steps t of training, as max(floor, τ₀ e^−rt). Straight through, training has the draw itself, with that
// derivative.
type Categorical struct {
	Categories int     `flag:"categories" arg:"K" default:"10" min:"2" max:"65536" help:"of each variable, of which there are latent dimensions/K"`
	Start      float64 `flag:"temperature" arg:"T" default:"1" min:"0.001" max:"1000" help:"of relaxed draws, when training begins"`
	Rate       float64 `flag:"temperature-rate" arg:"R" default:"3e-5" min:"0" max:"1" help:"by e^-R the temperature falls with each update"`
	Floor      float64 `flag:"temperature-floor" arg:"T" default:"0.5" min:"0.001" max:"1000" help:"below which it does not fall"`
	Straight   bool    `flag:"straight-through" help:"the decoder learns from true draws, the encoder as if they were relaxed"`
}

func init() {
	setting.Register[Posterior]("categorical", "one-hot variables, by relaxed draws", Categorical{})
	setting.Register[Prior]("categorical", "all categories alike, for the posteriors categorical and vq", CategoricalPrior{})
}

// Logits is the name of a Categorical's parameters, (B, L), and of what an Autoregressive's layers emit.
const Logits = "logits"

func (Categorical) Support() Support { return OneHot }

func (Categorical) Heads(latent int) []Head {
	return []Head{{Name: Logits, Layer: "logits", Width: latent}}
}

// Coldness is 1/τ.
func (q Categorical) Coldness(step int) float64 {
	return 1 / max(q.Floor, q.Start*math.Exp(-q.Rate*float64(step)))
}

func (q Categorical) Sample(b *Builder, theta G.Nodes, draws int, noise rng.Purpose) Sample {
	g := b.gumbel("u", draws, b.Latent, noise)
	y := b.Sum(b.Apply(op.Broadcast{}, theta[0], g), g)
	z := Sample{Z: q.largest(b, y), Draws: draws, Noise: noise}
	if b.Training {
		soft := exp(b, q.logSoftmax(b, b.Mul(y, b.Apply(op.BroadcastRow{}, b.Vector(Coldness, b.Latent), y))))
		if q.Straight {
			z.Z = b.Sum(b.Apply(op.StopGradient{}, b.Sum(z.Z, b.Scale(-1, soft))), soft)
		} else {
			z.Z = soft
		}
	}
	z.LogQ = q.LogProb(b, theta, z)
	return z
}

// least keeps the Gumbel number of u = 1 finite, and is below what tells others apart.
const least = 0x1p-26

// gumbel is −ln −ln u for uniform numbers u, (B·K, columns).
func (b *Builder) gumbel(input string, draws, columns int, noise rng.Purpose) *G.Node {
	u := b.Input(input, draws, columns, graph.Uniform, noise)
	exponential := b.Apply(op.Shift{By: least}, b.Scale(-1, b.Apply(op.Log{}, u)))
	return b.Scale(-1, b.Apply(op.Log{}, exponential))
}

// largest is one-hot, at the largest of each variable's columns.
func (q Categorical) largest(b *Builder, y *G.Node) *G.Node {
	return b.ofGroups(b.Latent/q.Categories, op.Largest{}, y)
}

func (q Categorical) logSoftmax(b *Builder, y *G.Node) *G.Node {
	return b.ofGroups(b.Latent/q.Categories, op.LogSoftmax{}, y)
}

func (q Categorical) Variables(latent int) (variables, categories int) {
	return latent / q.Categories, q.Categories
}

func (Categorical) OneHot(_ *Builder, z *G.Node) *G.Node    { return z }
func (Categorical) Code(_ *Builder, oneHot *G.Node) *G.Node { return oneHot }

// LogProb is Σ z log q.
func (q Categorical) LogProb(b *Builder, theta G.Nodes, z Sample) *G.Node {
	return b.Apply(op.RowSum{}, b.Mul(z.Z, b.Apply(op.Broadcast{}, q.logSoftmax(b, theta[0]), z.Z)))
}

// Mean is the probabilities.
func (q Categorical) Mean(b *Builder, theta G.Nodes) *G.Node {
	return exp(b, q.logSoftmax(b, theta[0]))
}

// Moments: the variance of a column is p (1 − p), by the logarithms of both, which do not underflow.
func (q Categorical) Moments(theta [][]float32) (mean, logvar []float32) {
	logits := kernel.Convert[float64](theta[0])
	for first := 0; first < len(logits); first += q.Categories {
		of := logits[first : first+q.Categories]
		for k, v := range of {
			top, others := math.Inf(-1), 0.0 // the largest of the others, and Σ of e^x over that
			for j, x := range of {
				if j != k {
					top = max(top, x)
				}
			}
			for j, x := range of {
				if j != k {
					others += math.Exp(x - top)
				}
			}
			d := top + math.Log(others) - v // log (1 − p)/p
			logp := -math.Max(d, 0) - math.Log1p(math.Exp(-math.Abs(d)))
			mean, logvar = append(mean, float32(math.Exp(logp))), append(logvar, float32(2*logp+d))
		}
	}
	return mean, logvar
}

func (q Categorical) Draw(z []float64, theta [][]float32, k int, s rng.Stream) error {
	at, top := 0, math.Inf(-1)
	for l := range z {
		if l%q.Categories == 0 {
			at, top = l, math.Inf(-1)
		}
		position := k*len(z) + l
		u := rng.Uniform(s.Block(uint32(position / 4))[position%4])
		z[l] = 0
		if y := float64(theta[0][l]) - math.Log(least-math.Log(u)); y > top {
			z[at], z[l] = 0, 1
			at, top = l, y
		}
	}
	return nil
}

func (q Categorical) Check(m Model) error {
	if m.Latent%q.Categories != 0 {
		return fmt.Errorf("%d latent dimensions are no whole number of variables with %d categories: take a multiple of %[2]d", m.Latent, q.Categories)
	}
	return nil
}

// CategoricalPrior is the prior by which each category of a variable is as likely as another.
type CategoricalPrior struct{}

func (CategoricalPrior) Support() Support { return OneHot }

// KL is Σ_k q log qK of each variable, (B, N).
func (CategoricalPrior) KL(b *Builder, q Posterior, theta G.Nodes) *G.Node {
	c, ok := q.(Categorical)
	if !ok {
		return nil
	}
	log := c.logSoftmax(b, theta[0])
	return b.groupSums(b.Mul(exp(b, log), b.Apply(op.Shift{By: math.Log(float64(c.Categories))}, log)), b.Latent/c.Categories)
}

// LogProb is −log C for each variable, of which the ones and zeros have a sum of 1.
func (CategoricalPrior) LogProb(b *Builder, z Sample) *G.Node {
	q := b.Posterior.(Discrete)
	_, categories := q.Variables(b.Latent)
	return b.Scale(-math.Log(float64(categories)), b.Apply(op.RowSum{}, q.OneHot(b, z.Z)))
}

func (CategoricalPrior) Sample(b *Builder, noise rng.Purpose) *G.Node {
	q := b.Posterior.(Discrete)
	n, categories := q.Variables(b.Latent)
	return q.Code(b, b.ofGroups(n, op.Largest{}, b.gumbel("prior.u", 1, n*categories, noise)))
}

// Mean is 1/C. Of codewords, whose places are learned, mean and variance are not known: a dimension is measured by those of N(0, 1).
func (CategoricalPrior) Mean(q Posterior, _ int) float64 {
	if q, ok := q.(Categorical); ok {
		return 1 / float64(q.Categories)
	}
	return 0
}

func (p CategoricalPrior) Variance(q Posterior, latent int) float64 {
	if _, ok := q.(Categorical); !ok {
		return 1
	}
	mean := p.Mean(q, latent)
	return mean * (1 - mean)
}

func (CategoricalPrior) String() string { return "categories that are all as likely" }
