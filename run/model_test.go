package run

import (
	"bytes"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vaelab/data"
	"vaelab/graph"
	"vaelab/internal/safetensors"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/model/modeltest"
)

var config = modeltest.Small("hidden=4", "latent=2")

// write saves a checkpoint of the model that spoil has had its way with.
func write(t *testing.T, spoil func(*Checkpoint)) string {
	t.Helper()
	c := &Checkpoint{Model: config.String(), Train: `{"binarize":"threshold"}`, Data: strings.Repeat("ab", 32)}
	for i, p := range config.Parameters() {
		values, err := p.Initial(graph.InitTorch, i, 1)
		if err != nil {
			t.Fatal(err)
		}
		c.Weights = append(c.Weights, safetensors.Tensor{Name: p.Name, Shape: p.Shape, Data: values})
	}
	spoil(c)
	path := filepath.Join(t.TempDir(), "x.safetensors")
	if err := inDirectory(t, path).save(filepath.Base(path), c); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestModel(t *testing.T) {
	cpu := cpu.New(1)
	defer cpu.Close()
	m, err := Open(write(t, func(*Checkpoint) {}), cpu)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if m.Recipe.Training.Binarize != machine.Threshold {
		t.Errorf("pixels are read as %v, want threshold", m.Recipe.Training.Binarize)
	}
	if _, err := m.Decode(t.Context(), [][]float32{{0, 1}}, nil); err != nil {
		t.Error(err)
	}
	if err := m.Check(&data.Dataset{SHA256: strings.Repeat("ab", 32)}); err != nil {
		t.Error(err)
	}
	if err := m.Check(&data.Dataset{Name: "other", SHA256: strings.Repeat("cd", 32)}); err == nil {
		t.Error("another data set is taken for the model's own")
	}
}

func TestModelRefuses(t *testing.T) {
	cpu := cpu.New(1)
	defer cpu.Close()
	for want, spoil := range map[string]func(*Checkpoint){
		"no tensor fc1.weight":              func(c *Checkpoint) { c.Weights = c.Weights[1:] },
		"fc1.weight has the shape":          func(c *Checkpoint) { c.Weights[0].Shape = []int{20, 4} },
		"not finite numbers":                func(c *Checkpoint) { c.Weights[3].Data[0] = float32(math.NaN()) },
		`key "objective": "gan" is none of`: func(c *Checkpoint) { c.Model = strings.Replace(c.Model, "elbo", "gan", 1) },
		"training recipe":                   func(c *Checkpoint) { c.Train = `{"binarize":"often"}` },
	} {
		if m, err := Open(write(t, spoil), cpu); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("opening gives %v, %v; want an error with %q", m, err, want)
		}
	}
}

// TestModelData: a model's data set is seen as in training, whatever its files are, and the model knows its labels from it.
func TestModelData(t *testing.T) {
	plain, err := data.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	cpu := cpu.New(1)
	defer cpu.Close()
	open := func(recipe string) (*Model, *data.Dataset) {
		m, err := Open(write(t, func(c *Checkpoint) { c.Train, c.Data = recipe, plain.SHA256 }), cpu)
		if err != nil {
			t.Fatal(err)
		}
		set, err := m.Data(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		return m, set
	}
	m, set := open(`{"binarize":"none"}`)
	defer m.Close()
	if !bytes.Equal(plain.Train.Images, set.Train.Images) || !bytes.Equal(plain.Test.Images, set.Test.Images) || len(m.Known) != 10 {
		t.Errorf("a recipe from before there was a view sees another data set, and the labels %v", m.Known)
	}
	m, set = open(`{"transpose":true,"invert":true,"limit":1000,"only-digit":"3,8","validation":20,"validation-split":"random","seed":7}`)
	defer m.Close()
	if set.SHA256 != plain.SHA256 || set.Test.Len() != plain.Test.Len() {
		t.Errorf("the data set has become another one, with %d test images", set.Test.Len())
	}
	turned := plain.Test.Image(0)
	for y := range 28 {
		for x := range 28 {
			if got, want := set.Test.Image(0)[x*28+y], 255-turned[y*28+x]; got != want {
				t.Fatalf("the pixel in row %d, column %d is %d, want %d", x, y, got, want)
			}
		}
	}
	if !slices.Equal(m.Known, []uint8{3, 8}) || !slices.Equal(set.Train.Classes(), m.Known) || set.Train.Len() > 250 {
		t.Errorf("it is trained on %d images of the labels %v, and knows %v", set.Train.Len(), set.Train.Classes(), m.Known)
	}
	trained, held := m.Recipe.Split(set)
	if held.Len() != 20 || trained.Len() != set.Train.Len()-20 {
		t.Errorf("%d images validate, and %d train", held.Len(), trained.Len())
	}
}
