package run

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/model"
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
	set.Train, set.Test = r.Cut.Of(set.Train), r.Cut.Of(set.Test)
	if set.Train.Len() == 0 || set.Test.Len() == 0 {
		return nil, cli.Usagef("--exclude-digit %v leaves no images to train on or to test on", r.Cut.Exclude)
	}
	if err := r.Check(set); err != nil {
		return nil, err
	}
	return set, nil
}

// Check gives the model the size of the set's images, and their classes if it is conditional, and
// refuses a recipe that cannot train on the set or whose choices do not go together.
func (r *Recipe) Check(set *data.Dataset) error {
	r.Model.Height, r.Model.Width, r.Model.Classes = set.Train.Height, set.Train.Width, 0
	if r.Cut.Conditional {
		r.Model.Classes = data.Classes
	}
	if err := r.Training.Validate(r.Model, set.Train.Len()); err != nil {
		return cli.Usagef("%w", err)
	}
	if err := r.Model.Validate(); err != nil {
		return cli.Usagef("%w", err)
	}
	return nil
}
