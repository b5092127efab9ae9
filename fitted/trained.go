package fitted

import (
	"context"
	"fmt"
	"maps"

	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/model/latent"
	"vaelab/model/network"
	"vaelab/train"
)

// Flow is the prior latent.MAFPrior, by maximum likelihood.
type Flow struct {
	latent.MAFPrior `omit:"prior-affine"`
	Training
}

// SecondStage is the prior latent.Layered, a VAE of the codes, by its own ELBO (Dai and Wipf, "Diagnosing and enhancing VAE
// models", 2019, section 4).
type SecondStage struct {
	Hidden network.Widths `flag:"upper-hidden" arg:"N,N,…" default:"400,400" help:"widths of the layers between the two codes"`
	Upper  int            `flag:"upper-latent" default:"20" min:"1" max:"65536" help:"dimensions of the upper code"`
	Training
}

func init() {
	setting.Register[Prior]("flow", "a masked autoregressive flow, trained on codes", Flow{})
	setting.Register[Prior]("second-stage", "a second VAE, trained on codes: the prior layered", SecondStage{})
}

// Training says how a prior is trained on codes.
type Training struct {
	Epochs    int     `flag:"epochs" default:"100" min:"1" max:"100000" help:"at most; the best by the codes that are held out is taken"`
	Patience  int     `flag:"patience" default:"10" min:"1" max:"100000" help:"it ends after N epochs without a gain for the codes that are held out"`
	BatchSize int     `flag:"batch-size" default:"128" min:"1" max:"65536" help:"codes in a step"`
	LR        float64 `flag:"lr" default:"0.001" above:"0" help:"Adam's learning rate"`
}

// Fit trains the flow.
func (p Flow) Fit(ctx context.Context, c Codes, progress func(Progress)) (*Result, error) {
	p.Scaled = true
	return p.fit(ctx, p.MAFPrior, nil, c, progress)
}

// Fit trains the second stage.
func (p SecondStage) Fit(ctx context.Context, c Codes, progress func(Progress)) (*Result, error) {
	prior := latent.Layered{Hidden: p.Hidden, Upper: p.Upper, Affine: latent.Affine{Scaled: true}}
	return p.fit(ctx, prior, prior.Narrow(), c, progress)
}

// fit trains a prior, some values of which begin as they are given and those of its latent.Affine at the moments of the codes. A
// mixture is fitted to the same codes, for comparison.
func (o Training) fit(ctx context.Context, p latent.Prior, begin map[string][]float32, c Codes, progress func(Progress)) (*Result, error) {
	const most, each, iterations = 10, 100, 200 // components, codes of each, at least
	search := Search{Components: Count(max(min(most, len(c.Fitted)/each), 1)), Restarts: 1, Iterations: iterations}
	mixture, err := FullMixture{search}.Fit(ctx, c, progress)
	if err != nil {
		return nil, err
	}
	codes := train.Codes{Training: narrow(c.Fitted), Validation: narrow(c.Held)}
	t, err := o.trainer(p, c, codes)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	first := latent.AffineOf(c.Fitted)
	maps.Copy(first, begin)
	for name, values := range first {
		if err := t.Begin([]train.Array{{Name: name, Values: values}}); err != nil {
			return nil, err
		}
	}
	best, err := o.best(ctx, t, progress)
	if err != nil {
		return nil, err
	}
	if err := t.Begin(best); err != nil {
		return nil, err
	}
	r := &Result{Prior: p, Values: map[string][]float32{}, Mixture: &mixture.HeldOut}
	for _, a := range best {
		r.Values[a.Name] = a.Values
	}
	if r.LogDensity, err = t.Model().LogPrior(ctx, codes.Training, c.Seed); err == nil {
		r.HeldOut, err = t.Model().LogPrior(ctx, codes.Validation, c.Seed)
	}
	return r, err
}

// trainer is that of a prior of the codes' model.
func (o Training) trainer(p latent.Prior, c Codes, codes train.Codes) (*train.Trainer, error) {
	m, err := c.Model.WithPrior(p)
	if err != nil {
		return nil, err
	}
	var config train.Config
	setting.Of(&config).Defaults()
	config.Epochs, config.Patience, config.BatchSize, config.LR, config.Seed = o.Epochs, o.Patience, o.BatchSize, o.LR, c.Seed
	return train.NewPrior(c.Device, m, config, codes)
}

// best trains, and returns what was learned by the epoch that suits the held-out codes best.
func (o Training) best(ctx context.Context, t *train.Trainer, progress func(Progress)) (best []train.Array, err error) {
	for event, err := range t.Run(ctx) {
		if err != nil {
			return nil, err
		}
		e, ended := event.(*train.Epoch)
		if !ended {
			continue
		}
		progress(Progress{fmt.Sprintf("epoch %d/%d, held out", e.Number, o.Epochs), -e.Validation.Loss})
		if e.Best {
			s, err := t.Snapshot()
			if err != nil {
				return nil, err
			}
			best = s.Weights
		}
	}
	return best, nil
}

// narrow are rows of float32.
func narrow(rows [][]float64) [][]float32 {
	all := make([][]float32, len(rows))
	for i, row := range rows {
		all[i] = kernel.Convert[float32](row)
	}
	return all
}
