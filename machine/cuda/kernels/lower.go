package kernels

import (
	"reflect"

	"vaelab/op"
)

// name is the name of an operation's kernel: that of its type.
func name(d op.Definition) string { return reflect.TypeOf(d).Name() }

// arguments are the result, operands and whatever else a kernel takes, in this order.
func arguments(out Matrix, in []Matrix, more ...any) []any {
	all := []any{out}
	for _, m := range in {
		all = append(all, m)
	}
	return append(all, more...)
}

// each returns the number of rows of the first that share a row of the second.
func each(rows, shared Matrix) int { return rows.Rows / shared.Rows }
