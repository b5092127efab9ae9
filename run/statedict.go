package run

import (
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"vaelab/internal/safetensors"
	"vaelab/model"
)

// readWeights reads a checkpoint or, of another program, a state_dict.
func readWeights(path string, file *os.File) (*Checkpoint, error) {
	c, err := read(path, file)
	switch {
	case errors.Is(err, errForeign):
		if _, other := errors.AsType[*safetensors.DTypeError](err); other {
			return nil, err
		}
		var other error
		if c, other = readStateDict(file); other != nil {
			return nil, fmt.Errorf("%w; %w", err, other)
		}
		return c, nil
	case errors.Is(err, errDamaged):
		return nil, fmt.Errorf("%w; %s", err, instead(path))
	}
	return c, err
}

// readStateDict reads what PyTorch saved of a model with the tensors of pytorch/examples' VAE, or with a decoder.0.weight and
// so on for more layers: a safetensors file without a run's metadata. Widths and the images' size, taken to be square,
// follow from the tensors; all else of the model and its training is taken to be the default. A Checkpoint of no
// data and no epoch is returned.
func readStateDict(file *os.File) (*Checkpoint, error) {
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
	return &Checkpoint{Model: config.String(), Train: "{}", Weights: tensors}, nil
}

// configOf is the default model with the widths of the tensors, which are those that it has.
func configOf(tensors []safetensors.Tensor) (c model.Config, err error) {
	has := map[string][]int{} // shapes
	for _, t := range tensors {
		has[t.Name] = t.Shape
	}
	outputs := func(layer string) int { // 0: there is no such layer
		if shape := has[layer+".weight"]; len(shape) == 2 {
			return shape[0]
		}
		return 0
	}
	first, mean := "fc1", "fc21"
	hidden := []string{strconv.Itoa(outputs(first))}
	if outputs("encoder.0") > 0 {
		first, mean, hidden = "encoder.0", "posterior.mean", nil
		for i := 0; outputs(fmt.Sprint("encoder.", i)) > 0; i++ {
			hidden = append(hidden, strconv.Itoa(outputs(fmt.Sprint("encoder.", i))))
		}
	}
	if outputs(first) == 0 || outputs(mean) == 0 {
		return c, fmt.Errorf("it has %s, and not the weights and biases of pytorch/examples' VAE, fc1, fc21, fc22, fc3 and fc4, either", listed(tensors))
	}
	pixels := has[first+".weight"][1]
	side := int(math.Sqrt(float64(pixels)))
	if side*side != pixels {
		return c, fmt.Errorf("its images of %d pixels are not square", pixels)
	}
	c, err = model.Parse(fmt.Sprintf(`{"hidden":"%s","latent":%d,"height":%d,"width":%d,"classes":0}`, strings.Join(hidden, ","), outputs(mean), side, side))
	if err != nil {
		return c, err
	}
	return c, complete(has, tensors, c)
}

// complete refuses tensors that are not just those of a model.
func complete(has map[string][]int, tensors []safetensors.Tensor, c model.Config) error {
	var lacking []string
	wanted := shapes(c)
	for _, p := range c.Parameters() {
		if has[p.Name] == nil {
			lacking = append(lacking, p.Name)
		}
	}
	what := c.Network.Layers().Describe(c.Image, c.Latent)
	if lacking != nil {
		return fmt.Errorf("it is like pytorch/examples' VAE, %s, but lacks %s", what, strings.Join(lacking, ", "))
	}
	for _, t := range tensors {
		if wanted[t.Name] == nil {
			return fmt.Errorf("it has %s, which pytorch/examples' VAE, %s, has not", t.Name, what)
		}
	}
	return nil
}

// listed names the first tensors.
func listed(tensors []safetensors.Tensor) string {
	const most = 6
	var names []string
	for _, t := range tensors {
		names = append(names, t.Name)
	}
	switch n := len(names); {
	case n == 0:
		return "no tensors"
	case n > most:
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), n-most)
	}
	return strings.Join(names, ", ")
}
