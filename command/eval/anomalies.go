package eval

import (
	"context"
	"fmt"
	"math"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/cli"
	"vaelab/internal/runs"
	"vaelab/model"
)

// anomalies is how well the model tells strangers from the test images of its kind, by the
// area under the ROC curve. It is empty if that was not asked for.
type anomalies struct {
	Anomalies     string   `json:"anomalies"` // what they are
	Strangers     int      `json:"anomaly_images"`
	Normal        int      `json:"normal_images"`
	ByELBO        *float64 `json:"anomaly_auroc_elbo"` // nil of an autoencoder, which has no bound
	ByELBOStdErr  *float64 `json:"anomaly_auroc_elbo_standard_error"`
	ByRecon       *float64 `json:"anomaly_auroc_recon"`
	ByReconStdErr *float64 `json:"anomaly_auroc_recon_standard_error"`
}

// strangers returns the images that are to be told from the test images, and what they are;
// nil if none are.
func (f *Flags) strangers(ctx context.Context, set *data.Dataset, path string, recipe runs.Recipe) (*data.Set, string, error) {
	switch {
	case f.Digit.Some && recipe.Exclude != f.Digit:
		return nil, "", cli.Usagef("--anomaly-digit %v: %s was trained on images of that digit, which are no strangers to it: train another with --exclude-digit %v", f.Digit, path, f.Digit)
	case f.Digit.Some:
		only := set.Test.Where(f.Digit.Is)
		if only.Len() == 0 {
			return nil, "", fmt.Errorf("--anomaly-digit %v: there is none among the %d test images", f.Digit, set.Test.Len())
		}
		return f.first(only), fmt.Sprintf("digit %v", f.Digit), nil
	case f.Strangers != "":
		other, err := data.Open(ctx, f.Strangers)
		if err != nil {
			return nil, "", fmt.Errorf("--anomaly-data: %w", err)
		}
		if other.SHA256 == set.SHA256 {
			return nil, "", cli.Usagef("--anomaly-data %s is the data set that the model was trained on", f.Strangers)
		}
		if t := other.Test; t.Height != set.Test.Height || t.Width != set.Test.Width {
			return nil, "", cli.Usagef("--anomaly-data %s has images of %dx%d pixels, the model takes %dx%d", f.Strangers, t.Height, t.Width, set.Test.Height, set.Test.Width)
		}
		return f.first(other.Test), other.Name, nil
	}
	return nil, "", nil
}

// rank ranks strangers and test images by −ELBO and by residual.
func (j *judge) rank(ctx context.Context) error {
	r := &j.report.anomalies
	r.Strangers, r.Normal = j.strangers.Len(), j.images.Len()
	var err error
	if j.model.Objective != model.Autoencoder {
		if r.ByELBO, r.ByELBOStdErr, err = j.auroc(ctx, j.model.ELBOByImage); err != nil {
			return err
		}
	}
	r.ByRecon, r.ByReconStdErr, err = j.auroc(ctx, j.model.Residuals)
	return err
}

// auroc is the area under the ROC curve of a score that is higher for anomalies, and its
// standard error, nil if there is none.
func (j *judge) auroc(ctx context.Context, score func(context.Context, eval.Images) ([]float64, error)) (area, stderr *float64, err error) {
	normal, err := score(ctx, j.images)
	if err != nil {
		return nil, nil, err
	}
	strange, err := score(ctx, j.strangers)
	if err != nil {
		return nil, nil, err
	}
	a, err := eval.NewAUROC(strange, normal)
	if err != nil {
		return nil, nil, err
	}
	if !math.IsNaN(a.StdErr) {
		stderr = &a.StdErr
	}
	return &a.Area, stderr, nil
}

// rows writes the rows of the table.
func (r *anomalies) rows(row func(name, value, note string)) {
	if r.Anomalies == "" {
		return
	}
	note := fmt.Sprintf("%d images (%s) against %d of its kind: how often a stranger has the greater ", r.Strangers, r.Anomalies, r.Normal)
	for _, score := range []struct {
		name, of     string
		area, stderr *float64
	}{
		{"AUROC −ELBO", "−ELBO, one draw an image", r.ByELBO, r.ByELBOStdErr},
		{"AUROC residual", "−log p(x|z) at the posterior's mean", r.ByRecon, r.ByReconStdErr},
	} {
		if score.area == nil {
			continue
		}
		value := fmt.Sprintf("%10.4f", *score.area)
		if score.stderr != nil {
			value += fmt.Sprintf(" ± %.4f", *score.stderr)
		}
		row(score.name, value, note+score.of)
	}
}
