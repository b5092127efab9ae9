package eval

import (
	"fmt"
	"io"
	"math"

	"vaelab/eval"
	"vaelab/gallery"
	"vaelab/internal/figure"
	"vaelab/model/latent"
	"vaelab/run"
)

// Names of the files in --out.
const (
	resultFile = "eval.json"
	latentFile = "latent.png"
	scalesFile = "scales.png"
	ratesFile  = "rates.png"
)

var contents = run.Contents{What: "an evaluation", Files: run.Names(resultFile, latentFile, scalesFile, ratesFile)}

// What latent.png shows.
const (
	cloudPoints   = 3000 // posteriors' means
	cloudEllipses = 10   // posteriors' scales
)

// write writes the files in --out, and says where they are. What the model has not is not
// drawn: scales, of points or of other posteriors than Gaussians, and rates, of a KL that is no sum over dimensions.
func (j *judge) write(stderr io.Writer) error {
	if err := j.folder.Make(); err != nil {
		return err
	}
	gaussian := j.model.Diagonal() && !j.model.Objective.Traits().Point
	f, err := figure.Clouds(j.cloud(gaussian))
	if err := j.draw(latentFile, f, err); err != nil {
		return err
	}
	if gaussian {
		f, err := figure.Histogram(gallery.Scales(j.report.Posteriors))
		if err := j.draw(scalesFile, f, err); err != nil {
			return err
		}
	}
	if j.report.KLByDimension != nil {
		f, err := figure.Rates(j.rates())
		if err := j.draw(ratesFile, f, err); err != nil {
			return err
		}
	}
	if err := run.WriteJSON(j.folder.Path(resultFile), j.report); err != nil {
		return err
	}
	_, err = fmt.Fprintf(stderr, "written into %s\n", j.folder.Dir)
	return err
}

// draw writes a figure, unless there is an error.
func (j *judge) draw(name string, f *figure.Figure, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	title := fmt.Sprintf("%s, seed %d", j.model.Title(), j.Seed)
	info := figure.Info{Title: title, Command: j.command}
	return run.WriteFigure(j.folder.Path(run.InFormat(name, j.Format)), f.Captioned(title), info)
}

// rates are what each latent dimension costs, of a title, with the prior's σ, NaN if it is not the same in all.
func (j *judge) rates() (title string, rates []figure.Rate, prior float64) {
	prior = math.NaN()
	if p, ok := j.model.Prior.(latent.Fixed); ok {
		prior = math.Sqrt(p.Variance(j.model.Posterior, j.model.Latent))
	}
	nats := j.report.KL
	title = fmt.Sprintf("rate of each latent dimension: %.1f nats (%.1f bits) in all, N = %d", nats, nats/math.Ln2, j.report.Images)
	return title, gallery.Rates(j.report.Channel), prior
}

// cloud is the plane of the two most active latent dimensions, with the posterior means of
// some images.
func (j *judge) cloud(scales bool) figure.Cloud {
	a, b := gallery.Plane(j.report.Posteriors)
	some := eval.Spread(j.request.Images.Len(), cloudPoints)
	labels := j.request.Images.LabelsOf(some)
	var ellipses []int
	for k := range some {
		if scales && k%(len(some)/min(cloudEllipses, len(some))) == 0 {
			ellipses = append(ellipses, k)
		}
	}
	c := gallery.Cloud(j.report.Posteriors.Pick(cloudPoints), labels, j.model.Names, a, b, ellipses)
	c.Title = "posterior means, in the two most active dimensions"
	if labels != nil {
		c.Title = "posterior means by label, in the two most active dimensions"
	}
	c.NoPrior = j.model.Prior != latent.Prior(latent.Normal{})
	if len(j.report.Posteriors.Mean) > 1 {
		activity := j.report.Posteriors.Activity()
		c.XLabel += fmt.Sprintf(" (variance of the mean %.2f)", activity[a])
		c.YLabel += fmt.Sprintf(" (variance of the mean %.2f)", activity[b])
	}
	return c
}
