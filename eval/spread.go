package eval

// Spread returns the indices of most of n images, evenly spaced, or of all if there are no
// more.
func Spread(n, most int) []int32 {
	most = min(most, n)
	index := make([]int32, most)
	for k := range index {
		index[k] = int32(k * n / most)
	}
	return index
}

// First returns the first n indices.
func First(n int) []int32 { return Spread(n, n) }
