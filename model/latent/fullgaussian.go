package latent

import (
	"fmt"
	"math"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/op"
	"vaelab/rng"
)

// FullGaussian is the posterior N(μ, C Cᵀ) with a lower triangular C, whose diagonal is positive: of the parameters μ, log C_ll²,
// and the rows of C below the diagonal, one after the other, L(L−1)/2 numbers.
type FullGaussian struct{}

func init() {
	setting.Register[Posterior]("full-gaussian", "N(μ, Σ), whose dimensions go together", FullGaussian{})
}

// Names of the factor C's parameters.
const (
	LogDiagonal = "logdiagonal" // (B, L)
	Below       = "below"       // (B, L(L−1)/2)
)

func (FullGaussian) Support() Support { return Reals }

func (FullGaussian) Heads(latent int) []Head {
	all := []Head{{Name: Mean, Layer: "mean", Width: latent}, {Name: LogDiagonal, Layer: "logdiagonal", Width: latent}}
	if latent > 1 {
		all = append(all, Head{Name: Below, Layer: "below", Width: len(pairs(latent))})
	}
	return all
}

// pairs are the places (row, column) below a diagonal of L, in order.
func pairs(latent int) (all [][2]int) {
	for row := range latent {
		for col := range row {
			all = append(all, [2]int{row, col})
		}
	}
	return all
}

// Sample is z = μ + C ε, ε ~ N(0, I).
func (FullGaussian) Sample(b *Builder, theta G.Nodes, draws int, noise rng.Purpose) Sample {
	eps := b.Input("eps", draws, b.Latent, graph.Normal, noise)
	z := b.Apply(op.GaussianDraw{}, theta[0], theta[1], eps)
	if len(theta) > 2 {
		z = b.Sum(z, below(b, theta[2], eps))
	}
	return Sample{Z: z, LogQ: b.Apply(op.GaussianLogPosterior{}, theta[1], eps), Draws: draws, Noise: noise}
}

// below is (C − diag C) y for y (n, L) and the rows below the diagonal (R, L(L−1)/2); (n, L). Of each pair the product
// is taken by two patterns of ones.
func below(b *Builder, rows, y *G.Node) *G.Node {
	places := pairs(b.Latent)
	from := b.Pattern("pairs.column", len(places), b.Latent, func(p, l int) bool { return places[p][1] == l })
	to := b.Pattern("pairs.row", b.Latent, len(places), func(l, p int) bool { return places[p][0] == l })
	each := b.Apply(op.Project{}, y, from) // (n, L(L−1)/2)
	return b.Apply(op.Project{}, b.Mul(b.Apply(op.Broadcast{}, rows, each), each), to)
}

// LogProb is that of ε = C⁻¹ (z − μ), less log |det C|.
func (FullGaussian) LogProb(b *Builder, theta G.Nodes, z Sample) *G.Node {
	d := b.Minus(z.Z, b.each(theta[0], z.Z))
	eps := whitened(b, theta, d)
	logdet := b.Scale(0.5, b.Apply(op.RowSum{}, b.each(theta[1], z.Z)))
	return b.Minus(b.Apply(op.StandardLogPrior{}, eps), logdet)
}

// whitened is C⁻¹ d for the rows of d (n, L). Where all have one C, it is inverted first.
func whitened(b *Builder, theta G.Nodes, d *G.Node) *G.Node {
	if d == nil || theta[0].Shape()[0] > 1 {
		return solved(b, theta, d)
	}
	identity := b.Pattern("identity", b.Latent, b.Latent, func(row, col int) bool { return row == col })
	return b.Apply(op.LinearGradInput{}, d, solved(b, theta, identity))
}

// solved finds a dimension of C⁻¹ d after the other: in as many rounds each has what it depends on.
func solved(b *Builder, theta G.Nodes, d *G.Node) *G.Node {
	inverse := exp(b, b.Scale(-0.5, b.each(theta[1], d)))
	x := b.Mul(inverse, d)
	if len(theta) < 3 {
		return x
	}
	for range b.Latent - 1 {
		x = b.Mul(inverse, b.Minus(d, below(b, theta[2], x)))
	}
	return x
}

func (FullGaussian) Mean(_ *Builder, theta G.Nodes) *G.Node { return theta[0] }

// normalKL is KL(N(μ, C Cᵀ) ‖ N(0, I)) = ½ (‖μ‖² + Σ C² − L) − log |det C|, (B, 1), as a sum over all elements of C.
func (FullGaussian) normalKL(b *Builder, theta G.Nodes) *G.Node {
	kl := b.Apply(op.RowSum{}, b.Apply(op.GaussianKL{}, theta[0], theta[1]))
	if len(theta) > 2 {
		kl = b.Sum(kl, b.Scale(0.5, b.dot(theta[2], theta[2])))
	}
	return b.Apply(op.BroadcastColumn{}, kl, b.column(theta[0], 0, 1))
}

// Moments: variances are the sums of the squares in the rows of C.
func (FullGaussian) Moments(theta [][]float32) (mean, logvar []float32) {
	factor := factorOf(theta)
	for row := range factor {
		variance := 0.0
		for _, c := range factor[row] {
			variance += c * c
		}
		logvar = append(logvar, float32(math.Log(variance)))
	}
	return theta[0], logvar
}

func (FullGaussian) Draw(z []float64, theta [][]float32, k int, s rng.Stream) error {
	var eps []float64
	for l := range z {
		position := k*len(z) + l
		eps = append(eps, float64(float32(rng.Normals(s.Block(uint32(position / 4)))[position%4])))
	}
	for row, factor := range factorOf(theta) {
		z[row] = float64(theta[0][row])
		for col, c := range factor {
			z[row] += c * eps[col]
		}
	}
	return nil
}

// factorOf are the rows of C, up to the diagonal.
func factorOf(theta [][]float32) (rows [][]float64) {
	next := 0 // number below the diagonal
	for l, v := range theta[1] {
		var row []float64
		for range l {
			row = append(row, float64(theta[2][next]))
			next++
		}
		rows = append(rows, append(row, math.Exp(float64(v)/2)))
	}
	return rows
}

// mostFull is the number of dimensions up to which a draw, of L³ products, is worth its time.
const mostFull = 256

func (FullGaussian) Check(m Model) error {
	if m.Latent > mostFull {
		return fmt.Errorf("the posterior full-gaussian takes the cube of the latent dimensions in time: %d at most, not %d", mostFull, m.Latent)
	}
	return nil
}
