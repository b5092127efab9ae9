package kernel

import "vaelab/rng"

// Normal fills dst with N(0, 1): element i of the stream's (rows, cols) array is
// at position i. rows i0 to i1 are written; the others' numbers do not change
// with them.
func Normal(dst Mat[float32], s rng.Stream, i0, i1 int) {
	var z [4]float64
	block := -1
	for i := i0; i < i1; i++ {
		row := dst.Row(i)
		for j := range row {
			p := i*dst.Cols + j
			if p/4 != block {
				block = p / 4
				z = rng.Normals(s.Block(uint32(block)))
			}
			row[j] = float32(z[p%4])
		}
	}
}

// Grey writes pixels/255.
func Grey(dst []float32, pixels []uint8) {
	for i, p := range pixels {
		dst[i] = float32(p) / 255
	}
}

// Threshold writes 1 for a pixel of at least ½ (128 and above), else 0.
func Threshold(dst []float32, pixels []uint8) {
	for i, p := range pixels {
		dst[i] = float32(p >> 7)
	}
}

// Bernoulli draws each pixel with the probability pixels/255: pixel i takes
// position offset+i of the stream. A pixel of 0 stays 0 and one of 255 becomes 1.
func Bernoulli(dst []float32, pixels []uint8, s rng.Stream, offset int) {
	var w [4]uint32
	block := -1
	for i, p := range pixels {
		q := offset + i
		if q/4 != block {
			block = q / 4
			w = s.Block(uint32(block))
		}
		// w/2³² < p/255, in whole numbers.
		if uint64(w[q%4])*255 < uint64(p)<<32 {
			dst[i] = 1
		} else {
			dst[i] = 0
		}
	}
}
