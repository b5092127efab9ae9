package run

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vaelab/internal/safetensors"
	"vaelab/machine/cpu"
	"vaelab/model"
)

// TestBegunFromSource: a run that begins with another's weights has them in its directory before its first step, and goes on
// without the other; if it loses them, it does not go on with others.
func TestBegunFromSource(t *testing.T) {
	set := without(false, false)
	old, err := trained(t, set)
	if err != nil {
		t.Fatal(err)
	}
	source, err := OpenSource(old.Directory.Dir)
	if err != nil {
		t.Fatal(err)
	}
	want, err := old.Directory.Checkpoint()
	if err != nil {
		t.Fatal(err)
	}
	cpu := cpu.New(1)
	t.Cleanup(func() { cpu.Close() })
	begin := func(dir *Directory, source *Source) (*Recorder, error) {
		r, err := NewRecorder(Plan{Recipe: old.Recipe, Data: set, SaveEvery: 1, Source: source, Flags: &struct{}{}})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Prepare(&Device{Device: cpu}); err != nil {
			t.Fatal(err)
		}
		err = r.Begin(dir)
		if closed := r.Close(); closed != nil {
			t.Fatal(closed)
		}
		return r, err
	}
	path := filepath.Join(t.TempDir(), "new")
	dir, err := Create(path, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := begin(dir, source); err != nil {
		t.Fatal(err)
	}
	got, err := Load(filepath.Join(path, lastFile))
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range want.Weights {
		if g := got.Weights[i]; g.Name != w.Name || !slices.Equal(g.Data, w.Data) {
			t.Errorf("it begins with another %s", w.Name)
		}
	}
	if got.Step != 0 || got.Epoch != 0 || slices.ContainsFunc(got.Optimizer, func(m safetensors.Tensor) bool { return slices.Max(m.Data) > 0 }) {
		t.Errorf("it begins at step %d of epoch %d, or with moments", got.Step, got.Epoch)
	}
	if err := os.RemoveAll(old.Directory.Dir); err != nil {
		t.Fatal(err)
	}
	if dir, err = Resume(path); err != nil {
		t.Fatal(err)
	}
	if r, err := begin(dir, nil); err != nil || r.Origin == nil || *r.Origin != source.Origin {
		t.Errorf("it goes on with the weights of %v, %v", r.Origin, err)
	}
	if err := os.Remove(filepath.Join(path, lastFile)); err != nil {
		t.Fatal(err)
	}
	if dir, err = Resume(path); err != nil {
		t.Fatal(err)
	}
	if _, err := begin(dir, nil); err == nil || !strings.Contains(err.Error(), "weights that the run began with") {
		t.Errorf("without its weights: %v", err)
	}
}

// TestStateDictTensors: what a state_dict lacks, or has too much, is named.
func TestStateDictTensors(t *testing.T) {
	c, err := model.Parse(`{"hidden":"3","latent":2,"height":2,"width":2,"classes":0}`)
	if err != nil {
		t.Fatal(err)
	}
	var whole []safetensors.Tensor
	for _, p := range c.Parameters() {
		whole = append(whole, safetensors.Tensor{Name: p.Name, Shape: p.Shape, Data: make([]float32, p.Size())})
	}
	drop := func(names ...string) []safetensors.Tensor {
		return slices.DeleteFunc(slices.Clone(whole), func(t safetensors.Tensor) bool { return slices.Contains(names, t.Name) })
	}
	prefixed := slices.Clone(whole)
	for i := range prefixed {
		prefixed[i].Name = "module." + prefixed[i].Name
	}
	oblong := slices.Clone(whole)
	oblong[0].Shape = []int{3, 5}
	for _, test := range []struct {
		name    string
		tensors []safetensors.Tensor
		want    string
	}{
		{"whole", whole, ""},
		{"lacking", drop("fc22.bias", "fc3.weight"), "4-3-2, relu, but lacks fc22.bias, fc3.weight"},
		{"another", append(slices.Clone(whole), safetensors.Tensor{Name: "fc5.weight", Shape: []int{1}}), "has fc5.weight, which pytorch/examples' VAE, 4-3-2, relu, has not"},
		{"prefixed", prefixed, "it has module.fc1.weight, module.fc1.bias, module.fc21.weight, module.fc21.bias, module.fc22.weight, module.fc22.bias and 4 more, and not"},
		{"flat", drop("fc1.weight"), "and not the weights and biases of pytorch/examples' VAE"},
		{"nothing", nil, "it has no tensors, and not"},
		{"oblong", oblong, "5 pixels are not square"},
	} {
		_, err := configOf(test.tensors)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v; want %q", test.name, err, test.want)
		}
	}
}
