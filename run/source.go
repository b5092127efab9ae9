package run

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/internal/userfile"
	"vaelab/model"
	"vaelab/train"
)

// Origin says where a run's first weights are from, as config.json has it.
type Origin struct {
	File   string `json:"file"`   // absolute path, when the run began
	Epoch  int    `json:"epoch"`  // finished there; 0 of another program's file
	SHA256 string `json:"sha256"` // of the file
}

// Source is a model whose weights a new run begins with.
type Source struct {
	Origin
	Path    string // of its file, as it was named
	config  model.Config
	recipe  Recipe
	weights []train.Array // in the model's order and layout
	foreign bool          // no run made it
}

// OpenSource reads what --from names: a file, or a run's checkpoint as sample and eval take it.
func OpenSource(path string) (*Source, error) {
	path, err := find(path, Root)
	if err != nil {
		return nil, err
	}
	file, err := userfile.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	c, err := readWeights(path, file)
	if err != nil {
		return nil, err
	}
	s := &Source{Path: path, foreign: c.Data == ""}
	if s.config, s.recipe, err = c.made(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	tensors, err := c.weights(s.config)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, t := range tensors {
		s.weights = append(s.weights, train.Array{Name: t.Name, Values: t.Data})
	}
	s.Epoch = c.Epoch
	if s.SHA256, err = digestOf(file); err != nil {
		return nil, err
	}
	s.File, err = filepath.Abs(path)
	return s, err
}

// digestOf returns the SHA-256 of a file, in hexadecimal digits.
func digestOf(file *os.File) (string, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// String says whose weights they are.
func (s *Source) String() string {
	if s.foreign {
		return s.Path
	}
	return fmt.Sprintf("%s after epoch %d", s.Path, s.Epoch)
}

// Announce says what had to be assumed of a model that no run made.
func (s *Source) Announce(w io.Writer) {
	if s.foreign {
		announce(w, s.Path, s.config)
	}
}

// Settings are what a new run takes from the source where the command line gives nothing: the model, how it sees pixels
// and labels and, without another data set, that which it learned from and how it saw that.
func (s *Source) Settings(typed func(name string) string) (given []setting.Given) {
	add := func(one *setting.Setting) {
		if text := one.Text(); text != "" { // else it is one of a family that is not chosen
			given = append(given, setting.Given{Name: one.Name, Text: text, From: s.Path})
		}
	}
	posterior := typed("posterior") // another one brings the prior of its support
	for _, one := range setting.Of(&s.config).All() {
		if one.Name != "prior" || posterior == "" || posterior == setting.Name(s.config.Posterior) {
			add(one)
		}
	}
	recipe := setting.Of(&s.recipe)
	names := []string{"binarize", "conditional"}
	if typed("data") == "" {
		names = append(names, "transpose", "invert", "white-level")
		config, _ := readConfig(filepath.Dir(s.Path))
		if path := config.Setting("data"); path != "" && !s.foreign {
			given = append(given, setting.Given{Name: "data", Text: path, From: s.Path})
		}
	}
	for _, name := range names {
		add(recipe.Named(name))
	}
	return given
}

// check refuses a model of the data set's images unless the source has all of its parameters and no others.
func (s *Source) check(m model.Config, set *data.Dataset) error {
	if m.Image != s.config.Image {
		return cli.Usagef("--from: the model in %s is of images of %v, those of %s have %v", s.Path, s.config.Image, set.Name, m.Image)
	}
	if err := s.fits(m); err != nil {
		return cli.Usagef("--from: the weights in %s do not fit: %w", s.Path, err)
	}
	return nil
}

// fits returns an error that names the first parameter that the source and a model do not share.
func (s *Source) fits(m model.Config) error {
	here, there := shapes(m), shapes(s.config)
	for _, p := range m.Parameters() {
		shape, ok := there[p.Name]
		switch {
		case !ok:
			return fmt.Errorf("there is no %s in it, which is %v here", p.Name, p.Stored())
		case !slices.Equal(shape, p.Stored()):
			return fmt.Errorf("%s is %v in it, and %v here", p.Name, shape, p.Stored())
		}
	}
	for _, p := range s.config.Parameters() {
		if here[p.Name] == nil {
			return fmt.Errorf("%s is %v in it, and is not here", p.Name, p.Stored())
		}
	}
	return nil
}

// shapes are those of a model's parameters in files, by name.
func shapes(m model.Config) map[string][]int {
	all := map[string][]int{}
	for _, p := range m.Parameters() {
		all[p.Name] = p.Stored()
	}
	return all
}
