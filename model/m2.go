package model

import (
	"errors"
	"fmt"
	"math"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/model/network"
	"vaelab/op"
	"vaelab/rng"
)

// M2 is the semi-supervised model in which the label y of an image is a code that some images have with them (Kingma, Rezende,
// Mohamed and Welling, "Semi-supervised learning with deep generative models", 2014, equations 6 to 9). With
//
//	L(x, y) = −log p(x|y,z) + KL(q(z|x,y) ‖ p(z)) − log p(y),   z ~ q(z|x,y), p(y) = 1/C
//
// the cost is the mean over the images of
//
//	L(x, y) − A log q(y|x)                        where y is known
//	Σ_y q(y|x) [L(x, y) + log q(y|x)]             where it is not
//
// All labels of an image are tried with the same ε. Labels that are not known are rows of zeros.
type M2 struct {
	Alpha  float64        `flag:"classifier-weight" arg:"A" default:"1000" min:"0" help:"what log q(y|x) of an image with a label counts beside its bound: the fewer labels, the more"`
	Hidden network.Widths `flag:"classifier-hidden" arg:"N,N,…" default:"500" help:"widths of the hidden layers of q(y|x)"`
}

func init() {
	setting.Register[Objective]("m2", "the bound of images with and without labels, with a classifier q(y|x)", M2{})
}

func (o M2) terms(b *builder, noise rng.Purpose) terms {
	x := b.images() // (B, D)
	c := b.Labels   // (B, C)
	var logLik, kl G.Nodes
	for y := range b.config.Classes {
		b.Labels = b.label(y, c)
		theta := b.encode(x)                                  // each (B, L)
		z := b.sample(theta, 1, noise)                        // (B, L)
		logLik = append(logLik, b.logLik(z.Z, x))             // (B)
		kl = append(kl, b.Apply(op.RowSum{}, b.kl(theta, z))) // (B)
	}
	b.Labels = c

	logq := o.classify(b, x) // (B, C)
	unknown := b.Apply(op.Shift{By: 1}, b.Scale(-1, b.Apply(op.RowSum{}, c)))
	q := b.Mul(b.Apply(op.BroadcastColumn{}, unknown, logq), b.Apply(op.Exp{}, logq))
	weights := b.Sum(c, q) // (B, C)
	lik, divergence := b.weighted(weights, logLik), b.weighted(weights, kl)

	ofLabel := b.Apply(op.RowSum{}, b.Mul(q, logq)) // −H(q(y|x)) where y is not known
	ofClassifier := b.Scale(-o.Alpha, b.Apply(op.RowSum{}, b.Mul(c, logq)))
	total := b.Sum(b.Minus(divergence, lik), ofLabel, ofClassifier)
	total = b.Apply(op.Shift{By: math.Log(float64(b.config.Classes))}, total)
	column := b.Apply(op.Slice{From: 0, To: 1}, c)
	cost := b.Apply(op.MeanDivergence{}, b.Apply(op.BroadcastColumn{}, total, column))
	return terms{cost: cost, logLik: lik, kl: b.Apply(op.BroadcastColumn{}, divergence, column)}
}

// classify is log q(y|x), (B, C).
func (o M2) classify(b *builder, x *G.Node) *G.Node {
	h := x
	for i, width := range o.Hidden {
		h = b.Linear(fmt.Sprint("classifier.", i), h, width, b.Activation)
	}
	return b.Apply(op.LogSoftmax{}, b.Linear(fmt.Sprint("classifier.", len(o.Hidden)), h, b.config.Classes, kernel.Identity))
}

// label is y, one-hot, in each row of the shape of c.
func (b *builder) label(y int, c *G.Node) *G.Node {
	one := b.Apply(op.Shift{By: 1}, b.Scale(0, b.Apply(op.Slice{From: 0, To: 1}, c)))
	return b.Apply(op.Pad{Left: y, Right: b.config.Classes - y - 1}, one)
}

// weighted is Σ_y w_by a_yb, (B), for the weights (B, C) and a (B) for each label.
func (b *builder) weighted(weights *G.Node, a G.Nodes) *G.Node {
	var each G.Nodes
	for y := range a {
		w := b.Apply(op.RowSum{}, b.Apply(op.Slice{From: y, To: y + 1}, weights))
		each = append(each, b.Mul(w, a[y]))
	}
	return b.Sum(each...)
}

// mostLabels bounds the labels that are tried of each image.
const mostLabels = 64

func (o M2) check(c Config) error {
	switch {
	case c.Classes == 0:
		return errors.New("labels are a part of the objective m2: say --conditional, too")
	case c.Classes > mostLabels:
		return fmt.Errorf("the objective m2 tries all labels of an image: %d at most, not %d", mostLabels, c.Classes)
	}
	return nil
}

func (M2) Weight() (beta float64, weighted bool) { return 1, false }
func (M2) Draws() int                            { return 1 }
func (M2) Traits() Traits {
	return Traits{Loss: "semi-supervised loss", MinimisesKL: true, Unlabelled: true}
}

// Classifier returns the graph of q(y|x), and whether the objective has one: output ClassLogProb.
func (c Config) Classifier() (build func(batch int) (*graph.Graph, error), ok bool) {
	o, ok := c.Objective.(M2)
	return func(batch int) (*graph.Graph, error) {
		return c.build(batch, func(b *builder) { b.Output(ClassLogProb, o.classify(b, b.images())) })
	}, ok
}
