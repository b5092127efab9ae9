// Package rng draws every random number of the program.
//
// A number is a pure function of (seed, purpose, epoch, step, position), so
// there is no generator state to save, to share between goroutines or to carry
// to a device: whoever knows where a number belongs can compute it. The words
// come from Philox4x32-10 with
//
//	key     = seed                          (64 bits)
//	counter = (block, step, epoch, purpose) (4 × 32 bits)
//
// Position i of a stream is word i%4 of block i/4.
package rng

import "math"

// Purpose separates the streams of one seed. The values are part of the
// checkpoint format: a resumed run must draw what the first one would have.
type Purpose uint32

const (
	Shuffle      Purpose = 1 // order of the training images, one stream an epoch
	Binarize     Purpose = 2 // pixels drawn anew at every visit
	BinarizeOnce Purpose = 3 // pixels drawn once: step is the image's index
	Noise        Purpose = 4 // ε of the posterior's draw while training
	Init         Purpose = 5 // initial weights: step is the parameter's index

	EvalNoise    Purpose = 6 // ε while evaluating
	EvalBinarize Purpose = 7 // pixels while evaluating
	EvalOnce     Purpose = 8 // BinarizeOnce of held-out images

	Prior  Purpose = 9  // z of a picture of the prior
	Pixels Purpose = 10 // Bernoulli pixels of a picture
	Choice Purpose = 11 // which images a picture shows
	Split  Purpose = 16 // which training images validate
	Labels Purpose = 24 // which training images have labels

	// The generator study: epoch is the part of the study, step the row of a repeat.
	StudyZ      Purpose = 12 // draws from the encoder
	StudyR      Purpose = 13 // draws from the target
	StudyTarget Purpose = 14 // a random target's parameters
	Resample    Purpose = 15 // bootstrap

	Posterior Purpose = 20 // z of a measured posterior: step is the image's place
	EvalDraws Purpose = 21 // ε of an importance-weighted bound

	// A prior that is fitted afterwards: epoch is the restart, step the component.
	FitCodes  Purpose = 22 // the codes that it is fitted to: step is the image's place
	FitCenter Purpose = 23 // which codes its components begin at
)

// Second returns the purpose of a second stream beside p's, for draws that are made of two
// inputs of random numbers. Purposes of their own stay below 256.
func (p Purpose) Second() Purpose { return p + 1<<8 }

// A Stream is one sequence of random numbers. The zero value is a valid stream.
type Stream struct {
	Seed    uint64
	Purpose Purpose
	Epoch   uint32
	Step    uint32
}

// Block returns the four words at positions 4·block … 4·block+3.
func (s Stream) Block(block uint32) [4]uint32 {
	c0, c1, c2, c3 := philox(uint32(s.Seed), uint32(s.Seed>>32), block, s.Step, s.Epoch, uint32(s.Purpose))
	return [4]uint32{c0, c1, c2, c3}
}

// Uint64 returns words 2i and 2i+1 as one number, the first of them low.
func (s Stream) Uint64(i uint32) uint64 {
	w := s.Block(i / 2)
	j := 2 * (i % 2)
	return uint64(w[j]) | uint64(w[j+1])<<32
}

// Uniform maps a word to (0, 1]: its upper 24 bits plus one, times 2⁻²⁴. The
// result is exact in float32 too, so every device compares the same number.
func Uniform(word uint32) float64 {
	return float64(word>>8+1) * 0x1p-24
}

// Normals maps a block to four independent N(0, 1) numbers by the transform of
// Box and Muller (Ann. Math. Statist. 29, 1958):
//
//	r = √(−2 ln u₀), θ = 2π u₁: (r cos θ, r sin θ), and the same of u₂, u₃.
//
// u₀ ≥ 2⁻²⁴ bounds them by 5.77.
func Normals(w [4]uint32) [4]float64 {
	a, b := boxMuller(Uniform(w[0]), Uniform(w[1]))
	c, d := boxMuller(Uniform(w[2]), Uniform(w[3]))
	return [4]float64{a, b, c, d}
}

func boxMuller(u, v float64) (float64, float64) {
	r := math.Sqrt(-2 * math.Log(u))
	sin, cos := math.Sincos(2 * math.Pi * v)
	return r * cos, r * sin
}
