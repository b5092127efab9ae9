// Package op holds the operations that the models' Gorgonia graphs are made of, each with
// its derivative as further operations.
//
// An operation is one declaration: a type with its attributes, a shape signature, its
// value (by package kernel) and, right under it, its derivative. New makes an Operation of
// it, which Gorgonia can build, differentiate and even execute: that is how tests hold it
// to Gorgonia's own operations. Machines read the Operation instead: they own the buffers
// and run the blocks in parallel.
//
// The primitives (primitives.go, linear.go, convolution.go) are closed under
// differentiation: their derivatives are made of primitives again. All others have first
// derivatives alone, fused.
//
// Letters: B images (rows), D pixels, H hidden units, L latent dimensions, K draws of
// each image, whose rows follow one another: (B·K, L).
package op

import (
	"fmt"
	"reflect"
	"strings"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// Definition is an operation's type, whose fields are its attributes.
type Definition interface{ declare() declaration }

// declaration is what an operation is, apart from the graph that it stands in.
type declaration struct {
	shapes string       // the signature: see parse
	value  value        // by the rows of the result, or by whatever blocks cut
	grads  []derivative // one for each operand, nil for those of data; none at all: final

	fold   fold[float32]               // of what has a band for each part of a batch
	blocks func(in []tensor.Shape) int // nil: pieces of the largest operand
	strip  int                         // rows of the result that a block doesn't cut, for what is banded

	numbers []any // attributes that a device's kernel takes, behind the sizes: int, float32 or float64
}

// declare is an operation's declaration; without derivatives it is final.
func declare(shapes string, v value, grads ...derivative) declaration {
	return declaration{shapes: shapes, value: v, grads: grads}
}

// undivided leaves the work in one piece, for all rows count: of a mean over them.
func (d declaration) undivided() declaration {
	d.blocks = func([]tensor.Shape) int { return 1 }
	d.value.byRows = false
	return d
}

// numbered hands attributes to a device's kernel.
func (d declaration) numbered(numbers ...any) declaration { d.numbers = numbers; return d }

// Operation is a definition, made ready for graphs and machines.
type Operation struct {
	Definition
	declaration
	*signature
	text string
}

// New makes an operation ready.
func New(d Definition) (*Operation, error) {
	o := &Operation{Definition: d, declaration: d.declare(), text: describe(d)}
	var err error
	if o.signature, err = parse(o.shapes); err != nil {
		return nil, fmt.Errorf("op: %v: %w", o, err)
	}
	if len(o.grads) > 0 && len(o.grads) != len(o.in) {
		return nil, fmt.Errorf("op: %v has %d derivatives for %d operands", o, len(o.grads), len(o.in))
	}
	return o, nil
}

// describe names an operation with every attribute: the graph holds two nodes for one if
// their names, operands and shapes agree.
func describe(d Definition) string {
	v := reflect.ValueOf(d)
	var attributes []string
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() != reflect.Pointer { // an address is no attribute
			attributes = append(attributes, fmt.Sprint(f))
		}
	}
	if len(attributes) == 0 {
		return v.Type().Name()
	}
	return v.Type().Name() + "{" + strings.Join(attributes, " ") + "}"
}

// Name is the name of the operation's type.
func (o *Operation) Name() string { return reflect.TypeOf(o.Definition).Name() }

// String names the operation with its attributes.
func (o *Operation) String() string { return o.text }

// Shape returns the result's shape, or why the operands' don't fit together.
func (o *Operation) Shape(in []tensor.Shape) (tensor.Shape, error) {
	s, err := o.shape(in)
	if err != nil {
		return nil, fmt.Errorf("op: %v of %v: %w", o, in, err)
	}
	return s, nil
}

// Blocks is the number of independent pieces that the work is cut into. It depends on
// shapes alone, so that results cannot depend on who runs a piece.
func (o *Operation) Blocks(in []tensor.Shape) int {
	if o.blocks != nil {
		return o.blocks(in)
	}
	return o.pieces(in)
}

// Run computes one piece of out. The operands may have fewer rows than the shapes that
// Blocks saw. It neither allocates nor keeps its arguments.
func (o *Operation) Run(b Block, out F32, in []F32) { run(o, o.value.f32, b, out, in) }

func run[T kernel.Float](o *Operation, f function[T], b Block, out kernel.Mat[T], in []kernel.Mat[T]) {
	if o.Banded() {
		out = out.RowRange(o.Band(b, out.Rows))
	}
	f(o, b, out, in)
}

// Banded reports whether each block computes some rows of the result and nothing else, so
// that a machine can go on with those rows at once.
func (o *Operation) Banded() bool { return o.strip > 0 }

// Band returns the rows of the result, which has so many, that a block computes of what is
// banded.
func (o *Operation) Band(b Block, rows int) (lo, hi int) { return bandAt(b, rows, o.strip) }

// RunBand computes a block like Run, but is given its rows of the result alone.
func (o *Operation) RunBand(b Block, band F32, in []F32) { o.value.f32(o, b, band, in) }

// F32 and F64 are the operands of values.
type (
	F32 = kernel.Mat[float32]
	F64 = kernel.Mat[float64]
)

// Apply adds the operation to the graph that its operands are in.
//
// Gorgonia takes two nodes with equal 32-bit hashes, types, shapes and numbers
// of children for one, so Apply checks that the node it got has the children it
// asked for.
func Apply(d Definition, in ...*G.Node) (*G.Node, error) {
	o, err := New(d)
	if err != nil {
		return nil, err
	}
	out, err := G.ApplyOp(o, in...)
	if err != nil {
		return nil, fmt.Errorf("op: %v: %w", o, err)
	}
	children := out.Graph().From(out.ID())
	for i, want := range in {
		if !children.Next() || children.Node().ID() != want.ID() {
			return nil, fmt.Errorf("op: %v: the graph took it for another node: operand %d is not %v", o, i, want)
		}
	}
	return out, nil
}

// Operands are the operands of a node.
func Operands(n *G.Node) (all G.Nodes) {
	for it := n.Graph().From(n.ID()); it.Next(); {
		all = append(all, it.Node().(*G.Node))
	}
	return all
}

// Of returns the operation of a node: its own if it is one of ours, or the equivalent of
// the few that Gorgonia's Grad adds, which are not exported and known by their strings.
// Any other operation is an error.
func Of(n *G.Node) (*Operation, error) {
	if o, ok := n.Op().(*Operation); ok {
		return o, nil
	}
	if n.Op().String() == "+ false" && n.Shape().Dims() > 0 {
		return New(Add{})
	}
	return nil, fmt.Errorf("op: no machine knows the operation %v of %v", n.Op(), n.Shape())
}

// Numbers are the attributes that a device's kernel takes behind the sizes.
func (o *Operation) Numbers() []any { return o.numbers }
