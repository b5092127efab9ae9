// Package latent has the distributions of a model's code z: the posteriors q(z|x) and the priors
// p(z), a family a file. Each is written down as a part of a graph; what pictures and measures
// need of it in numbers stands beside that.
//
// Letters: B images, K draws of each, whose rows follow one another, L latent dimensions.
package latent

import (
	"math"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/op"
	"vaelab/rng"
)

// Builder is a graph in the making, with what distributions of z may use of the model.
type Builder struct {
	*graph.Builder
	Latent     int               // L
	Pixels     int               // D
	Posterior  Posterior         // of the model
	Training   bool              // the graph is one of training: see Relaxed
	Activation kernel.Activation // of hidden layers
	Labels     *G.Node           // (B, classes), one-hot, of a conditional model; else nil
	// Encode is the parameters θ of q(z|x), each (n, width), for images x (n, D).
	Encode func(x *G.Node) G.Nodes
}

// Sample are draws of z.
type Sample struct {
	Z     *G.Node     // (B·K, L)
	LogQ  *G.Node     // log q(z|x) of each as a function of θ, (B·K), nats
	Draws int         // K
	Noise rng.Purpose // the stream that they are drawn from

	eps *G.Node // ε of a Gaussian's, (B·K, L)
	log *G.Node // log z of positive ones, (B·K, L), which keeps what underflows in z
}

// Through returns the draws with f applied to z, or to log z where densities are functions of
// that.
func (s Sample) Through(b *Builder, f func(*G.Node) *G.Node) Sample {
	if s.log != nil {
		s.log = f(s.log)
		s.Z = exp(b, s.log)
		return s
	}
	s.Z = f(s.Z)
	return s
}

// Support is where the codes of a family lie.
type Support int

const (
	Reals    Support = iota // ℝ
	Positive                // (0, ∞)
	Simplex                 // positive numbers with the sum 1
	OneHot                  // a 1 among zeros, or a vector, for the category of each of some variables: see Discrete
	Sphere                  // vectors of length 1
)

func (s Support) String() string {
	return [...]string{"real numbers", "positive numbers", "the simplex", "categories", "the sphere"}[s]
}

// Logarithmic reports whether codes are computed with as logarithms: a draw of Γ(0.01, 1)
// underflows.
func (s Support) Logarithmic() bool { return s == Positive || s == Simplex }

// Prior is the name of the prior that a posterior of this support usually has.
func (s Support) Prior() string {
	return [...]string{"normal", "gamma", "dirichlet", "categorical", "sphere"}[s]
}

// Nearest returns the code that is nearest to z: of the sphere the direction of a mean, or of a point of a line between
// two. Elsewhere means and lines are codes themselves.
func (s Support) Nearest(z []float32) []float32 {
	if s != Sphere {
		return z
	}
	near, size := make([]float32, len(z)), length(z)
	for l, x := range z {
		near[l] = float32(float64(x) / size)
	}
	return near
}

// Between returns the code at t on the way from a, at 0, to b, at 1: a line, or on the sphere a great circle.
func (s Support) Between(a, b []float32, t float64) []float32 {
	from, to := 1-t, t
	if s == Sphere {
		dot := 0.0
		for l, x := range a {
			dot += float64(x) * float64(b[l])
		}
		if angle := math.Acos(max(-1, min(dot, 1))); math.Sin(angle) > 1e-6 {
			from, to = math.Sin((1-t)*angle)/math.Sin(angle), math.Sin(t*angle)/math.Sin(angle)
		}
	}
	z := make([]float32, len(a))
	for l := range z {
		z[l] = float32(from)*a[l] + float32(to)*b[l]
	}
	return z
}

// Posterior is a family of q(z|x).
type Posterior interface {
	Support() Support
	// Heads are the parameters θ of q, in order, of a code of so many dimensions.
	Heads(latent int) []Head
	// Sample returns K draws of z for each image, given θ, each (B, width).
	Sample(b *Builder, theta G.Nodes, draws int, noise rng.Purpose) Sample
	// LogProb is log q(z|x), (B·K), in nats, as a function of z and of θ, each (B, width).
	LogProb(b *Builder, theta G.Nodes, z Sample) *G.Node

	// Mean is the mean of z, (B, L), as a function of θ, each (B, width), or the code that is nearest to it.
	Mean(b *Builder, theta G.Nodes) *G.Node

	// Moments returns the mean and the log variance of each dimension of z for the θ of one
	// image, a row for each head.
	Moments(theta [][]float32) (mean, logvar []float32)
	// Draw writes draw k of the θ of one image: z, or log z if the support is logarithmic.
	Draw(z []float64, theta [][]float32, k int, s rng.Stream) error
}

// Relaxed is a posterior whose draws have no derivative. In training it takes others in their place, which come nearer to them
// as a temperature falls: the input Coldness of the graph, a vector of L times the temperature's inverse, which the caller sets.
type Relaxed interface {
	// Coldness is the inverse of the temperature at a step of training, counted from 0.
	Coldness(step int) float64
}

// Coldness is the name of the input of a Relaxed posterior.
const Coldness = "coldness"

// Discrete is a posterior whose codes are N variables with one of C categories each.
type Discrete interface {
	// Variables returns N and C of a code of so many dimensions.
	Variables(latent int) (variables, categories int)
	// OneHot is what codes z (n, L) are as ones and zeros, (n, N·C).
	OneHot(b *Builder, z *G.Node) *G.Node
	// Code is its inverse.
	Code(b *Builder, oneHot *G.Node) *G.Node
}

// Head is a parameter of q: the last layer of the encoder for it.
type Head struct {
	Name     string // of the output
	Layer    string // what its layer is called
	Width    int    // numbers of each image
	Positive bool   // else any number
	Unit     bool   // of length 1
}

// Prior is a family of p(z).
type Prior interface {
	Support() Support
	// KL is KL(q(z|x) ‖ p(z)) of the posterior with parameters θ in nats: (B, L) if it is a sum
	// over dimensions, (B, 1) if not, nil if it has no closed form.
	KL(b *Builder, q Posterior, theta G.Nodes) *G.Node
	// LogProb is log p(z) of draws, (B·K), in nats.
	LogProb(b *Builder, z Sample) *G.Node
	// Sample is a draw of z for each row of a batch, (B, L). Its noise has names that the
	// posterior's has not.
	Sample(b *Builder, noise rng.Purpose) *G.Node
}

// Fixed is a prior that has nothing to learn.
type Fixed interface {
	// Mean and Variance are those of a dimension of z, of which the posterior's codes have so many.
	Mean(q Posterior, latent int) float64
	Variance(q Posterior, latent int) float64
	// String is the prior as a formula.
	String() string
}

// Bounded is a prior whose LogProb is an estimate of log p(z), by draws, and in expectation at most that.
type Bounded interface {
	// Estimate says by what.
	Estimate() string
}

// Transported is a prior from which W₂² of a Gaussian posterior has a closed form.
type Transported interface {
	// W2 is W₂²(q(z|x), p(z)), (B, L), of the posterior with the parameters μ and log σ².
	W2(b *Builder, theta G.Nodes) *G.Node
}

// Axes is a prior that pictures can walk through by its quantiles. A step is given by its score
// t: it leads to the prior's quantile of Φ(t), which for N(0, I) is t itself.
type Axes interface {
	// Centre returns where walks begin.
	Centre(latent int) []float32
	// Move takes dimensions of z, one after the other, to their quantiles.
	Move(z []float32, dimensions []int, scores []float64) error
}

// Model is what families are told of the model that they are to be parts of.
type Model struct {
	Posterior Posterior
	Flow      Flow
	Latent    int // L
	Classes   int // of labels; 0: it is not conditional
}

// Diagonal reports whether q(z|x) is N(μ, diag σ²).
func (m Model) Diagonal() bool { return m.Posterior == Gaussian{} && len(m.Flow.Steps()) == 0 }

// Checker is a family that does not go with every model.
type Checker interface {
	// Check returns why it is no part of the model.
	Check(m Model) error
}

// Sum is a + b + …, all of one shape.
func (b *Builder) Sum(terms ...*G.Node) *G.Node {
	total := terms[0]
	for _, t := range terms[1:] {
		total = b.Apply(op.Add{}, total, t)
	}
	return total
}

// Mul is x ⊙ y.
func (b *Builder) Mul(x, y *G.Node) *G.Node { return b.Apply(op.Mul{}, x, y) }

// Scale is c x.
func (b *Builder) Scale(c float64, x *G.Node) *G.Node { return b.Apply(op.Scale{By: c}, x) }

// ofGroups applies an operation of rows to each of so many groups of columns that follow one another.
func (b *Builder) ofGroups(groups int, rows op.Definition, x *G.Node) *G.Node {
	return b.Apply(op.JoinRows{Of: groups}, b.Apply(rows, b.Apply(op.SplitRows{Into: groups}, x)))
}

// groupSums are the sums of x (n, G·K) over each of so many groups of columns that follow one another; (n, G).
func (b *Builder) groupSums(x *G.Node, groups int) *G.Node {
	if x == nil {
		return nil
	}
	split := b.Apply(op.SplitRows{Into: groups}, x) // (n·G, K)
	return b.Apply(op.JoinRows{Of: groups}, b.Apply(op.Linear{Activation: kernel.Identity}, split,
		b.Constant("prior.ones", 1, 1, x.Shape()[1]/groups), b.Constant("prior.zero", 0, 1)))
}

// logSumExp is log Σ_m e^x_nm of each row of x (n, M); (n). Every x_m − log softmax_m is that sum; their mean by the softmax
// is taken, in which those far below the largest, which are rounded most, have no weight.
func (b *Builder) logSumExp(x *G.Node) *G.Node {
	log := b.Apply(op.LogSoftmax{}, x)
	share := b.Apply(op.StopGradient{}, exp(b, log))
	return b.Apply(op.RowSum{}, b.Mul(share, b.Sum(x, b.Scale(-1, log))))
}
