package graph

import (
	"fmt"
	"math"

	"vaelab/rng"
)

// Parameter is a learned array, and how it begins.
type Parameter struct {
	Name  string
	Shape []int
	// In and Out are the numbers of units before and behind the layer that it is the weight or
	// the bias of: it begins Center above what its initialisation says. A parameter that stands alone
	// has none, and begins drawn from N(Center, Spread²).
	In, Out        int
	Center, Spread float64
	// AroundMean is of rows of D logits of pixels: they begin as that far from the logits of
	// the training images' mean, which a trainer adds.
	AroundMean bool
	Layout     Layout // in files
}

// Size returns the number of elements.
func (p Parameter) Size() int {
	n := 1
	for _, d := range p.Shape {
		n *= d
	}
	return n
}

// Initialisations of layers.
const (
	InitTorch  = "torch"
	InitGlorot = "glorot"
)

// Initial returns what the parameter begins with, drawn from the seed's stream for parameter
// i of a model.
//
// torch is what PyTorch's nn.Linear, nn.Conv2d and nn.ConvTranspose2d do: weights and biases uniform in ±1/√In. glorot draws
// weights uniformly in ±√(6/(In + Out)) (Glorot and Bengio, 2010) and leaves biases at 0.
func (p Parameter) Initial(kind string, i int, seed uint64) ([]float32, error) {
	stream := rng.Stream{Seed: seed, Purpose: rng.Init, Step: uint32(i)}
	values := make([]float32, p.Size())
	if p.In == 0 {
		for j := range values {
			values[j] = float32(p.Center + p.Spread*rng.Normals(stream.Block(uint32(j / 4)))[j%4])
		}
		return values, nil
	}
	var bound float64
	switch bias := len(p.Shape) == 1; {
	case kind == InitTorch:
		bound = 1 / math.Sqrt(float64(p.In))
	case kind == InitGlorot && bias:
		bound = 0
	case kind == InitGlorot:
		bound = math.Sqrt(6 / float64(p.In+p.Out))
	default:
		return nil, fmt.Errorf("graph: no initialisation is called %q; there are %s and %s", kind, InitTorch, InitGlorot)
	}
	var words [4]uint32
	for j := range values {
		if j%4 == 0 {
			words = stream.Block(uint32(j / 4))
		}
		values[j] = float32(bound * (2*rng.Uniform(words[j%4]) - 1))
		if p.Center != 0 { // adding 0 would change the sign of −0
			values[j] += float32(p.Center)
		}
	}
	return values, nil
}
