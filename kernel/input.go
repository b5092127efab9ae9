package kernel

import "vaelab/rng"

// Normal fills rows i0 to i1 (exclusive) with N(0, 1). Each row of the stream begins
// with a block of its own: element (i, j) is number j%4 of block i·⌈cols/4⌉ + j/4, so
// the numbers do not depend on which rows are filled together.
func Normal(dst Mat[float32], s rng.Stream, i0, i1 int) {
	if vector != nil {
		draw(vector.normals, dst, s, i0, i1)
		return
	}
	var z [4]float64
	each(dst, s, i0, i1, func(x *float32, word int, of [4]uint32) {
		if word == 0 {
			z = rng.Normals(of)
		}
		*x = float32(z[word])
	})
}

// Uniform fills rows i0 to i1 (exclusive) with uniform numbers in (0, 1], which belong to
// elements as Normal's do.
func Uniform(dst Mat[float32], s rng.Stream, i0, i1 int) {
	each(dst, s, i0, i1, func(x *float32, word int, of [4]uint32) { *x = float32(rng.Uniform(of[word])) })
}

// Bernoulli replaces each probability p in rows i0 to i1 by 1 if the stream's number
// u in (0, 1] is at most p, else by 0: p = 0 gives 0 and p = 1 gives 1 for certain.
// Numbers belong to elements as Normal's do.
func Bernoulli(dst Mat[float32], s rng.Stream, i0, i1 int) {
	if vector != nil {
		draw(vector.bernoulli, dst, s, i0, i1)
		return
	}
	each(dst, s, i0, i1, func(x *float32, word int, of [4]uint32) {
		if float32(rng.Uniform(of[word])) <= *x {
			*x = 1
		} else {
			*x = 0
		}
	})
}

// each calls f for the elements of rows i0 to i1, each with its block and the number of its word in
// that.
func each(dst Mat[float32], s rng.Stream, i0, i1 int, f func(x *float32, word int, of [4]uint32)) {
	blocks := (dst.Cols + 3) / 4
	var block [4]uint32
	for i := i0; i < i1; i++ {
		row := dst.Row(i)
		for j := range row {
			if j%4 == 0 {
				block = s.Block(uint32(i*blocks + j/4))
			}
			f(&row[j], j%4, block)
		}
	}
}

// draw calls f for rows i0 to i1, or once for all of them, if they lie without gaps
// and fill their blocks.
func draw(f func(n int, dst *float32, block, step, epoch, purpose, key0, key1 uint32), dst Mat[float32], s rng.Stream, i0, i1 int) {
	blocks, n := (dst.Cols+3)/4, dst.Cols
	if dst.Cols%4 == 0 && dst.Stride == dst.Cols {
		n = (i1 - i0) * dst.Cols
	}
	if n == 0 {
		return
	}
	for i := i0; i < i1; i += n / dst.Cols {
		f(n, &dst.Data[i*dst.Stride], uint32(i*blocks), s.Step, s.Epoch, uint32(s.Purpose), uint32(s.Seed), uint32(s.Seed>>32))
	}
}

// Grey writes pixels/255.
func Grey(dst []float32, pixels []uint8) {
	done := 0
	if vector != nil {
		done = len(pixels) / vector.lanes * vector.lanes
		if done > 0 {
			vector.grey(done, &dst[0], &pixels[0])
		}
	}
	for i, p := range pixels[done:] {
		dst[done+i] = float32(p) / 255
	}
}

// Threshold writes 1 for a pixel of at least ½ (128 and above), else 0.
func Threshold(dst []float32, pixels []uint8) {
	for i, p := range pixels {
		dst[i] = float32(p >> 7)
	}
}
