package eval

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"

	"vaelab/machine"
)

// Sharpness returns the mean over images of the variance of the image's Laplacian
// (Pech-Pacheco and others, "Diatom autofocusing in brightfield microscopy: a
// comparative study", 2000): the more an image has of edges, the higher. Blurring
// lowers it.
//
// The Laplacian at a pixel is the sum of its four neighbours less four times its own
// value, over the (height − 2)(width − 2) pixels that have four neighbours: what lies
// beyond the border is not guessed at.
func Sharpness(images [][]float32, height, width int) (float64, error) {
	if height < 3 || width < 3 {
		return 0, fmt.Errorf("eval: the sharpness of images of %dx%d pixels, which have none with four neighbours", height, width)
	}
	laplacian := make([]float64, 0, (height-2)*(width-2))
	sum := 0.0
	for _, image := range images {
		laplacian = laplacian[:0]
		for y := 1; y < height-1; y++ {
			for x := 1; x < width-1; x++ {
				i := y*width + x
				around := image[i-width] + image[i-1] + image[i+1] + image[i+width]
				laplacian = append(laplacian, float64(around-4*image[i]))
			}
		}
		sum += stat.PopVariance(laplacian, nil)
	}
	return sum / float64(len(images)), nil
}

// RelativeSharpness returns the sharpness of the reconstructions of images of that size as a share
// of the images' own: 1 is as sharp as the originals, NaN if these have no edges.
func (p Pairs) RelativeSharpness(height, width int) (float64, error) {
	originals, err := Sharpness(p.Originals, height, width)
	if err != nil {
		return 0, err
	}
	if originals == 0 {
		return math.NaN(), nil
	}
	got, err := Sharpness(p.Reconstructions, height, width)
	return got / originals, err
}

// CollapseLevel returns the least recon, in nats per image, that a decoder can reach
// on the images if it ignores z: that of the images' own mean x̄,
//
//	Σ_d −x̄_d ln x̄_d − (1 − x̄_d) ln(1 − x̄_d)
//
// Pixels that are drawn have the same mean as grey ones.
func CollapseLevel(images Images) float64 {
	pixels := images.Height * images.Width
	mean := make([]float64, pixels)
	for i, p := range images.Images {
		switch {
		case images.Binarize != machine.Threshold:
			mean[i%pixels] += float64(p) / 255
		case p >= 128:
			mean[i%pixels]++
		}
	}
	level := 0.0
	for _, sum := range mean {
		x := sum / float64(images.Len())
		level -= xlogx(x) + xlogx(1-x)
	}
	return level
}

// xlogx is x ln x, which is 0 at 0.
func xlogx(x float64) float64 {
	if x <= 0 {
		return 0
	}
	return x * math.Log(x)
}
