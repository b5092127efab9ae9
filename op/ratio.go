package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// LogRatio estimates KL(q(z|x) ‖ p(z)) in nats from K draws of q for each image,
//
//	1/K Σ_k log q(z_k|x) − log p(z_k)
//
// for log q and log p (B·K); (B, 1).
type LogRatio struct {
	Draws int // K
}

func (o LogRatio) String() string                 { return fmt.Sprintf("LogRatio{%d}", o.Draws) }
func (o LogRatio) Ranks() ([]int, int)            { return []int{1, 1}, 2 }
func (o LogRatio) RowsPerImage(in []int) int      { return in[0] / o.Draws }
func (o LogRatio) Differentiable() []bool         { return []bool{true, true} }
func (o LogRatio) Blocks([]tensor.Shape) int      { return 1 }
func (o LogRatio) Run(_ Block, y F32, in []F32)   { logRatio(o.Draws, y, in[0], in[1]) }
func (o LogRatio) run64(_ Block, y F64, in []F64) { logRatio(o.Draws, y, in[0], in[1]) }

func (o LogRatio) Shape(in []tensor.Shape) (tensor.Shape, error) {
	s, err := same(o, in)
	if err != nil {
		return nil, err
	}
	if s[0]%o.Draws != 0 {
		return nil, fmt.Errorf("op: %v: %d draws are no multiple of K", o, s[0])
	}
	return tensor.Shape{s[0] / o.Draws, 1}, nil
}

func logRatio[T kernel.Float](draws int, y, q, p kernel.Mat[T]) {
	for i := range y.Rows {
		lo, hi := i*draws, (i+1)*draws
		y.Data[i] = T((kernel.Sum(q.RowRange(lo, hi)) - kernel.Sum(p.RowRange(lo, hi))) / float64(draws))
	}
}

// Derive: ∂log q = grad/K and ∂log p = −grad/K, for every draw of an image.
func (o LogRatio) Derive(_ G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	return gradients(
		derivative{LogRatioGrad{Draws: o.Draws, Sign: 1}, G.Nodes{grad}},
		derivative{LogRatioGrad{Draws: o.Draws, Sign: -1}, G.Nodes{grad}},
	)
}

// LogRatioGrad is ± grad/K for every draw of an image, for grad (B, 1); (B·K).
type LogRatioGrad struct {
	final
	Draws int
	Sign  int // −1 or 1
}

func (o LogRatioGrad) String() string            { return fmt.Sprintf("LogRatioGrad{%d %+d}", o.Draws, o.Sign) }
func (o LogRatioGrad) Ranks() ([]int, int)       { return []int{2}, 1 }
func (o LogRatioGrad) RowsPerImage(in []int) int { return in[0] * o.Draws }
func (o LogRatioGrad) Blocks([]tensor.Shape) int { return 1 }

func (o LogRatioGrad) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return tensor.Shape{in[0][0] * o.Draws}, nil
}

func (o LogRatioGrad) Run(_ Block, d F32, in []F32)   { logRatioGrad(o, d, in[0]) }
func (o LogRatioGrad) run64(_ Block, d F64, in []F64) { logRatioGrad(o, d, in[0]) }

func logRatioGrad[T kernel.Float](o LogRatioGrad, d, grad kernel.Mat[T]) {
	for i := range grad.Rows {
		kernel.Fill(d.RowRange(i*o.Draws, (i+1)*o.Draws), T(o.Sign)*grad.Data[i]/T(o.Draws))
	}
}
