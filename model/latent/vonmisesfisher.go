package latent

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
	G "gorgonia.org/gorgonia"

	"vaelab/distribution"
	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/internal/special"
	"vaelab/kernel"
	"vaelab/op"
	"vaelab/rng"
)

// VonMisesFisher is the posterior e^κμᵀz/Z(κ) on the unit sphere, of the direction μ and the concentration κ, one number
// (Davidson, Falorsi, De Cao, Kipf and Tomczak, "Hyperspherical variational auto-encoders", 2018).
type VonMisesFisher struct{}

func init() {
	setting.Register[Posterior]("vmf", "directions, of the von Mises-Fisher distribution on the sphere", VonMisesFisher{})
}

// Names of a von Mises–Fisher distribution's parameters, (B, L) and (B, 1).
const (
	Direction = "direction"
	Kappa     = "kappa"
)

func (VonMisesFisher) Support() Support { return Sphere }

func (VonMisesFisher) Heads(latent int) []Head {
	return []Head{{Name: Direction, Layer: "direction", Width: latent, Unit: true}, {Name: Kappa, Layer: "kappa", Positive: true, Width: 1}}
}

// Sample is z = w μ + √(1 − w²) v: the height w by its quantile, and v, ε ~ N(0, I) less its part along μ and brought to the
// length 1, uniform on the sphere across μ. No draw is rejected, and no rotation takes a pole to μ that fails where
// they meet.
func (q VonMisesFisher) Sample(b *Builder, theta G.Nodes, draws int, noise rng.Purpose) Sample {
	mu, kappa := theta[0], theta[1]
	u := b.Input("u", draws, 1, graph.Uniform, noise)
	eps := b.Input("eps", draws, b.Latent, graph.Normal, noise.Second())
	each := func(column *G.Node) *G.Node { return b.Apply(op.BroadcastColumn{}, column, eps) } // (B·K, L)
	pole := b.Apply(op.Broadcast{}, mu, eps)

	s := b.Apply(op.RowSum{}, b.Apply(op.PolarDraw{Dims: b.Latent}, kappa, u)) // artanh w, (B·K)
	half := b.Apply(op.Activate{Activation: kernel.Softplus}, b.Scale(2, s))
	below := b.Scale(2, exp(b, b.Scale(-1, half)))                 // 1 − w = 2/(1 + e^2s)
	across := b.Scale(2, exp(b, b.Sum(s, b.Scale(-1, half))))      // √(1 − w²) = 1/cosh s
	height := b.Apply(op.Shift{By: 1}, b.Scale(-1, below))         // w
	along := b.Apply(op.RowSum{}, b.Mul(pole, eps))                // μᵀε
	v := b.Unit(b.Sum(eps, b.Scale(-1, b.Mul(each(along), pole)))) // (B·K, L)
	z := b.Sum(b.Mul(each(height), pole), b.Mul(each(across), v))  // (B·K, L)
	return Sample{Z: z, LogQ: q.density(b, kappa, below, u), Draws: draws, Noise: noise}
}

// LogProb takes 1 − w for ½‖z − μ‖², which keeps the digits that μᵀz loses near μ.
func (q VonMisesFisher) LogProb(b *Builder, theta G.Nodes, z Sample) *G.Node {
	d := b.Sum(z.Z, b.Scale(-1, b.Apply(op.Broadcast{}, theta[0], z.Z)))
	below := b.Scale(0.5, b.Apply(op.RowSum{}, b.Mul(d, d)))
	return q.density(b, theta[1], below, z.Z)
}

// density is −κ (1 − w) − Λ(κ) − ln |S|, (B·K), for κ (B, 1), 1 − w (B·K) and something (B·K, …) that tells of B·K.
func (VonMisesFisher) density(b *Builder, kappa, below, rows *G.Node) *G.Node {
	one := b.Apply(op.Slice{To: 1}, rows) // (B·K, 1), of which the shape counts
	each := func(a *G.Node) *G.Node { return b.Apply(op.RowSum{}, b.Apply(op.Broadcast{}, a, one)) }
	mass := each(b.Apply(op.PolarLogMean{Dims: b.Latent}, kappa))
	return b.Apply(op.Shift{By: -special.LogSphere(b.Latent)}, b.Scale(-1, b.Sum(b.Mul(each(kappa), below), mass)))
}

// Mean is the direction μ, a point of the sphere, where E[z] is none.
func (VonMisesFisher) Mean(_ *Builder, theta G.Nodes) *G.Node { return theta[0] }

func (VonMisesFisher) Moments(theta [][]float32) (mean, logvar []float32) {
	q, err := distribution.NewVonMisesFisher(kernel.Convert[float64](theta[0]), float64(theta[1][0]))
	if err != nil { // of parameters that are not finite
		none := slices.Repeat([]float32{float32(math.NaN())}, len(theta[0]))
		return none, none
	}
	for _, v := range q.Variance() {
		logvar = append(logvar, float32(math.Log(v)))
	}
	return kernel.Convert[float32](q.Mean()), logvar
}

func (VonMisesFisher) Draw(z []float64, theta [][]float32, k int, s rng.Stream) error {
	q, err := distribution.NewVonMisesFisher(kernel.Convert[float64](theta[0]), float64(theta[1][0]))
	if err != nil {
		return err
	}
	return q.Draw(z, s, uint64(k))
}

func (VonMisesFisher) Check(m Model) error {
	if m.Latent < 2 {
		return errors.New("the sphere of one dimension is two points: vmf needs at least 2 latent dimensions")
	}
	return nil
}

// Uniform is the prior that is uniform on the unit sphere.
type Uniform struct{}

func init() {
	setting.Register[Prior]("sphere", "uniform on the sphere, for the posterior vmf", Uniform{})
}

func (Uniform) Support() Support { return Sphere }

// KL does not depend on the direction, which has a gradient all the same, of 0: with kl-only it has no other.
func (Uniform) KL(b *Builder, q Posterior, theta G.Nodes) *G.Node {
	if q != (VonMisesFisher{}) {
		return nil
	}
	mu, kappa := theta[0], theta[1]
	return b.Sum(b.Apply(op.PolarKL{Dims: b.Latent}, kappa), b.Scale(0, b.Apply(op.Slice{To: 1}, mu)))
}

// LogProb is −ln |S| wherever z is.
func (Uniform) LogProb(b *Builder, z Sample) *G.Node {
	none := b.Scale(0, b.Apply(op.RowSum{}, b.Apply(op.StopGradient{}, z.Z)))
	return b.Apply(op.Shift{By: -special.LogSphere(b.Latent)}, none)
}

// Sample draws by the second stream: where the same graph has the posterior's draws, mmd gives it the one that these have as their second.
func (Uniform) Sample(b *Builder, noise rng.Purpose) *G.Node {
	return b.Unit(b.Input("prior.eps", 1, b.Latent, graph.Normal, noise.Second()))
}

func (Uniform) Mean(Posterior, int) float64              { return 0 }
func (Uniform) Variance(_ Posterior, latent int) float64 { return 1 / float64(latent) }
func (Uniform) String() string                           { return "uniform on the sphere" }

// Centre is the point whose components are equal: a sphere has no middle.
func (Uniform) Centre(latent int) []float32 {
	return slices.Repeat([]float32{float32(1 / math.Sqrt(float64(latent)))}, latent)
}

// Move: given those that moved before it, a component is the height of a uniform point on the smaller sphere that they
// leave. The others keep their proportions.
func (Uniform) Move(z []float32, dimensions []int, scores []float64) error {
	latent := len(z)
	if len(dimensions) >= latent {
		return fmt.Errorf("the sphere in %d dimensions has no plane of two that vary: one of them is what the other leaves", latent)
	}
	left := 1.0 // the radius of that sphere
	var height special.Polar
	for k, l := range dimensions {
		height.Set(latent-k, 0)
		s := height.Quantile(distuv.UnitNormal.CDF(scores[k]))
		z[l] = float32(left * math.Tanh(s))
		left /= math.Cosh(s)
	}
	var others []float32
	for l, x := range z {
		if !slices.Contains(dimensions, l) {
			others = append(others, x)
		}
	}
	scale, even := left/length(others), float32(0)
	if math.IsInf(scale, 1) {
		scale, even = 0, float32(left/math.Sqrt(float64(len(others))))
	}
	for l := range z {
		if !slices.Contains(dimensions, l) {
			z[l] = float32(scale*float64(z[l])) + even
		}
	}
	return nil
}

// length is that of a vector.
func length(z []float32) float64 {
	sum := 0.0
	for _, x := range z {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum)
}
