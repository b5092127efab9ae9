package run

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/model"
	"vaelab/model/network"
	"vaelab/train"
)

// Recipe is what the bits of a run's weights depend on, beside the data and the number
// of epochs. It is a struct of settings: those of the training, of the data's cut and of the
// model.
type Recipe struct {
	Training train.Config
	Cut      Cut
	Model    model.Config
}

// Choose makes the choices that follow from others.
func (r *Recipe) Choose(given func(string) bool, choose func(name, family string)) {
	r.Model.Choose(given, choose)
}

// Text returns what checkpoints store of the recipe: a JSON object of its settings. The number
// of epochs is part of it when the learning rate depends on it.
func (r *Recipe) Text() (string, error) {
	text, err := setting.Marshal(r)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := json.Compact(&b, text); err != nil {
		return "", err
	}
	if r.Training.Schedule == train.Constant {
		return b.String(), nil
	}
	return strings.TrimSuffix(b.String(), "}") + fmt.Sprintf(`,"epochs":%d}`, r.Training.Epochs), nil
}

// storedRecipe is what Recipe.Text writes.
type storedRecipe struct {
	Recipe
	Epochs int `flag:"epochs" default:"0"`
}

// parseRecipe returns the recipe that a checkpoint stores.
func parseRecipe(text string) (Recipe, error) {
	var stored storedRecipe
	setting.Of(&stored).Defaults()
	err := setting.Load(strings.NewReader(text), &stored)
	stored.Training.Epochs = stored.Epochs
	return stored.Recipe, err
}

// Differences returns the flags in which the stored text of a recipe is not r's, by name, last
// those that one of them lacks, as follows from a choice.
func (r *Recipe) Differences(stored string) ([]cli.Difference, error) {
	wanted, err := r.Text()
	if err != nil {
		return nil, err
	}
	var a, b map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal([]byte(stored), &a), json.Unmarshal([]byte(wanted), &b)); err != nil {
		return nil, err
	}
	all := maps.Clone(a)
	maps.Copy(all, b)
	text := func(value json.RawMessage) string {
		return cmp.Or(strings.Trim(string(value), `"`), "nothing")
	}
	var differ, lacking []cli.Difference
	for _, name := range slices.Sorted(maps.Keys(all)) {
		stored, wanted := text(a[name]), text(b[name])
		d := cli.Difference{Name: name, Stored: stored, Given: wanted}
		switch {
		case stored == wanted:
		case a[name] == nil || b[name] == nil:
			lacking = append(lacking, d)
		default:
			differ = append(differ, d)
		}
	}
	return append(differ, lacking...), nil
}

// Open reads the data set in dir, cut as the recipe says, fits the model to it, and checks the
// recipe.
func (r *Recipe) Open(ctx context.Context, dir string) (*data.Dataset, error) {
	set, err := data.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	if err := r.see(set); err != nil {
		return nil, err
	}
	if set.Test, err = r.Cut.Of(set, r.Cut.first(set.Test)); err != nil {
		return nil, err
	}
	if set.Train.Len() == 0 || set.Test.Len() == 0 {
		return nil, cli.Usagef("--only-digit %v and --exclude-digit %v leave no images to train on or to test on", r.Cut.Only, r.Cut.Exclude)
	}
	if err := r.Check(set); err != nil {
		return nil, err
	}
	return set, nil
}

// see makes the images of a data set that was just read what the recipe sees in them, and takes of the training images
// those that it trains on and, at the end, those that it validates on.
func (r *Recipe) see(set *data.Dataset) (err error) {
	if err := r.Cut.Apply(set); err != nil {
		return cli.Usagef("%w", err)
	}
	if set.Train, err = r.Cut.Of(set, r.Cut.first(set.Train)); err != nil {
		return err
	}
	if r.Cut.ValidationSplit == random {
		set.Train.HoldOut(min(r.Training.Validation, set.Train.Len()), r.Training.Seed)
	}
	return nil
}

// Split returns, of a data set that the recipe has seen, the images that it trains on and those that it validates on.
func (r *Recipe) Split(set *data.Dataset) (trained, held *data.Set) {
	end := max(set.Train.Len()-r.Training.Validation, 0)
	return set.Train.Slice(0, end), set.Train.Slice(end, set.Train.Len())
}

// Look says what the reader of the data set has to say, and what seems to be wrong with it; that is an error if the data
// are to be without fault.
func (r *Recipe) Look(set *data.Dataset, strict bool, stderr io.Writer) error {
	for _, note := range set.Notes {
		fmt.Fprintf(stderr, "data: %s\n", note)
	}
	for _, warning := range data.Look(set.Train, r.Training.Validation, set.Test, set.Names, r.Training.BatchSize) {
		if strict {
			return fmt.Errorf("data: %s (--strict)", warning)
		}
		fmt.Fprintf(stderr, "data: %s\n", warning)
	}
	return nil
}

// Check gives the model the size of the set's images, and their classes if it is conditional, and
// refuses a recipe that cannot train on the set or whose choices do not go together.
func (r *Recipe) Check(set *data.Dataset) error {
	r.Model.Image = network.Image{Height: set.Train.Height, Width: set.Train.Width, Channels: set.Train.Depth()}
	r.Model.Classes = 0
	if r.Cut.Conditional {
		r.Model.Classes = set.Classes
		switch {
		case set.Classes == 0:
			return cli.Usagef("--conditional: the data set %s has no labels", set.Name)
		case set.Train.Labels == nil || set.Test.Labels == nil:
			return cli.Usagef("--conditional: not all images of the data set %s have labels", set.Name)
		}
	}
	if r.Cut.ValidationSplit == random && r.Training.Validation == 0 {
		return cli.Usagef("--validation-split random says which images --validation N holds out: it would change nothing here")
	}
	if err := r.Training.Validate(r.Model, set.Train.Len()); err != nil {
		return cli.Usagef("%w", err)
	}
	err := r.Model.Validate()
	if err == nil {
		err = r.Model.Trains()
	}
	if err != nil {
		return cli.Usagef("%w", err)
	}
	return nil
}
