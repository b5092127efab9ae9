package run

import (
	"encoding/json"
	"fmt"
	"strings"

	"vaelab/internal/setting"
	"vaelab/model/network"
)

// fromFormat1 turns the texts of a checkpoint of format 1 into those of format 2. Format 1 had in a
// recipe the settings of all families, chosen or not, and under names of its own in a model's JSON
// what the recipe says of the model.
func (c *Checkpoint) fromFormat1() error {
	var recipe storedRecipe
	set := setting.Of(&recipe)
	set.Defaults() // --network was not there yet
	given, err := set.Read(strings.NewReader(c.Train))
	if err != nil {
		return fmt.Errorf("its recipe: %w", err)
	}
	var model struct {
		Height  int `json:"height"`
		Width   int `json:"width"`
		Classes int `json:"classes"`
		// Format 1's recipe has 0 for a shape that was left to the prior.
		Shape json.RawMessage `json:"prior_shape"`
	}
	if err := json.Unmarshal([]byte(c.Model), &model); err != nil {
		return fmt.Errorf("its model: %w", err)
	}
	for i := range given {
		given[i].From = "format 1" // settings of families that are not chosen are passed over
		if given[i].Name == "prior-shape" && model.Shape != nil {
			given[i].Text = string(model.Shape)
		}
	}
	if refused, err := set.Apply(given); err != nil {
		return fmt.Errorf("its recipe: key %q: %w", refused.Name, err)
	}
	recipe.Training.Epochs = recipe.Epochs
	recipe.Model.Image = network.Image{Height: model.Height, Width: model.Width, Channels: 1}
	recipe.Model.Classes = model.Classes
	c.Model = recipe.Model.String()
	c.Train, err = recipe.Text()
	return err
}
