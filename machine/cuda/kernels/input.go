package kernels

// This file launches what fills the inputs of a graph. step points to a Step, which says
// with the purpose where in the random streams a number is; index to a batch's int32
// indices, a row of dst each.

// Normal returns the launch that fills dst with N(0, 1), as kernel.Normal does.
func Normal(dst Matrix, step Pointer, purpose uint32) Launch {
	return launch("Normal", blocks(dst), dst, step, dst.Rows, dst.Cols, purpose)
}

// Uniform returns the launch that fills dst with uniform numbers in (0, 1], those of
// kernel.Uniform to the bit.
func Uniform(dst Matrix, step Pointer, purpose uint32) Launch {
	return launch("Uniform", blocks(dst), dst, step, dst.Rows, dst.Cols, purpose)
}

// Pixels returns the launch that reads images, of dst.Cols bytes each, by the machine.Binarization
// of that number. What it draws is what the CPU draws, to the bit.
func Pixels(dst Matrix, pixels, index, step Pointer, binarize int, purpose uint32) Launch {
	return launch("Pixels", blocks(dst), dst, pixels, index, step, dst.Rows, dst.Cols, binarize, purpose)
}

// OneHot returns the launch that writes labels, of a byte each, as rows of 0 and a 1.
func OneHot(dst Matrix, labels, index Pointer) Launch {
	return launch("OneHot", dst.Size(), dst, labels, index, dst.Rows, dst.Cols)
}

// blocks counts the blocks of four random numbers that fill m: each row begins with one of
// its own.
func blocks(m Matrix) int { return m.Rows * ((m.Cols + 3) / 4) }
