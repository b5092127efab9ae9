package op

import (
	"errors"
	"fmt"
	"hash"
	"hash/fnv"
	"io"
	"slices"

	"github.com/chewxy/hm"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// This file has the rest of what Gorgonia asks of an operation.
var _ G.SDOp = (*Operation)(nil)

// Arity returns the number of operands.
func (o *Operation) Arity() int { return len(o.in) }

// Type returns the operation's signature over one element type, a, beside which b is the type
// of all that is "...". It is made anew at each call because Gorgonia recycles what it gets.
func (o *Operation) Type() hm.Type {
	var types []hm.Type
	for _, p := range append(slices.Clone(o.in), o.out) {
		var t hm.Type = hm.TypeVariable('a')
		switch {
		case p.any:
			t = hm.TypeVariable('b')
		case len(p.axes) > 0:
			t = G.TensorType{Dims: len(p.axes), Of: t}
		}
		types = append(types, t)
	}
	return hm.NewFnType(types...)
}

// InferShape returns the shape of the result.
func (o *Operation) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	shapes, err := G.DimSizersToShapes(in)
	if err != nil {
		return nil, fmt.Errorf("op: %v: %w", o, err)
	}
	return o.Shape(shapes)
}

// Do computes the whole result at once, in float32 or float64: Gorgonia's own
// machines call it.
func (o *Operation) Do(in ...G.Value) (G.Value, error) {
	if len(in) != o.Arity() {
		return nil, fmt.Errorf("op: %v takes %d operands, got %d", o, o.Arity(), len(in))
	}
	if in[0].Dtype() == tensor.Float64 {
		return do(o, in, o.value.f64)
	}
	return do(o, in, o.value.f32)
}

func do[T kernel.Float](o *Operation, in []G.Value, f function[T]) (G.Value, error) {
	mats := make([]kernel.Mat[T], len(in))
	shapes := make([]tensor.Shape, len(in))
	for i, v := range in {
		m, err := matrix[T](v)
		if err != nil {
			return nil, fmt.Errorf("op: %v: operand %d: %w", o, i, err)
		}
		mats[i], shapes[i] = m, v.Shape()
	}
	shape, err := o.Shape(shapes)
	if err != nil {
		return nil, err
	}
	data := make([]T, max(shape.TotalSize(), 1))
	rows, cols := Extent(shape)
	run(o, f, Whole, kernel.Dense(rows, cols, data), mats)
	if !shape.IsScalar() {
		return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(data)), nil
	}
	switch v := any(data[0]).(type) {
	case float32:
		return G.NewF32(v), nil
	case float64:
		return G.NewF64(v), nil
	}
	return nil, fmt.Errorf("op: %v: no scalar of type %T", o, data[0])
}

// matrix views a value as a matrix.
func matrix[T kernel.Float](v G.Value) (kernel.Mat[T], error) {
	var data []T
	switch d := v.Data().(type) {
	case []T:
		data = d
	case T:
		data = []T{d}
	default:
		return kernel.Mat[T]{}, fmt.Errorf("its elements are %v, those of the first operand %T", v.Dtype(), data)
	}
	if t, ok := v.(tensor.Tensor); ok && t.RequiresIterator() {
		return kernel.Mat[T]{}, errors.New("it is not contiguous")
	}
	rows, cols := Extent(v.Shape())
	return kernel.Dense(rows, cols, data), nil
}

// Extent returns the shape as rows and columns: (n, m), (n) as (n, 1) and a
// scalar as (1, 1).
func Extent(s tensor.Shape) (rows, cols int) {
	switch s.Dims() {
	case 0:
		return 1, 1
	case 1:
		return s[0], 1
	default:
		return s[0], s[1]
	}
}

// ReturnsPtr is true: the result is a new value, never an operand's copy.
func (o *Operation) ReturnsPtr() bool { return true }

// CallsExtern is false: nothing here needs cgo.
func (o *Operation) CallsExtern() bool { return false }

// OverwritesInput is -1: no operand is overwritten.
func (o *Operation) OverwritesInput() int { return -1 }

// WriteHash writes the operation's name, which holds every attribute.
func (o *Operation) WriteHash(h hash.Hash) { io.WriteString(h, o.text) }

// Hashcode returns the hash of what WriteHash writes.
func (o *Operation) Hashcode() uint32 {
	h := fnv.New32a()
	o.WriteHash(h)
	return h.Sum32()
}
