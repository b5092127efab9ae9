package rng

import (
	"math"
	"testing"
)

// The known answers are those that Random123 1.14 publishes for philox4x32-10
// (file kat_vectors).
func TestPhiloxKnownAnswers(t *testing.T) {
	const all = 0xffffffff
	for _, c := range []struct {
		key  [2]uint32
		ctr  [4]uint32
		want [4]uint32
	}{
		{[2]uint32{}, [4]uint32{}, [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{[2]uint32{all, all}, [4]uint32{all, all, all, all}, [4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
		{
			[2]uint32{0xa4093822, 0x299f31d0},
			[4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
			[4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
		},
	} {
		var got [4]uint32
		got[0], got[1], got[2], got[3] = philox(c.key[0], c.key[1], c.ctr[0], c.ctr[1], c.ctr[2], c.ctr[3])
		if got != c.want {
			t.Errorf("philox(%x, %x) = %x, want %x", c.key, c.ctr, got, c.want)
		}
	}
}

// Every coordinate of a stream must matter, the high half of the seed included.
func TestStreamsDiffer(t *testing.T) {
	base := Stream{Seed: 1, Purpose: Noise, Epoch: 2, Step: 3}
	seen := map[[4]uint32]string{}
	for name, s := range map[string]Stream{
		"base":      base,
		"seed low":  {Seed: 2, Purpose: Noise, Epoch: 2, Step: 3},
		"seed high": {Seed: 1 + 1<<32, Purpose: Noise, Epoch: 2, Step: 3},
		"purpose":   {Seed: 1, Purpose: Init, Epoch: 2, Step: 3},
		"epoch":     {Seed: 1, Purpose: Noise, Epoch: 3, Step: 3},
		"step":      {Seed: 1, Purpose: Noise, Epoch: 2, Step: 4},
	} {
		for block := range uint32(2) {
			w := s.Block(block)
			if other, ok := seen[w]; ok {
				t.Errorf("%s and %s share a block", name, other)
			}
			seen[w] = name
		}
	}
}

func TestUniformEnds(t *testing.T) {
	for word, want := range map[uint32]float64{0: 0x1p-24, math.MaxUint32: 1, 0x7fffffff: 0.5} {
		if got := Uniform(word); got != want || float64(float32(got)) != got {
			t.Errorf("Uniform(%#x) = %v, want %v exactly, in float32 too", word, got, want)
		}
	}
}

// With n = 4·10⁵ draws a moment of order k has standard error √(Var εᵏ / n);
// five of them are allowed.
func TestNormalMoments(t *testing.T) {
	const n = 400_000
	var sum [5]float64
	s := Stream{Seed: 7, Purpose: Noise}
	for i := range uint32(n / 4) {
		for _, x := range Normals(s.Block(i)) {
			p := 1.0
			for k := range sum {
				sum[k] += p
				p *= x
			}
		}
	}
	for k, want := range map[int]struct{ mean, variance float64 }{1: {0, 1}, 2: {1, 2}, 3: {0, 15}, 4: {3, 96}} {
		if got := sum[k] / n; math.Abs(got-want.mean) > 5*math.Sqrt(want.variance/n) {
			t.Errorf("moment %d of %d normals is %v, want %v", k, n, got, want.mean)
		}
	}
}

func TestUint64JoinsWords(t *testing.T) {
	s := Stream{Seed: 3, Purpose: Shuffle}
	w := s.Block(0)
	if got, want := s.Uint64(1), uint64(w[2])|uint64(w[3])<<32; got != want {
		t.Errorf("Uint64(1) = %#x, want %#x", got, want)
	}
}
