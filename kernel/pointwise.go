package kernel

// map1 writes dst = f(a) elementwise; map2 and map3 are of more operands, all of one shape.
// A call for each element costs little beside what it computes: what is cheap has assembly, or
// is a small part of any step.
func map1[T Float](dst, a Mat[T], f func(a T) T) {
	for i := range dst.Rows {
		dst := dst.Row(i)
		for j, a := range a.Row(i) {
			dst[j] = f(a)
		}
	}
}

func map2[T Float](dst, a, b Mat[T], f func(a, b T) T) {
	for i := range dst.Rows {
		dst, b := dst.Row(i), b.Row(i)
		for j, a := range a.Row(i) {
			dst[j] = f(a, b[j])
		}
	}
}

func map3[T Float](dst, a, b, c Mat[T], f func(a, b, c T) T) {
	for i := range dst.Rows {
		dst, b, c := dst.Row(i), b.Row(i), c.Row(i)
		for j, a := range a.Row(i) {
			dst[j] = f(a, b[j], c[j])
		}
	}
}

// Add writes dst = a + b elementwise.
func Add[T Float](dst, a, b Mat[T]) {
	if v := simdFor[T](); v != nil {
		rows3(v.add, dst, a, b)
		return
	}
	map2(dst, a, b, func(a, b T) T { return a + b })
}

// Copy writes dst = a.
func Copy[T Float](dst, a Mat[T]) {
	for i := range dst.Rows {
		copy(dst.Row(i), a.Row(i))
	}
}

// CopyAll writes the elements of a, one after the other, to dst, which has as many. Both are
// without gaps.
func CopyAll[T Float](dst, a Mat[T]) { copy(dst.Data, a.Data) }

// Fill sets every element to v.
func Fill[T Float](dst Mat[T], v T) {
	for i := range dst.Rows {
		row := dst.Row(i)
		for j := range row {
			row[j] = v
		}
	}
}

// ColumnSum writes dst_j = Σ_i a_ij over the rows in their order.
func ColumnSum[T Float](dst []T, a Mat[T]) {
	clear(dst)
	AddColumnSum(dst, a)
}

// AddColumnSum adds the rows of a to dst in their order.
func AddColumnSum[T Float](dst []T, a Mat[T]) {
	if v := simdFor[T](); v != nil && a.Rows > 0 {
		dst, a := any(dst).([]float32), f32(a)
		for j := 0; j < a.Cols; j += v.panel {
			v.sum(a.Rows, &a.Data[j], a.Stride, &dst[j], min(v.panel, a.Cols-j))
		}
		return
	}
	for i := range a.Rows {
		for j, v := range a.Row(i) {
			dst[j] += v
		}
	}
}

// Sum returns the sum of all elements, in float64 and in row order.
func Sum[T Float](a Mat[T]) float64 {
	var sum float64
	for i := range a.Rows {
		for _, v := range a.Row(i) {
			sum += float64(v)
		}
	}
	return sum
}

// RowSum writes dst_i = Σ_j a_ij (n) for the rows of a (n, m). The sums run in float64.
func RowSum[T Float](dst, a Mat[T]) {
	for i := range a.Rows {
		dst.Data[i] = T(sum(a.Row(i)))
	}
}

// BroadcastColumn writes a (n) to each column of dst (n, m).
func BroadcastColumn[T Float](dst, a Mat[T]) {
	for i := range dst.Rows {
		Fill(dst.RowRange(i, i+1), a.Data[i])
	}
}

// BroadcastRow writes a (m) to each row of dst (n, m).
func BroadcastRow[T Float](dst, a Mat[T]) {
	for i := range dst.Rows {
		copy(dst.Row(i), a.Data)
	}
}

// Multiply writes dst = a ⊙ b.
func Multiply[T Float](dst, a, b Mat[T]) {
	if v := simdFor[T](); v != nil {
		rows3(v.mul, dst, a, b)
		return
	}
	map2(dst, a, b, func(a, b T) T { return a * b })
}

// Scale writes dst = c a elementwise.
func Scale[T Float](c float64, dst, a Mat[T]) {
	f := T(c)
	map1(dst, a, func(a T) T { return f * a })
}

// Shift writes dst = a + c elementwise.
func Shift[T Float](c float64, dst, a Mat[T]) {
	f := T(c)
	map1(dst, a, func(a T) T { return a + f })
}

// Exp writes dst = e^a.
func Exp[T Float](dst, a Mat[T]) { map1(dst, a, exp[T]) }

// Log writes dst = ln a.
func Log[T Float](dst, a Mat[T]) { map1(dst, a, log[T]) }

// LogGamma writes the derivative of ln Γ(a) of that order: ln Γ, ψ or ψ₁.
func LogGamma[T Float](order int, dst, a Mat[T]) {
	f := [...]func(T) T{lgamma[T], digamma[T], trigamma[T]}[order]
	map1(dst, a, f)
}
