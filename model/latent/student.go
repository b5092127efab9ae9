package latent

import (
	"math"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/op"
	"vaelab/rng"
)

// Student is the prior of independent Student's t distributions, whose tails are those of
// a Gaussian only as ν grows: in each dimension
//
//	log p(z) = ln Γ((ν+1)/2) − ln Γ(ν/2) − ½ ln πν − ln s − (ν+1)/2 ln(1 + (z−m)²/νs²)
//
// of which the means m, ln s and ln ν, (1, L) each, are learned. Its KL has no closed form.
type Student struct {
	Freedom float64 `flag:"prior-freedom" arg:"NU" default:"10" min:"0.1" max:"1000" help:"degrees of freedom ν that it begins with"`
}

func init() {
	setting.Register[Prior]("student", "Student's t with learned degrees of freedom: heavier tails", Student{})
}

func (Student) Support() Support { return Reals }

func (Student) KL(*Builder, Posterior, G.Nodes) *G.Node { return nil }

func (p Student) LogProb(b *Builder, z Sample) *G.Node {
	m, logs, logfreedom := p.learned(b)
	half := b.Scale(0.5, exp(b, logfreedom)) // ν/2
	more := b.Apply(op.Shift{By: 0.5}, half) // (ν+1)/2
	constant := b.Sum(
		b.Apply(op.LogGamma{}, more), b.Scale(-1, b.Apply(op.LogGamma{}, half)),
		b.Scale(-0.5, logfreedom), b.Scale(-1, logs),
	)
	constant = b.Apply(op.Shift{By: -0.5 * math.Log(math.Pi)}, constant) // (1, L)

	each := func(row *G.Node) *G.Node { return b.Apply(op.Broadcast{}, row, z.Z) } // (B·K, L)
	d := b.Sum(z.Z, b.Scale(-1, each(m)))
	weight := exp(b, b.Sum(b.Scale(-2, logs), b.Scale(-1, logfreedom))) // 1/νs²
	ratio := b.Mul(b.Mul(d, d), each(weight))
	tail := b.Mul(each(more), b.Apply(op.Log{}, b.Apply(op.Shift{By: 1}, ratio)))
	return b.Apply(op.RowSum{}, b.Sum(each(constant), b.Scale(-1, tail)))
}

// Sample is z = m + s ε/√g for ε ~ N(0, 1) and g ~ Γ(ν/2, ν/2).
func (p Student) Sample(b *Builder, noise rng.Purpose) *G.Node {
	m, logs, logfreedom := p.learned(b)
	half := b.Scale(0.5, exp(b, logfreedom))
	eps := b.Input("prior.eps", 1, b.Latent, graph.Normal, noise)
	u := b.Input("prior.u", 1, b.Latent, graph.Uniform, noise.Second())
	each := func(row *G.Node) *G.Node { return b.Apply(op.Broadcast{}, row, eps) } // (B, L)
	logg := b.Sum(b.Apply(op.GammaLogDraw{}, half, u), b.Scale(-1, each(b.Apply(op.Log{}, half))))
	scale := exp(b, b.Sum(each(logs), b.Scale(-0.5, logg)))
	return b.Sum(each(m), b.Mul(scale, eps))
}

// learned are m, ln s and ln ν, (1, L) each.
func (p Student) learned(b *Builder) (m, logs, logfreedom *G.Node) {
	shape := []int{1, b.Latent}
	m = b.Param(graph.Parameter{Name: "prior.mean", Shape: shape})
	logs = b.Param(graph.Parameter{Name: "prior.logscale", Shape: shape})
	logfreedom = b.Param(graph.Parameter{Name: "prior.logfreedom", Shape: shape, Center: math.Log(p.Freedom)})
	return m, logs, logfreedom
}
