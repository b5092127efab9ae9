package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// GaussianLogPosterior is log q(z|x) in nats of a Gaussian draw z = μ + σ ε,
//
//	log q(z|x) = −½ Σ_l (ε_l² + log σ_l² + log 2π)
//
// for log σ² (B, L) and ε (B·K, L); (B·K). As a function of the draw's parameters it
// depends on σ alone, because z moves with them.
type GaussianLogPosterior struct{ perImage }

func (o GaussianLogPosterior) String() string         { return "GaussianLogPosterior" }
func (o GaussianLogPosterior) Ranks() ([]int, int)    { return []int{2, 2}, 1 }
func (o GaussianLogPosterior) Differentiable() []bool { return []bool{true, false} }

func (o GaussianLogPosterior) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[1][:1].Clone(), drawsOf(o, in[1], in[0])
}

func (o GaussianLogPosterior) Blocks(in []tensor.Shape) int   { return pieces(in[1]) }
func (o GaussianLogPosterior) Run(b Block, y F32, in []F32)   { gaussianLogPosterior(b, y, in) }
func (o GaussianLogPosterior) run64(b Block, y F64, in []F64) { gaussianLogPosterior(b, y, in) }

func gaussianLogPosterior[T kernel.Float](b Block, y kernel.Mat[T], in []kernel.Mat[T]) {
	logvar, eps := in[0], in[1]
	perDraw(b, y.Rows, logvar.Rows, func(i, lo, hi int) {
		kernel.GaussianLogPosterior(y.Data[lo:hi], repeated(logvar, i, hi-lo), eps.RowRange(lo, hi))
	})
}

// Derive: ∂log σ² = −½ Σ_k grad_k, the same for each dimension.
func (o GaussianLogPosterior) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	return gradients(derivative{GaussianLogPosteriorGrad{}, G.Nodes{in[0], grad}}, derivative{})
}

// GaussianLogPosteriorGrad is ∂log σ² = −½ Σ_k grad for log σ² (B, L), of which only
// the shape counts, and grad (B·K); (B, L).
type GaussianLogPosteriorGrad struct{ final }

func (o GaussianLogPosteriorGrad) String() string               { return "GaussianLogPosteriorGrad" }
func (o GaussianLogPosteriorGrad) Ranks() ([]int, int)          { return []int{2, 1}, 2 }
func (o GaussianLogPosteriorGrad) RowsPerImage(in []int) int    { return in[0] }
func (o GaussianLogPosteriorGrad) Blocks([]tensor.Shape) int    { return 1 }
func (o GaussianLogPosteriorGrad) Run(b Block, d F32, in []F32) { gaussianLogPosteriorGrad(d, in[1]) }

func (o GaussianLogPosteriorGrad) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[0].Clone(), drawsOf(o, in[1], in[0])
}

func (o GaussianLogPosteriorGrad) run64(_ Block, d F64, in []F64) { gaussianLogPosteriorGrad(d, in[1]) }

func gaussianLogPosteriorGrad[T kernel.Float](d, grad kernel.Mat[T]) {
	draws := grad.Rows / d.Rows
	for i := range d.Rows {
		sum := kernel.Sum(grad.RowRange(i*draws, (i+1)*draws))
		kernel.Fill(d.RowRange(i, i+1), T(-sum/2))
	}
}

// StandardLogPrior is log p(z) in nats under N(0, I),
//
//	log p(z) = −½ Σ_l (z_l² + log 2π)
//
// for z (B·K, L); (B·K).
type StandardLogPrior struct{ perImage }

func (o StandardLogPrior) String() string         { return "StandardLogPrior" }
func (o StandardLogPrior) Ranks() ([]int, int)    { return []int{2}, 1 }
func (o StandardLogPrior) Differentiable() []bool { return []bool{true} }

func (o StandardLogPrior) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[0][:1].Clone(), nil
}

func (o StandardLogPrior) Blocks(in []tensor.Shape) int   { return pieces(in[0]) }
func (o StandardLogPrior) Run(b Block, y F32, in []F32)   { standardLogPrior(b, y, in[0]) }
func (o StandardLogPrior) run64(b Block, y F64, in []F64) { standardLogPrior(b, y, in[0]) }

func standardLogPrior[T kernel.Float](b Block, y, z kernel.Mat[T]) {
	lo, hi := b.Span(y.Rows)
	kernel.StandardLogDensity(y.Data[lo:hi], z.RowRange(lo, hi))
}

// Derive: ∂z = −grad z.
func (o StandardLogPrior) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	return gradients(derivative{StandardLogPriorGrad{}, G.Nodes{in[0], grad}})
}

// StandardLogPriorGrad is ∂z = −grad z for z (B·K, L) and grad (B·K); (B·K, L).
type StandardLogPriorGrad struct {
	perImage
	final
}

func (o StandardLogPriorGrad) String() string      { return "StandardLogPriorGrad" }
func (o StandardLogPriorGrad) Ranks() ([]int, int) { return []int{2, 1}, 2 }

func (o StandardLogPriorGrad) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if in[0][0] != in[1][0] {
		return nil, fmt.Errorf("op: %v: %d gradients for %d draws", o, in[1][0], in[0][0])
	}
	return in[0].Clone(), nil
}

func (o StandardLogPriorGrad) Blocks(in []tensor.Shape) int { return pieces(in[0]) }
func (o StandardLogPriorGrad) Run(b Block, d F32, in []F32) { standardLogPriorGrad(b, d, in[0], in[1]) }

func (o StandardLogPriorGrad) run64(b Block, d F64, in []F64) {
	standardLogPriorGrad(b, d, in[0], in[1])
}

func standardLogPriorGrad[T kernel.Float](b Block, d, z, grad kernel.Mat[T]) {
	lo, hi := b.Span(d.Rows)
	kernel.ScaleRows(d.RowRange(lo, hi), z.RowRange(lo, hi), grad.Data[lo:hi], -1)
}

// ImportanceBound is the cost in nats per image of K draws each,
//
//	−L_K = −mean_b log [ 1/K Σ_k p(x, z_bk) / q(z_bk|x) ]
//
// for log p(x|z), log p(z) and log q(z|x), all (B·K); a scalar (Burda, Grosse and
// Salakhutdinov, "Importance weighted autoencoders", 2016, equation 8). The sums run
// in float64. The mean is over the images that are in the batch.
type ImportanceBound struct {
	fixed
	Draws int // K
}

func (o ImportanceBound) String() string         { return fmt.Sprintf("ImportanceBound{%d}", o.Draws) }
func (o ImportanceBound) Ranks() ([]int, int)    { return []int{1, 1, 1}, 0 }
func (o ImportanceBound) Differentiable() []bool { return []bool{true, true, true} }

func (o ImportanceBound) Shape(in []tensor.Shape) (tensor.Shape, error) {
	s, err := same(o, in)
	if err != nil {
		return nil, err
	}
	if s[0]%o.Draws != 0 {
		return nil, fmt.Errorf("op: %v: %d draws are no multiple of K", o, s[0])
	}
	return tensor.ScalarShape(), nil
}

func (o ImportanceBound) Blocks([]tensor.Shape) int      { return 1 }
func (o ImportanceBound) Run(_ Block, y F32, in []F32)   { importanceBound(o.Draws, y, in) }
func (o ImportanceBound) run64(_ Block, y F64, in []F64) { importanceBound(o.Draws, y, in) }

func importanceBound[T kernel.Float](draws int, y kernel.Mat[T], in []kernel.Mat[T]) {
	y.Data[0] = T(-kernel.LogMeanExp(in[0].Data[:in[0].Rows], in[1].Data, in[2].Data, draws))
}

// Derive: with the normalised weights w̃_bk = softmax_k(log p(x|z) + log p(z) −
// log q(z|x)), ∂log p(x|z) = ∂log p(z) = −w̃ grad/B and ∂log q(z|x) = w̃ grad/B.
func (o ImportanceBound) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	operands := append(append(G.Nodes{}, in...), grad)
	p := derivative{ImportanceWeights{Draws: o.Draws, Sign: -1}, operands}
	q := derivative{ImportanceWeights{Draws: o.Draws, Sign: 1}, operands}
	return gradients(p, p, q)
}

// ImportanceWeights is ± w̃ grad/B for the operands of an ImportanceBound, (B·K), and
// the scalar grad; (B·K).
type ImportanceWeights struct {
	perImage
	final
	Draws int
	Sign  int // −1 or 1
}

func (o ImportanceWeights) String() string {
	return fmt.Sprintf("ImportanceWeights{%d %+d}", o.Draws, o.Sign)
}
func (o ImportanceWeights) Ranks() ([]int, int) { return []int{1, 1, 1, 0}, 1 }

func (o ImportanceWeights) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(o, in[:3]) }
func (o ImportanceWeights) Blocks([]tensor.Shape) int                     { return 1 }
func (o ImportanceWeights) Run(_ Block, d F32, in []F32)                  { importanceWeights(o, d, in) }

func (o ImportanceWeights) run64(_ Block, d F64, in []F64) { importanceWeights(o, d, in) }

func importanceWeights[T kernel.Float](o ImportanceWeights, d kernel.Mat[T], in []kernel.Mat[T]) {
	images := d.Rows / o.Draws
	scale := float64(o.Sign) * float64(in[3].Data[0]) / float64(images)
	kernel.ImportanceWeights(d.Data[:d.Rows], in[0].Data, in[1].Data, in[2].Data, o.Draws, scale)
}

// SumOfDraws is Σ_k a_bk over the draws of each image, for a (B·K, L) and what it is
// the gradient of, (B, L), of which only the shape counts; (B, L).
type SumOfDraws struct{ final }

func (o SumOfDraws) String() string                 { return "SumOfDraws" }
func (o SumOfDraws) Ranks() ([]int, int)            { return []int{2, 2}, 2 }
func (o SumOfDraws) RowsPerImage(in []int) int      { return in[1] }
func (o SumOfDraws) Blocks(in []tensor.Shape) int   { return min(pieces(in[0]), in[1][0]) }
func (o SumOfDraws) Run(b Block, y F32, in []F32)   { sumOfDraws(b, y, in[0]) }
func (o SumOfDraws) run64(b Block, y F64, in []F64) { sumOfDraws(b, y, in[0]) }

func (o SumOfDraws) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[1].Clone(), drawsOf(o, in[0], in[1])
}

func sumOfDraws[T kernel.Float](b Block, y, a kernel.Mat[T]) {
	draws := a.Rows / y.Rows
	lo, hi := b.Span(y.Rows)
	for i := lo; i < hi; i++ {
		kernel.ColumnSum(y.Row(i), a.RowRange(i*draws, (i+1)*draws))
	}
}
