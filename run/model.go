package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/cli"
	"vaelab/internal/safetensors"
	"vaelab/internal/userfile"
	"vaelab/machine"
	"vaelab/model"
)

// Model is a model with the weights of a checkpoint.
type Model struct {
	*eval.Model
	Path   string // of the checkpoint
	Recipe Recipe // that it was trained by
	Epoch  int    // finished epochs
	Step   int    // updates
	sha256 string // of the data set that it was trained on
}

// Open puts the model that --checkpoint names on the device: that of a file or of a run
// directory, or, for "", of the newest run in Root.
func Open(checkpoint string, d machine.Device) (*Model, error) {
	path, err := find(checkpoint, Root)
	if errors.Is(err, errNoRun) && checkpoint == "" {
		return nil, fmt.Errorf("there is no run in %s/ yet: train one with  %s", Root, cli.CommandLine("train"))
	} else if err != nil {
		return nil, err
	}
	file, err := userfile.Open(path)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	defer file.Close()
	c, err := readWeights(path, file)
	if err != nil {
		return nil, err
	}
	m, err := c.open(d)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	m.Path = path
	return m, nil
}

// instead says which file of the same run to take in place of one that is damaged.
func instead(path string) string {
	dir := filepath.Dir(path)
	for _, name := range checkpoints(dir) {
		other := filepath.Join(dir, name)
		if _, err := Load(other); err == nil && filepath.Base(path) != name {
			return other + " is whole: name it in its place"
		}
	}
	return "there is no other checkpoint beside it"
}

// open puts the checkpoint's model on the device.
func (c *Checkpoint) open(d machine.Device) (*Model, error) {
	config, recipe, err := c.made()
	if err != nil {
		return nil, err
	}
	weights, err := c.weights(config)
	if err != nil {
		return nil, err
	}
	params, err := eval.NewParams(d, config)
	if err != nil {
		return nil, err
	}
	for _, w := range weights {
		if err := params.Set(w.Name, w.Data); err != nil {
			return nil, err
		}
	}
	return &Model{Model: eval.New(config, d, params), Recipe: recipe, Epoch: c.Epoch, Step: c.Step, sha256: c.Data}, nil
}

// made returns the checkpoint's model, and the recipe that it was trained by.
func (c *Checkpoint) made() (m model.Config, r Recipe, err error) {
	if m, err = model.Parse(c.Model); err != nil {
		return m, r, err
	}
	if r, err = parseRecipe(c.Train); err != nil {
		err = fmt.Errorf("its training recipe: %w", err)
	}
	return m, r, err
}

// weights returns the model's, in its order and layout. They must be finite.
func (c *Checkpoint) weights(m model.Config) ([]safetensors.Tensor, error) {
	all, err := ordered(c.Weights, m, "")
	for _, w := range all {
		if slices.ContainsFunc(w.Data, func(x float32) bool { return x-x != 0 }) {
			return nil, fmt.Errorf("its tensor %s has values that are not finite numbers: the run diverged, take an earlier checkpoint", w.Name)
		}
	}
	return all, err
}

// ordered returns, in the model's order and layout, the tensors whose names are those of its parameters
// followed by suffix. One that is missing or has another shape is an error.
func ordered(tensors []safetensors.Tensor, c model.Config, suffix string) ([]safetensors.Tensor, error) {
	var all []safetensors.Tensor
	for _, p := range c.Parameters() {
		name := p.Name + suffix
		i := slices.IndexFunc(tensors, func(t safetensors.Tensor) bool { return t.Name == name })
		switch {
		case i < 0:
			return nil, fmt.Errorf("it has no tensor %s, which the model %v needs", name, c)
		case !slices.Equal(tensors[i].Shape, p.Stored()):
			return nil, fmt.Errorf("its tensor %s has the shape %v, but the model needs %v", name, tensors[i].Shape, p.Stored())
		}
		t := tensors[i]
		t.Data = p.FromFile(t.Data)
		all = append(all, t)
	}
	return all, nil
}

// Announce says what had to be assumed of a model that no run made.
func (m *Model) Announce(w io.Writer) {
	if m.sha256 == "" {
		announce(w, m.Path, m.Config)
	}
}

func announce(w io.Writer, path string, c model.Config) {
	fmt.Fprintf(w, "%s is of another program: it is taken for %s, with Bernoulli pixels and the prior N(0, I)\n", path, c.Network.Layers().Describe(c.Image, c.Latent))
}

// Data reads the data set in dir or, for "", the one that the run was trained on, as the recipe sees it: of the training
// images those that it took, with the labels that the model knows then, and all test images. It refuses a data set that
// the model was not trained on.
func (m *Model) Data(ctx context.Context, dir string) (*data.Dataset, error) {
	set, err := m.open(ctx, dir)
	if err != nil {
		return nil, err
	}
	return set, m.know(set)
}

// know makes of the data set that the model was trained on what its recipe sees, and takes note of its labels.
func (m *Model) know(set *data.Dataset) error {
	if err := m.Recipe.see(set); err != nil {
		return err
	}
	trained, _ := m.Recipe.Split(set)
	m.Known, m.Names = trained.Classes(), set.Names
	return nil
}

// Whole reads the same data set with all its images, as the recipe sees them.
func (m *Model) Whole(ctx context.Context, dir string) (*data.Dataset, error) {
	set, err := m.open(ctx, dir)
	if err != nil {
		return nil, err
	}
	return set, m.Recipe.Cut.Apply(set)
}

// open reads the data set that Data names, as it is, and refuses another.
func (m *Model) open(ctx context.Context, dir string) (*data.Dataset, error) {
	set, err := m.read(ctx, dir)
	if err != nil {
		return nil, err
	}
	return set, m.Check(set)
}

// read reads the data set in dir or, for "", that which the run was trained on, as it is.
func (m *Model) read(ctx context.Context, dir string) (*data.Dataset, error) {
	if dir == "" {
		if dir = m.DataPath(); dir != "" {
			if _, err := os.Stat(dir); err != nil {
				return nil, fmt.Errorf("%w: the run was trained on it; name it with --data", err)
			}
		}
	}
	return data.Open(ctx, dir)
}

// DataPath returns where the data set was that the run was trained on, as its config.json says; "" is the program's own, or that
// of a model whose run is not there.
func (m *Model) DataPath() string {
	config, _ := readConfig(filepath.Dir(m.Path))
	return config.Setting("data")
}

// Check refuses a data set that the model was not trained on.
func (m *Model) Check(set *data.Dataset) error { return trainedOn(m.Path, m.sha256, set) }

// Blame names the checkpoint in an error that says that the model's numbers are not finite.
func (m *Model) Blame(err error) error {
	if e := (*eval.NonFiniteError)(nil); errors.As(err, &e) {
		return fmt.Errorf("%s: %w: its weights are too large to compute with; take an earlier checkpoint", m.Path, err)
	}
	return err
}

// trainedOn refuses another data set than that of the given SHA-256; "" is one that is not known.
func trainedOn(path, sha256 string, set *data.Dataset) error {
	if set.SHA256 == sha256 || sha256 == "" {
		return nil
	}
	return fmt.Errorf("%s was trained on another data set than %s: its SHA-256 is %s, not %s; name the right one with --data", path, set.Name, sha256, set.SHA256)
}

// Title names the run, or the file of a model that no run made, and the epoch.
func (m *Model) Title() string {
	if m.sha256 == "" {
		return filepath.Base(m.Path)
	}
	return fmt.Sprintf("%s, epoch %d", Name(filepath.Dir(m.Path)), m.Epoch)
}

// Name is a directory's own name, in which there is no way to it.
func Name(dir string) string {
	if path, err := filepath.Abs(dir); err == nil {
		dir = path
	}
	return strings.ReplaceAll(filepath.Base(dir), "\n", " ")
}
