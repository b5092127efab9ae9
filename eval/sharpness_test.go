package eval

import (
	"context"
	"math"
	"sync"
	"testing"

	"vaelab/data"
	"vaelab/machine"
	"vaelab/model/network"
)

var openOnce = sync.OnceValues(func() (*data.Dataset, error) { return data.Open(context.Background(), "") })

// mnist returns MNIST, read once for all tests.
func mnist(t *testing.T) *data.Dataset {
	t.Helper()
	set, err := openOnce()
	check(t, err)
	return set
}

var mnistSize = network.Image{Height: 28, Width: 28, Channels: 1}

// TestSharpnessByHand: the Laplacian of a bright pixel amid 5 x 5 dark ones is −4 there,
// 1 at its four neighbours and 0 at the four corners between: mean 0, variance 20/9.
func TestSharpnessByHand(t *testing.T) {
	spot := make([]float32, 25)
	spot[12] = 1
	ramp := make([]float32, 25) // linear: its Laplacian is 0
	for i := range ramp {
		ramp[i] = float32(i%5)/8 + float32(i/5)/16
	}
	for name, c := range map[string]struct {
		images [][]float32
		want   float64
	}{
		"a spot":              {[][]float32{spot}, 20.0 / 9},
		"a ramp":              {[][]float32{ramp}, 0},
		"the mean of both":    {[][]float32{spot, ramp}, 10.0 / 9},
		"a border is no edge": {[][]float32{{1, 1, 1, 1, 1, 1, 1, 1, 1}}, 0},
	} {
		side := int(math.Sqrt(float64(len(c.images[0]))))
		got, err := Sharpness(c.images, network.Image{Height: side, Width: side, Channels: 1})
		check(t, err)
		near(t, name, got, c.want)
	}
	if _, err := Sharpness([][]float32{make([]float32, 6)}, network.Image{Height: 2, Width: 3, Channels: 1}); err == nil {
		t.Error("an image of 2x3 pixels has a sharpness")
	}
	coloured := make([]float32, 75)
	for i, v := range spot {
		coloured[3*i], coloured[3*i+1], coloured[3*i+2] = v, v, v
	}
	got, err := Sharpness([][]float32{coloured}, network.Image{Height: 5, Width: 5, Channels: 3})
	check(t, err)
	near(t, "a spot with three channels", got, 20.0/9)
}

// TestBlurLowersSharpness, by more the wider the blur, on real digits.
func TestBlurLowersSharpness(t *testing.T) {
	set := mnist(t)
	var image [][]float32
	for i := range 20 {
		x := make([]float32, 784)
		for d, p := range set.Test.Image(i) {
			x[d] = float32(p) / 255
		}
		image = append(image, x)
	}
	before, err := Sharpness(image, mnistSize)
	check(t, err)
	for range 3 {
		for _, x := range image {
			for d := 1; d < len(x); d++ {
				x[d-1] = (x[d-1] + x[d]) / 2
			}
		}
		after, err := Sharpness(image, mnistSize)
		check(t, err)
		if !(after < before) {
			t.Errorf("blurred, sharpness goes from %v to %v", before, after)
		}
		before = after
	}
}

// TestRelativeSharpness: reconstructions that are all one grey have none.
func TestRelativeSharpness(t *testing.T) {
	m, images := fixture(t, nil)
	pairs, err := m.Reconstruct(t.Context(), images, First(10))
	check(t, err)
	got, err := pairs.RelativeSharpness(m.Image)
	check(t, err)
	near(t, "sharpness of grey images", got, 0)
}

// TestCollapseLevel: for images of black, half and white pixels, and for MNIST, whose
// level is known.
func TestCollapseLevel(t *testing.T) {
	set := &data.Set{Height: 1, Width: 3, Images: []uint8{0, 255, 255, 0, 0, 255}, Labels: make([]uint8, 2)}
	near(t, "level", CollapseLevel(Images{Set: set}), math.Ln2)
	grey := &data.Set{Height: 1, Width: 1, Images: []uint8{51}, Labels: make([]uint8, 1)}
	near(t, "level of a pixel of 0.2", CollapseLevel(Images{Set: grey}), -0.2*math.Log(0.2)-0.8*math.Log(0.8))
	near(t, "level of it, cut", CollapseLevel(Images{Set: grey, Binarize: machine.Threshold}), 0)

	if got := CollapseLevel(Images{Set: mnist(t).Test}); math.Abs(got-205.65) > 0.005 {
		t.Errorf("MNIST collapses at %v, want 205.65", got)
	}
}
