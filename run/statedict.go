package run

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"vaelab/internal/safetensors"
	"vaelab/internal/userfile"
	"vaelab/model"
)

// loadStateDict reads what PyTorch saved of a model with the tensors of pytorch/examples' VAE, or with a decoder.0.weight and
// so on for more layers: a safetensors file without a run's metadata. Widths and the images' size, taken to be square,
// follow from the tensors; all else of the model and its training is taken to be the default. A Checkpoint of no
// data and no epoch is returned.
func loadStateDict(path string) (*Checkpoint, error) {
	file, err := userfile.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	h, err := safetensors.ReadHeader(file, info.Size())
	if err != nil {
		return nil, err
	}
	tensors, err := h.Tensors(file)
	if err != nil {
		return nil, err
	}
	config, err := configOf(tensors)
	if err != nil {
		return nil, err
	}
	if n := len(config.Parameters()); len(tensors) != n {
		return nil, fmt.Errorf("it has %d tensors, where the model %v has %d", len(tensors), config, n)
	}
	return &Checkpoint{Model: config.String(), Train: "{}", Weights: tensors}, nil
}

// configOf is the default model with the widths of the tensors.
func configOf(tensors []safetensors.Tensor) (model.Config, error) {
	shape := func(name string) []int {
		i := slices.IndexFunc(tensors, func(t safetensors.Tensor) bool { return t.Name == name && len(t.Shape) == 2 })
		if i < 0 {
			return nil
		}
		return tensors[i].Shape
	}
	first, mean := shape("fc1.weight"), shape("fc21.weight")
	hidden := []string{}
	if first != nil {
		hidden = append(hidden, strconv.Itoa(first[0]))
	} else {
		first, mean = shape("encoder.0.weight"), shape("posterior.mean.weight")
		for i := 0; shape(fmt.Sprintf("encoder.%d.weight", i)) != nil; i++ {
			hidden = append(hidden, strconv.Itoa(shape(fmt.Sprintf("encoder.%d.weight", i))[0]))
		}
	}
	if first == nil || mean == nil {
		return model.Config{}, fmt.Errorf("it has not the tensors of pytorch/examples' VAE (fc1, fc21, fc22, fc3, fc4) either")
	}
	side := int(math.Sqrt(float64(first[1])))
	if side*side != first[1] {
		return model.Config{}, fmt.Errorf("its images of %d pixels are not square", first[1])
	}
	return model.Parse(fmt.Sprintf(`{"hidden":"%s","latent":%d,"height":%d,"width":%d,"classes":0}`, strings.Join(hidden, ","), mean[0], side, side))
}
