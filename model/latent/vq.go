package latent

import (
	"fmt"
	"math"
	"slices"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/op"
	"vaelab/rng"
)

// VQ is the posterior that has one code for an image, with certainty: N vectors of a codebook of C, those that are nearest to what the
// encoder emits in their place, the first of equally near ones (van den Oord, Vinyals and Kavukcuoglu, "Neural discrete representation
// learning", 2017, equations 1 and 2). z is the vectors themselves, L = N·D numbers, and its only parameter. The objective vq trains it.
type VQ struct {
	Codewords int `flag:"codewords" arg:"C" default:"64" min:"2" max:"65536" help:"vectors in the codebook"`
	Width     int `flag:"codeword-size" arg:"D" default:"4" min:"1" max:"65536" help:"numbers of each: a code is latent dimensions/D of them"`
}

func init() {
	setting.Register[Posterior]("vq", "vectors of a codebook, nearest to what the encoder emits", VQ{})
}

// Codeword is the name of a VQ's parameter, (B, L).
const Codeword = "codeword"

// Codebook is the name of the parameter that the vectors are, (C, D).
const Codebook = "codebook.weight"

func (VQ) Support() Support { return OneHot }

func (VQ) Heads(latent int) []Head { return []Head{{Name: Codeword, Layer: "codeword", Width: latent}} }

func (q VQ) Variables(latent int) (variables, categories int) { return latent / q.Width, q.Codewords }

func (q VQ) codebook(b *Builder) *G.Node {
	return b.Param(graph.Parameter{Name: Codebook, Shape: []int{q.Codewords, q.Width}, Spread: 1})
}

// OneHot is which vectors are nearest to those of z: with the greatest z·e − ½ ‖e‖². It has no derivative.
func (q VQ) OneHot(b *Builder, z *G.Node) *G.Node {
	n, _ := q.Variables(b.Latent)
	e := q.codebook(b)
	half := b.Scale(-0.5, b.Apply(op.RowSum{}, b.Mul(e, e))) // (C)
	near := b.Apply(op.Linear{Activation: kernel.Identity}, b.Apply(op.SplitRows{Into: n}, z), e, half)
	return b.Apply(op.JoinRows{Of: n}, b.Apply(op.Largest{}, near))
}

// Code is differentiable in the codebook alone.
func (q VQ) Code(b *Builder, oneHot *G.Node) *G.Node {
	n, _ := q.Variables(b.Latent)
	return b.Apply(op.JoinRows{Of: n}, b.Apply(op.LinearGradInput{}, b.Apply(op.SplitRows{Into: n}, oneHot), q.codebook(b)))
}

// Nearest is the code that is nearest to what the encoder emits, (B, L).
func (q VQ) Nearest(b *Builder, emitted *G.Node) *G.Node { return q.Code(b, q.OneHot(b, emitted)) }

// Sample is the code, K times. The noise only says how often.
func (q VQ) Sample(b *Builder, theta G.Nodes, draws int, noise rng.Purpose) Sample {
	z := Sample{Z: b.each(theta[0], b.Input("u", draws, b.Latent, graph.Uniform, noise)), Draws: draws, Noise: noise}
	z.LogQ = q.LogProb(b, theta, z)
	return z
}

// impossible stands for log 0, for each number that is not the code's.
const impossible = -100

// LogProb is 0 at the code. It has no derivative.
func (VQ) LogProb(b *Builder, theta G.Nodes, z Sample) *G.Node {
	const least = 1e-12 // of the square of what is not 0
	d := b.Minus(z.Z, b.each(theta[0], z.Z))
	return b.Scale(impossible, b.Apply(op.RowSum{}, b.Apply(op.Clamp{}, b.Scale(1/least, b.Mul(d, d)))))
}

func (VQ) Mean(_ *Builder, theta G.Nodes) *G.Node { return theta[0] }

// Moments are those of a point.
func (VQ) Moments(theta [][]float32) (mean, logvar []float32) {
	return theta[0], slices.Repeat([]float32{float32(math.Inf(-1))}, len(theta[0]))
}

func (VQ) Draw(z []float64, theta [][]float32, _ int, _ rng.Stream) error {
	for l, x := range theta[0] {
		z[l] = float64(x)
	}
	return nil
}

func (q VQ) Check(m Model) error {
	if m.Latent%q.Width != 0 {
		return fmt.Errorf("%d latent dimensions are no whole number of codewords of %d: take a multiple of %[2]d", m.Latent, q.Width)
	}
	return nil
}
