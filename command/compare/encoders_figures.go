package compare

import (
	"context"
	"fmt"
	"slices"

	"vaelab/eval"
	"vaelab/gallery"
	"vaelab/internal/figure"
	"vaelab/run"
	"vaelab/study/encoders"
)

// Names of the files of a comparison.
const (
	sheetFile   = "sheet.png"
	priorFile   = "prior.png"
	betweenFile = "interpolate.png"
	curvesFile  = "curves.png"
	latentFile  = "latent.png"
	resultFile  = "result.json"
	articleFile = "report.md"
)

var encoderFiles = []string{sheetFile, priorFile, betweenFile, curvesFile, latentFile, resultFile, articleFile}

// comparison is what a comparison writes into its folder.
var comparison = run.Contents{
	What: "a comparison", Files: run.Names(encoderFiles...),
	Folders: run.Names(encoders.Objectives[:]...), Inside: &run.Layout,
}

// figures draws the pictures.
func (s *encoderStudy) figures(ctx context.Context) error {
	epochs := s.models[0].epochs
	of := fmt.Sprintf("epoch %d, seed %d", epochs[len(epochs)-1], s.Training.Seed)
	for _, f := range []struct {
		name string
		draw func(context.Context) (*figure.Figure, error)
	}{{sheetFile, s.sheet}, {priorFile, s.draws}, {betweenFile, s.between}, {curvesFile, s.curves}, {latentFile, s.latent}} {
		if err := s.figure("encoders", s.folder.Path(run.InFormat(f.name, s.Format)), of, func() (*figure.Figure, error) { return f.draw(ctx) }); err != nil {
			return err
		}
	}
	return nil
}

// sheet is test images, and a row of reconstructions for each model.
func (s *encoderStudy) sheet(ctx context.Context) (*figure.Figure, error) {
	index := s.oneOfEach()
	var tiles [][]float32
	labels := []figure.Label{{Name: "test image"}}
	for _, m := range s.models {
		pairs, err := m.model.Reconstruct(ctx, s.images, index)
		if err != nil {
			return nil, err
		}
		if tiles == nil {
			tiles = append(tiles, pairs.Originals...)
		}
		tiles = append(tiles, pairs.Reconstructions...)
		labels = append(labels, figure.Label{
			Name: m.Title(),
			Note: fmt.Sprintf("recon %.1f nats", m.last().Recon),
		})
	}
	g := figure.Grid{Height: s.set.Test.Height, Width: s.set.Test.Width, Channels: s.set.Test.Channels, Cols: len(index), Scale: 4, Pad: 4}
	return figure.Sheet{Grid: g, Words: figure.Words{Rows: labels}}.Figure(tiles)
}

// draws is the images that each model decodes of the same draws from the prior.
func (s *encoderStudy) draws(ctx context.Context) (*figure.Figure, error) {
	return s.stack(ctx, gallery.Picture{Kind: gallery.Prior{}, Rows: 4, Cols: 12})
}

// between is the same pairs of test images, and what each model has between them.
func (s *encoderStudy) between(ctx context.Context) (*figure.Figure, error) {
	return s.stack(ctx, gallery.Picture{Kind: gallery.Interpolate{}, Rows: min(4, s.images.Len()/2)})
}

// stack is a picture of each model, as sample draws it.
func (s *encoderStudy) stack(ctx context.Context, p gallery.Picture) (*figure.Figure, error) {
	p.Label, p.Seed = gallery.AnyLabel, s.Training.Seed
	var models []gallery.Subject
	for _, m := range s.models {
		models = append(models, gallery.Subject{Name: m.Title(), Model: m.model})
	}
	return p.Stack(ctx, models, s.images)
}

// sheetColumns is the most images that sheet.png shows.
const sheetColumns = 20

// oneOfEach returns the first test image of each label, in the labels' order, of many labels some; without labels, some
// images.
func (s *encoderStudy) oneOfEach() []int32 {
	classes := s.images.Classes()
	if classes == nil {
		return eval.Spread(s.images.Len(), sheetColumns/2)
	}
	var index []int32
	for _, k := range eval.Spread(len(classes), sheetColumns) {
		index = append(index, int32(slices.Index(s.images.Labels, classes[k])))
	}
	return index
}

// curves are the measures after each epoch.
func (s *encoderStudy) curves(context.Context) (*figure.Figure, error) {
	var panels []figure.Panel
	for _, p := range []struct {
		title, unit string
		log         bool
		value       func(encoders.Measures) float64
	}{
		{"reconstruction", "nats per image", false, func(m encoders.Measures) float64 { return m.Recon }},
		{"sharpness", "share of the originals'", false, func(m encoders.Measures) float64 { return m.Sharpness }},
		{"mean KL(q(z|x) ‖ p)", "nats per image", true, func(m encoders.Measures) float64 { return m.MeanKL }},
		{"information I(x; z), at least", fmt.Sprintf("nats (ln N = %.2f)", s.models[0].last().Limit()), false, func(m encoders.Measures) float64 { return max(m.Information, 0) }},
		{"mean distance of q(z|x) to p", "W₂²" + s.atLeast(), true, func(m encoders.Measures) float64 { return m.MeanW2 }},
		{"distance of the aggregate to p", "W₂²", true, func(m encoders.Measures) float64 { return m.AggregateW2 }},
	} {
		panel := figure.Panel{Title: p.title, XLabel: "epoch", YLabel: p.unit, Log: p.log}
		for _, m := range s.models {
			series := figure.Series{Name: m.Title()}
			for i, epoch := range m.epochs {
				series.X, series.Y = append(series.X, float64(epoch)), append(series.Y, p.value(m.measures[i]))
			}
			panel.Series = append(panel.Series, series)
		}
		panels = append(panels, panel)
	}
	return figure.Table(2, panels...)
}

// What latent.png shows of each model.
const (
	cloudPoints   = 1000 // posteriors' means
	cloudEllipses = 10   // posteriors' scales
)

// gaussian reports whether posteriors and prior are Gaussian, so that circles and ellipses show their scales.
func (s *encoderStudy) gaussian() bool { return s.Model.Diagonal() }

// latent is the plane of each model's two most active latent dimensions.
func (s *encoderStudy) latent(ctx context.Context) (*figure.Figure, error) {
	index := eval.Spread(s.images.Len(), cloudPoints)
	var some []int
	for k := range min(cloudEllipses, len(index)) {
		some = append(some, k)
	}
	var clouds []figure.Cloud
	for _, m := range s.models {
		q, err := m.model.Encode(ctx, s.images, index)
		if err != nil {
			return nil, err
		}
		ellipses := some
		if m.objective == encoders.Sharp || !s.gaussian() {
			ellipses = nil
		}
		a, b := gallery.Plane(q)
		c := gallery.Cloud(q, s.images.LabelsOf(index), s.set.Names, a, b, ellipses)
		c.Title, c.NoPrior = m.Title(), !s.gaussian()
		clouds = append(clouds, c)
	}
	return figure.Clouds(clouds...)
}
