package eval

import (
	"encoding/json"
	"fmt"
	"io"
	"math"

	"vaelab/eval"
	"vaelab/internal/atomicfile"
	"vaelab/internal/figure"
	"vaelab/internal/runs"
	"vaelab/model"
)

// Names of the files in --out.
const (
	resultFile = "eval.json"
	latentFile = "latent.png"
	scalesFile = "scales.png"
)

var outputs = []string{resultFile, latentFile, scalesFile}

// What latent.png shows.
const (
	cloudPoints   = 3000 // posteriors' means
	cloudEllipses = 10   // posteriors' scales
)

// write writes the files in --out, and says where they are. What the model has not is not
// drawn: scales, of points or of other posteriors than Gaussians.
func (j *judge) write(stderr io.Writer) error {
	if err := j.folder.Make(); err != nil {
		return err
	}
	gaussian := j.model.Posterior == model.Gaussian && j.model.Objective != model.Autoencoder
	img, err := figure.Clouds(j.cloud(gaussian))
	if err != nil {
		return fmt.Errorf("%s: %w", latentFile, err)
	}
	if err := runs.WritePNG(j.folder.Path(latentFile), img); err != nil {
		return err
	}
	if gaussian {
		img, err := figure.Histogram(j.scales())
		if err != nil {
			return fmt.Errorf("%s: %w", scalesFile, err)
		}
		if err := runs.WritePNG(j.folder.Path(scalesFile), img); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(j.report, "", "  ")
	if err != nil {
		return err
	}
	err = atomicfile.Write(j.folder.Path(resultFile), 0o644, func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(stderr, "written into %s\n", j.folder.Dir)
	return err
}

// cloud is the plane of the two most active latent dimensions, with the posterior means of
// some images. Of a model with one dimension, both axes show it.
func (j *judge) cloud(ellipses bool) figure.Cloud {
	q, index := j.codes, eval.Spread(j.images.Len(), cloudPoints)
	dims, activity := eval.ByActivity(q), q.Activity()
	a, b := dims[0], dims[min(1, len(dims)-1)]
	label := func(l int) string {
		if len(q.Mean) < 2 {
			return fmt.Sprintf("latent dimension %d", l)
		}
		return fmt.Sprintf("latent dimension %d (variance of the mean %.2f)", l, activity[l])
	}
	c := figure.Cloud{
		Title:  "posterior means by label, in the two most active dimensions",
		XLabel: label(a), YLabel: label(b),
		NoPrior: j.model.Prior != model.Normal,
	}
	for k, i := range index {
		mean := q.Mean[i]
		c.X, c.Y = append(c.X, float64(mean[a])), append(c.Y, float64(mean[b]))
		c.Class = append(c.Class, int(j.images.Labels[i]))
		if ellipses && k%(len(index)/min(cloudEllipses, len(index))) == 0 {
			c.Ellipses = append(c.Ellipses, figure.Ellipse{X: float64(mean[a]), Y: float64(mean[b]), ScaleX: scale(q.LogVar[i][a]), ScaleY: scale(q.LogVar[i][b])})
		}
	}
	return c
}

// scales is the histogram of σ over all images and dimensions, those of active units apart
// from the others.
func (j *judge) scales() (title, unit string, groups []figure.Group) {
	q := j.codes
	active, idle := figure.Group{}, figure.Group{}
	units := 0
	for l, isActive := range q.Active() {
		group := &idle
		if isActive {
			group = &active
			units++
		}
		for _, logvar := range q.LogVar {
			group.Values = append(group.Values, scale(logvar[l]))
		}
	}
	active.Name = fmt.Sprintf("active units (%d)", units)
	idle.Name = fmt.Sprintf("inactive units (%d)", j.model.Latent-units)
	return "scales of the posteriors, over images and dimensions", "σ of q(z|x)", []figure.Group{active, idle}
}

// scale is σ of log σ².
func scale(logvar float32) float64 { return math.Exp(float64(logvar) / 2) }
