package quality

import (
	"math"
	"testing"

	"vaelab/rng"
)

// blobs are n codes of L dimensions: label c lies around a corner of its own, but for a
// share of wrong labels.
func blobs(n, dims int, wrong int, purpose rng.Purpose) Codes {
	var c Codes
	for i := range n {
		label := i % 10
		z := make([]float32, dims)
		for j := range z {
			z[j] = float32(0.3 * rng.Normals(rng.Stream{Purpose: purpose, Step: uint32(i)}.Block(uint32(j)))[0])
			if label>>(j%4)&1 == 1 {
				z[j] += 3
			}
		}
		if wrong > 0 && i/10%wrong == 0 {
			label = (label + 1) % 10
		}
		c.Mean, c.Labels = append(c.Mean, z), append(c.Labels, uint8(label))
	}
	return c
}

// TestProbes: codes in ten corners are classified without a mistake, and labels that
// are wrong in one code of five of the test set count as mistakes.
func TestProbes(t *testing.T) {
	train, test := blobs(3000, 5, 0, 1), blobs(500, 5, 5, 2)
	k, err := Neighbours(t.Context(), train, test, 10)
	check(t, err)
	p, err := LinearProbe(t.Context(), train, test)
	check(t, err)
	if k != 0.8 || p != 0.8 {
		t.Errorf("accuracies %v and %v, want 0.8 of both", k, p)
	}
}

// TestProbesOfManyClasses: there are as many classes as the training codes have.
func TestProbesOfManyClasses(t *testing.T) {
	for _, classes := range []int{1, 2, 26, 256} {
		var c Codes
		for i := range 4 * classes {
			label := i % classes
			angle := 2 * math.Pi * float64(label) / float64(classes)
			c.Mean = append(c.Mean, []float32{float32(100 * math.Cos(angle)), float32(100 * math.Sin(angle))})
			c.Labels = append(c.Labels, uint8(label))
		}
		k, err := Neighbours(t.Context(), c, c, 3)
		check(t, err)
		p, err := LinearProbe(t.Context(), c, c)
		check(t, err)
		if k != 1 || p < 0.9 {
			t.Errorf("%d classes: accuracies %v and %v", classes, k, p)
		}
	}
	train := Codes{[][]float32{{0}, {1}}, []uint8{0, 1}}
	if p, err := LinearProbe(t.Context(), train, Codes{[][]float32{{1}, {1}}, []uint8{1, 9}}); err != nil || p != 0.5 {
		t.Errorf("with a label that no training code has the accuracy is %v, %v", p, err)
	}
}

// TestNeighbourVotes counts votes by hand on a line.
func TestNeighbourVotes(t *testing.T) {
	train := Codes{[][]float32{{0}, {1}, {2}, {2.5}, {10}}, []uint8{7, 3, 3, 7, 1}}
	for k, want := range map[int]float64{1: 1, 3: 0, 5: 1} { // k = 5: 7 and 3 twice each, and 7 is nearest
		test := Codes{[][]float32{{0.1}}, []uint8{7}}
		got, err := Neighbours(t.Context(), train, test, k)
		check(t, err)
		if got != want {
			t.Errorf("k = %d: accuracy %v, want %v", k, got, want)
		}
	}
	if _, err := Neighbours(t.Context(), train, train, 6); err == nil {
		t.Error("six nearest of five")
	}
}

// TestProbeGradient holds the regression's gradient to central differences.
func TestProbeGradient(t *testing.T) {
	codes := blobs(40, 3, 3, 4)
	p := newProbe(codes)
	x := make([][]float64, len(codes.Mean))
	for i, z := range codes.Mean {
		x[i] = p.scaled(z)
	}
	w := make([]float64, len(p.weights))
	for i := range w {
		w[i] = math.Sin(float64(i))
	}
	gradient, ignored := make([]float64, len(w)), make([]float64, len(w))
	p.loss(t.Context(), gradient, w, x, codes.Labels)
	const h = 1e-5
	for i := range w {
		before := w[i]
		w[i] = before + h
		up := p.loss(t.Context(), ignored, w, x, codes.Labels)
		w[i] = before - h
		down := p.loss(t.Context(), ignored, w, x, codes.Labels)
		w[i] = before
		if want := (up - down) / (2 * h); math.Abs(gradient[i]-want) > 1e-8 {
			t.Errorf("gradient %d is %v, want %v", i, gradient[i], want)
		}
	}
}
