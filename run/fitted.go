package run

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"time"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/fitted"
	"vaelab/internal/cli"
	"vaelab/internal/safetensors"
	"vaelab/internal/setting"
	"vaelab/internal/userfile"
	"vaelab/kernel"
)

// Fitted says what a prior was fitted to, as config.json has it. Log densities are means over codes, in nats.
type Fitted struct {
	Origin                     // the model
	How        json.RawMessage `json:"settings"`
	Images     int             `json:"images"` // whose codes it was fitted to
	HeldOut    int             `json:"held_out_images"`
	Seed       uint64          `json:"seed"`
	LogDensity float64         `json:"log_density"`
	HeldOutLog float64         `json:"held_out_log_density"`
	Mixture    *float64        `json:"held_out_log_density_full_mixture,omitempty"` // of another prior: what a mixture has, for comparison
}

// String says in a few words what was fitted, and to what.
func (f *Fitted) String() string {
	var how struct{ Prior string }
	_ = json.Unmarshal(f.How, &how) // of settings that somebody edited, no name
	return fmt.Sprintf("%s, fitted to %s of %s after epoch %d", how.Prior, cli.Count(f.Images, "code"), f.File, f.Epoch)
}

// Fitted returns what the model's prior was fitted to, as config.json says; nil if it was trained, or nobody knows.
func (m *Model) Fitted() *Fitted {
	config, _ := readConfig(filepath.Dir(m.Path))
	return config.Fitted
}

// Refitted is a model with a prior that was fitted to its codes.
type Refitted struct {
	*Model
	Fitted
	from *Model
	set  *data.Dataset
}

// WithPrior returns the model with a prior that was fitted to its codes on the data set, on the device. Closing the one it is of
// is left to the caller.
func (m *Model) WithPrior(r *fitted.Result, about Fitted, set *data.Dataset, d *Device) (*Refitted, error) {
	config, err := m.Config.WithPrior(r.Prior)
	if err != nil {
		return nil, err
	}
	params, err := eval.NewParams(d, config)
	if err != nil {
		return nil, err
	}
	for _, p := range config.Parameters() {
		values, own := r.Values[p.Name]
		if !own {
			if values, err = m.Parameter(p.Name); err != nil {
				return nil, err
			}
		}
		if err := params.Set(p.Name, values); err != nil {
			return nil, err
		}
	}
	if about.Origin, err = m.origin(); err != nil {
		return nil, err
	}
	about.LogDensity, about.HeldOutLog, about.Mixture = r.LogDensity, r.HeldOut, r.Mixture
	n := &Model{Model: eval.New(config, d, params), Path: m.Path, Recipe: m.Recipe, Epoch: m.Epoch, Step: m.Step, sha256: set.SHA256}
	n.Recipe.Model = config
	n.Beta, _ = config.Objective.Weight()
	return &Refitted{n, about, m, set}, nil
}

// origin says where the model's weights are from.
func (m *Model) origin() (o Origin, err error) {
	file, err := userfile.Open(m.Path)
	if err != nil {
		return o, err
	}
	defer file.Close()
	o.Epoch = m.Epoch
	if o.SHA256, err = digestOf(file); err != nil {
		return o, err
	}
	o.File, err = filepath.Abs(m.Path)
	return o, err
}

// Write writes the model into a run directory, with what it is worth on the images of the test set.
func (f *Refitted) Write(ctx context.Context, dir *Directory, test eval.Images, d *Device) error {
	terms, err := f.ELBO(ctx, test)
	if err != nil {
		return err
	}
	record := Record{
		Step: f.Step, Epoch: f.Epoch, Split: "test",
		Loss: Number(terms.Loss), Recon: Number(terms.Recon), KL: Number(terms.KL), Beta: Number(f.Beta),
	}
	line, err := json.Marshal(record)
	if err != nil {
		return err
	}
	if err := f.configure(dir, d); err != nil {
		return err
	}
	if err := dir.write(metricsFile, verbatim(append(line, '\n'))); err != nil {
		return err
	}
	c, err := f.checkpoint()
	if err != nil {
		return err
	}
	return dir.save(lastFile, c)
}

// configure writes config.json, with the settings of the run that the model is of, but for its prior.
func (f *Refitted) configure(dir *Directory, d *Device) error {
	former, _ := readConfig(filepath.Dir(f.Path)) // of a file by itself there is none
	settings := map[string]json.RawMessage{}
	maps.Copy(settings, former.Settings)
	old, err := settingsOf(&f.from.Recipe)
	if err != nil {
		return err
	}
	for name := range old {
		delete(settings, name) // some of which are of the former prior alone
	}
	mine, err := settingsOf(&f.Recipe)
	if err != nil {
		return err
	}
	maps.Copy(settings, mine)
	text, err := json.Marshal(settings)
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	return dir.configure(written{
		ID: rand.Text(), Command: cli.Invocation(), Config: text, Model: f.Config, Data: f.set.Name, SHA256: f.set.SHA256,
		Images: Images{f.set.Train.Len(), f.set.Test.Len()}, Fitted: &f.Fitted,
		Device: d.String(), SIMD: kernel.SIMD(), Begun: now, Started: now, Versions: versions(),
	})
}

// settingsOf returns a recipe's settings by name.
func settingsOf(r *Recipe) (all map[string]json.RawMessage, err error) {
	text, err := setting.Marshal(r)
	if err != nil {
		return nil, err
	}
	return all, json.Unmarshal(text, &all)
}

// checkpoint is the model as a checkpoint that no training goes on from.
func (f *Refitted) checkpoint() (*Checkpoint, error) {
	recipe, err := f.Recipe.Text()
	if err != nil {
		return nil, err
	}
	c := &Checkpoint{Model: f.Config.String(), Train: recipe, Data: f.set.SHA256, Epoch: f.Epoch, Step: f.Step}
	for _, p := range f.Parameters() {
		values, err := f.Parameter(p.Name)
		if err != nil {
			return nil, err
		}
		c.Weights = append(c.Weights, safetensors.Tensor{Name: p.Name, Shape: p.Stored(), Data: p.ToFile(values)})
	}
	return c, nil
}
