package kernel

// Add writes dst = a + b elementwise.
func Add[T Float](dst, a, b Mat[T]) {
	if v := simdFor[T](); v != nil {
		rows3(v.add, dst, a, b)
		return
	}
	for i := range dst.Rows {
		dst, a, b := dst.Row(i), a.Row(i), b.Row(i)
		for j := range dst {
			dst[j] = a[j] + b[j]
		}
	}
}

// Copy writes dst = a.
func Copy[T Float](dst, a Mat[T]) {
	for i := range dst.Rows {
		copy(dst.Row(i), a.Row(i))
	}
}

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
	if v := simdFor[T](); v != nil && a.Rows > 0 {
		dst, a := any(dst).([]float32), f32(a)
		for j := 0; j < a.Cols; j += v.panel {
			v.sum(a.Rows, &a.Data[j], a.Stride, &dst[j], min(v.panel, a.Cols-j))
		}
		return
	}
	clear(dst)
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
