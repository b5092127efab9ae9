package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Format 1 had in a recipe the settings of all families, chosen or not, and in a model's JSON the
// settings under names of its own. Format 2 has in both those of the chosen families alone, by the
// names that the recipe had.

// settings1 are the settings of format 1's recipe, in the order of format 2's. What follows
// "objective" is of the model; "epochs" comes last.
var settings1 = []setting1{
	{name: "batch-size"},
	{name: "lr"},
	{name: "lr-schedule"},
	{name: "optimizer"},
	{name: "adam-eps"},
	{name: "clip"},
	{name: "seed"},
	{name: "init"},
	{name: "output-bias"},
	{name: "beta-schedule"},
	{"beta-epochs", "beta-schedule", []string{"linear", "cyclical"}},
	{name: "binarize"},
	{name: "validation"},
	{name: "patience"},
	{name: "limit"},
	{name: "exclude-digit"},
	{name: "conditional"},
	{name: "objective"},
	{"beta", "objective", []string{"elbo", "kl-only", "mmd", "w2"}},
	{"free-bits", "objective", []string{"elbo"}},
	{"capacity", "objective", []string{"elbo"}},
	{"importance-samples", "objective", []string{"iwae", "dreg"}},
	{"mmd-kernel", "objective", []string{"mmd"}},
	{name: "network"},
	{name: "hidden"},
	{name: "activation"},
	{name: "latent"},
	{name: "posterior"},
	{name: "prior"},
	{"prior-shape", "prior", []string{"gamma", "dirichlet"}},
	{"prior-rate", "prior", []string{"gamma"}},
	{"upper-hidden", "prior", []string{"layered"}},
	{"upper-latent", "prior", []string{"layered"}},
	{"prior-components", "prior", []string{"mixture", "vamp"}},
	{name: "likelihood"},
	{"pixel-scale", "likelihood", []string{"gaussian"}},
	{name: "epochs"},
}

// setting1 is a setting of format 1, and of which families of a choice it is; of no choice, every
// recipe has it.
type setting1 struct {
	name, choice string
	families     []string
}

// fromFormat1 turns the texts of a checkpoint of format 1 into those of format 2.
func (c *Checkpoint) fromFormat1() error {
	var recipe map[string]json.RawMessage
	if err := json.Unmarshal([]byte(c.Train), &recipe); err != nil {
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
	if recipe == nil {
		return errors.New("its recipe is null")
	}
	recipe["network"] = json.RawMessage(`"mlp"`) // there was no other
	if model.Shape != nil {
		recipe["prior-shape"] = model.Shape
	}
	chosen := func(s setting1) bool {
		var family string
		json.Unmarshal(recipe[s.choice], &family) // what is no text is none of the families
		return s.choice == "" || slices.Contains(s.families, family)
	}
	for name := range recipe {
		if !slices.ContainsFunc(settings1, func(s setting1) bool { return s.name == name }) {
			return fmt.Errorf("its recipe has %q, which no program of format 1 wrote", name)
		}
	}
	ofModel := slices.IndexFunc(settings1, func(s setting1) bool { return s.name == "objective" })
	var all, its []string
	for i, s := range settings1 {
		value, ok := recipe[s.name]
		if !ok || !chosen(s) {
			continue
		}
		member := fmt.Sprintf("%q:%s", s.name, value)
		all = append(all, member)
		if i >= ofModel && s.name != "epochs" {
			its = append(its, member)
		}
	}
	its = append(its, fmt.Sprintf(`"height":%d,"width":%d,"classes":%d`, model.Height, model.Width, model.Classes))
	c.Train, c.Model = "{"+strings.Join(all, ",")+"}", "{"+strings.Join(its, ",")+"}"
	return nil
}
