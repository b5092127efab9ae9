package op

import (
	"fmt"

	"vaelab/kernel"
)

// LogWeight is the logarithm of an importance weight, an unbiased estimate of p(x) from one
// draw of z,
//
//	log w = log p(x|z) + log p(z) − log q(z|x)
//
// for the three logarithms (N); (N). It is summed in float64.
type LogWeight struct{}

func (LogWeight) declare() declaration {
	return declare("..., ..., ... -> ...", of3(kernel.LogWeight, kernel.LogWeight), pass, pass, apply(Scale{By: -1}, grad))
}

// ImportanceBound is the cost in nats per image of K draws each,
//
//	−L_K = −mean_b log [ 1/K Σ_k p(x, z_bk) / q(z_bk|x) ]
//
// for log p(x|z), log p(z) and log q(z|x), all (B·K); a scalar (Burda, Grosse and
// Salakhutdinov, "Importance weighted autoencoders", 2016, equation 8). The sums run
// in float64. The mean is over the images that are in the batch. With the normalised weights
// w̃_bk = softmax_k(log p(x|z) + log p(z) − log q(z|x)), ∂log p(x|z) = ∂log p(z) = −w̃ grad/B
// and ∂log q(z|x) = w̃ grad/B.
type ImportanceBound struct {
	Draws int // K
}

func (o ImportanceBound) declare() declaration {
	minus := apply(ImportanceWeights{Draws: o.Draws, Sign: -1}, 0, 1, 2, grad)
	plus := apply(ImportanceWeights{Draws: o.Draws, Sign: 1}, 0, 1, 2, grad)
	return declare(
		fmt.Sprintf("%dn, %[1]dn, %[1]dn -> ()", o.Draws), with3(o.Draws, kernel.ImportanceBound, kernel.ImportanceBound),
		minus, minus, plus,
	).undivided().numbered(o.Draws)
}

// ImportanceWeights is ± w̃ grad/B for the operands of an ImportanceBound, (B·K), and
// the scalar grad; (B·K).
type ImportanceWeights struct {
	Draws int
	Sign  int // −1 or 1
}

func (o ImportanceWeights) declare() declaration {
	return declare(
		fmt.Sprintf("%dn, %[1]dn, %[1]dn, () -> %[1]dn", o.Draws), with4(o, importanceWeights, importanceWeights),
	).undivided().numbered(o.Draws, o.Sign)
}

func importanceWeights[T kernel.Float](o ImportanceWeights, d, a, b, c, grad kernel.Mat[T]) {
	images := d.Rows / o.Draws
	scale := float64(o.Sign) * float64(grad.Data[0]) / float64(images)
	kernel.ImportanceWeights(d.Data, a.Data, b.Data, c.Data, o.Draws, scale)
}

// WeightShares are the importance weights, normalised over the draws of each image,
//
//	w̃_bk = softmax_k(log p(x|z) + log p(z) − log q(z|x))
//
// for the three logarithms (B·K); (B·K).
type WeightShares struct {
	Draws int // K
}

func (o WeightShares) declare() declaration {
	return declare(
		fmt.Sprintf("%dn, %[1]dn, %[1]dn -> %[1]dn", o.Draws), with3(o, weightShares, weightShares),
	).undivided().numbered(o.Draws)
}

func weightShares[T kernel.Float](o WeightShares, w, a, b, c kernel.Mat[T]) {
	kernel.ImportanceWeights(w.Data, a.Data, b.Data, c.Data, o.Draws, 1)
}

// LogRatio estimates KL(q(z|x) ‖ p(z)) in nats from K draws of q for each image,
//
//	1/K Σ_k log q(z_k|x) − log p(z_k)
//
// for log q and log p (B·K); (B, 1). ∂log q = grad/K and ∂log p = −grad/K, for every draw of
// an image.
type LogRatio struct {
	Draws int // K
}

func (o LogRatio) declare() declaration {
	return declare(
		fmt.Sprintf("%dn, %[1]dn -> n 1", o.Draws), with2(o, logRatio, logRatio),
		apply(LogRatioGrad{Draws: o.Draws, Sign: 1}, grad),
		apply(LogRatioGrad{Draws: o.Draws, Sign: -1}, grad),
	).undivided().numbered(o.Draws)
}

func logRatio[T kernel.Float](o LogRatio, y, q, p kernel.Mat[T]) {
	for i := range y.Rows {
		lo, hi := i*o.Draws, (i+1)*o.Draws
		y.Data[i] = T((kernel.Sum(q.RowRange(lo, hi)) - kernel.Sum(p.RowRange(lo, hi))) / float64(o.Draws))
	}
}

// LogRatioGrad is ± grad/K for every draw of an image, for grad (B, 1); (B·K).
type LogRatioGrad struct {
	Draws int
	Sign  int // −1 or 1
}

func (o LogRatioGrad) declare() declaration {
	return declare(fmt.Sprintf("n 1 -> %dn", o.Draws), with1(o, logRatioGrad, logRatioGrad)).undivided().numbered(o.Draws, o.Sign)
}

func logRatioGrad[T kernel.Float](o LogRatioGrad, d, grad kernel.Mat[T]) {
	for i := range grad.Rows {
		kernel.Fill(d.RowRange(i*o.Draws, (i+1)*o.Draws), T(o.Sign)*grad.Data[i]/T(o.Draws))
	}
}
