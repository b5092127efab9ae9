package report

import (
	"context"
	"errors"
	"fmt"

	"vaelab/eval"
	"vaelab/graph"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/report/program"
)

// Living is a model that the page plays: its programs, its weights, and what the latent space is to be walked by.
type Living struct {
	Latent   int `json:"latent"`
	Height   int `json:"height"`
	Width    int `json:"width"`
	Channels int `json:"channels"`
	Classes  int `json:"classes"` // 0: not conditional

	Decoder        *program.Program `json:"decoder"`
	Reconstruction *program.Program `json:"reconstruction"`
	Bound          *program.Program `json:"bound"`  // of the ELBO's terms; of points, without a KL
	Point          bool             `json:"point"`  // its codes are points: there is no ELBO
	Flow           bool             `json:"flow"`   // codes go through one, and σ is that of before
	Binary         bool             `json:"binary"` // it sees pixels that are 0 or 1

	Arrays  []Array `json:"arrays"`
	Weights Floats  `json:"weights"`

	Low     Floats  `json:"low"` // of each dimension, the prior's quantiles that sliders go between
	High    Floats  `json:"high"`
	Centre  Floats  `json:"centre"`
	Simplex bool    `json:"simplex"` // codes sum to 1
	Sphere  bool    `json:"sphere"`  // their squares do
	Labels  []Label `json:"labels"`  // that it knows, of a conditional model
	// Draws are draws from the prior, one after the other, those that `vaelab sample` shows: of a prior that depends on the label,
	// some for each of Labels.
	Draws     Floats `json:"draws"`
	DrawsEach bool   `json:"drawsEach"`
}

// Array is where the weights of a name lie among all.
type Array struct {
	Name string `json:"name"`
	From int    `json:"from"`
	Size int    `json:"size"`
}

// Label is a class with its name.
type Label struct {
	Value uint8  `json:"value"`
	Name  string `json:"name"`
}

// How sliders go, and what is drawn ahead.
const (
	reach      = 3.0     // score of the quantiles at a slider's ends, as traversals have it
	drawnAhead = 256     // draws, or fewer:
	drawnMost  = 1 << 15 // numbers in these
	widest     = 1 << 10 // latent dimensions that have sliders
)

// UnplayableError says why a page cannot play a model.
type UnplayableError struct{ Err error }

func (e *UnplayableError) Error() string { return e.Err.Error() }
func (e *UnplayableError) Unwrap() error { return e.Err }

// NewLiving returns the model as the page plays it, with draws by the seed, or an *UnplayableError.
func NewLiving(ctx context.Context, m *eval.Model, seed uint64) (*Living, error) {
	l := &Living{
		Latent: m.Latent, Height: m.Height, Width: m.Width, Channels: m.Channels, Classes: m.Classes,
		Point: m.Objective.Traits().Point, Flow: m.Flows(),
		Simplex: m.Posterior.Support() == latent.Simplex, Sphere: m.Posterior.Support() == latent.Sphere,
	}
	if m.Latent > widest {
		return nil, &UnplayableError{fmt.Errorf("%d latent dimensions are more than the %d that have sliders", m.Latent, widest)}
	}
	if m.Posterior.Support() == latent.OneHot {
		return nil, &UnplayableError{errors.New("the codes are categories, of which sliders make no others")}
	}
	if err := l.compile(m.Config); err != nil {
		return nil, err
	}
	if err := l.weigh(m); err != nil {
		return nil, err
	}
	if err := l.span(ctx, m); err != nil {
		return nil, err
	}
	return l, l.draw(ctx, m, seed)
}

// compile makes the programs.
func (l *Living) compile(c model.Config) (err error) {
	if l.Decoder, err = compile(c.Decoder, model.Image); err != nil {
		return err
	}
	if l.Reconstruction, err = compile(c.Reconstruction, append(c.Heads(), model.Latent, model.Image)...); err != nil {
		return err
	}
	if l.Point {
		l.Bound, err = compile(c.Evaluation, model.LogLik)
		return err
	}
	c.Objective = model.ELBO{Beta: 1}
	l.Bound, err = compile(c.Evaluation, model.LogLik, model.KL)
	return err
}

// compile returns the program of a graph for one image.
func compile(build func(batch int) (*graph.Graph, error), outputs ...string) (*program.Program, error) {
	g, err := build(1)
	if err != nil {
		return nil, err
	}
	p, err := program.Of(g, outputs...)
	if lacking, ok := errors.AsType[*program.OperationError](err); ok {
		return nil, &UnplayableError{lacking}
	}
	return p, err
}

// weigh takes the weights that the programs have, each once.
func (l *Living) weigh(m *eval.Model) error {
	for _, p := range m.Parameters() {
		if !l.needs(p.Name) {
			continue
		}
		values, err := m.Parameter(p.Name)
		if err != nil {
			return err
		}
		l.Arrays = append(l.Arrays, Array{p.Name, len(l.Weights), len(values)})
		l.Weights = append(l.Weights, values...)
	}
	return nil
}

// needs reports whether a program has the parameter of that name.
func (l *Living) needs(name string) bool {
	for _, p := range []*program.Program{l.Decoder, l.Reconstruction, l.Bound} {
		if _, ok := p.Weights[name]; ok {
			return true
		}
	}
	return false
}

// span says between what numbers each dimension is walked through, and where walks begin.
func (l *Living) span(ctx context.Context, m *eval.Model) error {
	label := uint8(0)
	for _, known := range m.KnownLabels() {
		l.Labels = append(l.Labels, Label{known, m.Names.Of(known)})
	}
	if m.Classes == 0 {
		l.Labels = nil
	} else if len(l.Labels) > 0 {
		label = l.Labels[0].Value
	}
	axes, err := m.Axes(ctx, label)
	if err != nil {
		return err
	}
	l.Centre = axes.Centre()
	for d := range m.Latent {
		ends, err := axes.Traverse(l.Centre, d, 2, reach)
		if err != nil {
			return err
		}
		l.Low, l.High = append(l.Low, ends[0][d]), append(l.High, ends[1][d])
	}
	return nil
}

// draw draws ahead from the prior.
func (l *Living) draw(ctx context.Context, m *eval.Model, seed uint64) error {
	n := max(min(drawnAhead, drawnMost/m.Latent), 1)
	if _, l.DrawsEach = m.Prior.(latent.Conditional); !l.DrawsEach {
		z, err := m.Draw(ctx, n, seed, m.Repeat(0, n))
		l.Draws = flat(z)
		return err
	}
	n = max(n/len(l.Labels), 1)
	for _, label := range l.Labels {
		z, err := m.Draw(ctx, n, seed, m.Repeat(label.Value, n))
		if err != nil {
			return err
		}
		l.Draws = append(l.Draws, flat(z)...)
	}
	return nil
}
