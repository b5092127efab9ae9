package op

import (
	"math"

	"vaelab/kernel"
)

// NegativeELBO is the cost in nats per image,
//
//	mean_b [ −log p(x|z)_b ] + β P,   P = Σ_l k_l,   k_l = mean_b KL_bl
//
// for the log likelihood (B), the KL (B, L) and the scalar β; a scalar. With free bits
// λ > 0 a dimension is not pressed below λ: P = Σ_l max(λ, k_l) (Kingma and others,
// "Improved variational inference with inverse autoregressive flow", 2016, equation 15). With a
// capacity C > 0 the KL is held there: P = |Σ_l k_l − C| (Burgess and others, "Understanding
// disentangling in β-VAE", 2018, equation 8). The means are over the images that are in the batch,
// and the sums run in float64.
type NegativeELBO struct {
	FreeBits, Capacity float64 // nats, at most one of them; 0: none
}

func (o NegativeELBO) declare() declaration {
	return declare(
		"n, n l, () -> ()", with3(o, negativeELBO, negativeELBO),
		apply(MeanGrad{Sign: -1}, 0, grad), apply(NegativeELBOGradKL(o), 1, 2, grad), nil,
	).undivided().numbered(o.FreeBits, o.Capacity)
}

func negativeELBO[T kernel.Float](o NegativeELBO, y, loglik, kl, beta kernel.Mat[T]) {
	n := float64(loglik.Rows)
	penalty := kernel.Sum(kl) / n
	switch {
	case o.FreeBits > 0:
		penalty = 0
		for l := range kl.Cols {
			penalty += max(o.FreeBits, columnMean(kl, l))
		}
	case o.Capacity > 0:
		penalty = math.Abs(penalty - o.Capacity)
	}
	y.Data[0] = T(float64(beta.Data[0])*penalty - kernel.Sum(loglik)/n)
}

// columnMean is the mean of column l, in float64.
func columnMean[T kernel.Float](a kernel.Mat[T], l int) float64 {
	return kernel.Sum(a.Block(0, a.Rows, l, l+1)) / float64(a.Rows)
}

// NegativeELBOGradKL is ∂KL = β grad/B for the KL (B, L) and the scalars β and grad, but 0
// for a dimension with k_l < λ, and with the sign of Σ_l k_l − C; (B, L).
type NegativeELBOGradKL struct{ FreeBits, Capacity float64 }

func (o NegativeELBOGradKL) declare() declaration {
	return declare(
		"n l, (), () -> n l", with3(o, negativeELBOGradKL, negativeELBOGradKL),
	).undivided().numbered(o.FreeBits, o.Capacity)
}

func negativeELBOGradKL[T kernel.Float](o NegativeELBOGradKL, d, kl, beta, grad kernel.Mat[T]) {
	each := beta.Data[0] * grad.Data[0] / T(d.Rows)
	if o.Capacity > 0 && kernel.Sum(kl)/float64(kl.Rows) < o.Capacity {
		each = -each
	}
	kernel.Fill(d, each)
	if o.FreeBits > 0 {
		for l := range kl.Cols {
			if columnMean(kl, l) < o.FreeBits {
				kernel.Fill(d.Block(0, d.Rows, l, l+1), 0)
			}
		}
	}
}

// MeanDivergence is the cost of an encoder that learns from its divergence d (B, L)
// alone,
//
//	mean_b Σ_l d_bl
//
// a scalar. The mean is over the images that are in the batch, and its sum runs in
// float64.
type MeanDivergence struct{}

func (MeanDivergence) declare() declaration {
	return declare("n l -> ()", of1(meanDivergence, meanDivergence), apply(MeanGrad{Sign: 1}, 0, grad)).undivided()
}

func meanDivergence[T kernel.Float](y, d kernel.Mat[T]) {
	y.Data[0] = T(kernel.Sum(d) / float64(d.Rows))
}

// MeanGrad is ± grad/B for what a mean over the images is of, of which only the shape
// counts, and the scalar grad.
type MeanGrad struct {
	Sign int // −1 or 1
}

func (o MeanGrad) declare() declaration {
	return declare("[...], () -> ...", cut(o, meanGrad, meanGrad)).undivided().numbered(o.Sign)
}

func meanGrad[T kernel.Float](o MeanGrad, _ Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	kernel.Fill(d, T(o.Sign)*in[1].Data[0]/T(d.Rows))
}
