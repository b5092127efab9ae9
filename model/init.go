package model

import (
	"fmt"
	"math"

	"vaelab/rng"
)

// Initialisations.
const (
	InitTorch  = "torch"
	InitGlorot = "glorot"
)

// Init returns the initial value of parameter i of Parameters, drawn from the
// seed's own stream for i.
//
// torch is what PyTorch's nn.Linear does: weights and biases uniform in ±1/√In.
// glorot draws weights uniformly in ±√(6/(In + Out)) (Glorot and Bengio, 2010) and
// leaves biases at 0. A parameter that is of no layer begins as it says itself.
func (c Config) Init(kind string, i int, seed uint64) ([]float32, error) {
	return c.Parameters()[i].initial(kind, i, seed)
}

// initial is the value that parameter i of a model begins with.
func (p Parameter) initial(kind string, i int, seed uint64) ([]float32, error) {
	stream := rng.Stream{Seed: seed, Purpose: rng.Init, Step: uint32(i)}
	values := make([]float32, p.Size())
	if p.Layer == (Layer{}) {
		for j := range values {
			values[j] = float32(p.Center + p.Spread*rng.Normals(stream.Block(uint32(j / 4)))[j%4])
		}
		return values, nil
	}
	var bound float64
	switch bias := len(p.Shape) == 1; {
	case kind == InitTorch:
		bound = 1 / math.Sqrt(float64(p.Layer.In))
	case kind == InitGlorot && bias:
		bound = 0
	case kind == InitGlorot:
		bound = math.Sqrt(6 / float64(p.Layer.In+p.Layer.Out))
	default:
		return nil, fmt.Errorf("model: no initialisation is called %q; there are %s and %s", kind, InitTorch, InitGlorot)
	}
	var words [4]uint32
	for j := range values {
		if j%4 == 0 {
			words = stream.Block(uint32(j / 4))
		}
		values[j] = float32(bound * (2*rng.Uniform(words[j%4]) - 1))
	}
	return values, nil
}
