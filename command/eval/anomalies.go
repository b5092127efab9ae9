package eval

import (
	"context"
	"fmt"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/cli"
	"vaelab/run"
)

// anomalies returns the images that are to be told from the test images, and what they are;
// nil if none are.
func (f *Flags) anomalies(ctx context.Context, set *data.Dataset, m *run.Model) (*data.Set, string, error) {
	switch {
	case f.Digit.Some && m.Recipe.Cut.Exclude != f.Digit:
		return nil, "", cli.Usagef("--anomaly-digit %v: %s was trained on images of that digit, which are no anomalies to it: train another with  %s", f.Digit, m.Path, cli.CommandLine("train", "--exclude-digit", f.Digit.String()))
	case f.Digit.Some:
		only := set.Test.Where(f.Digit.Is)
		if only.Len() == 0 {
			return nil, "", fmt.Errorf("--anomaly-digit %v: there is none among the %d test images", f.Digit, set.Test.Len())
		}
		return f.first(only), fmt.Sprintf("digit %v", f.Digit), nil
	case f.Others != "":
		other, err := data.Open(ctx, f.Others)
		if err != nil {
			return nil, "", fmt.Errorf("--anomaly-data: %w", err)
		}
		if other.SHA256 == set.SHA256 {
			return nil, "", cli.Usagef("--anomaly-data %s is the data set that the model was trained on", f.Others)
		}
		if t := other.Test; t.Height != set.Test.Height || t.Width != set.Test.Width {
			return nil, "", cli.Usagef("--anomaly-data %s has images of %dx%d pixels, the model takes %dx%d", f.Others, t.Height, t.Width, set.Test.Height, set.Test.Width)
		}
		return f.first(other.Test), other.Name, nil
	}
	return nil, "", nil
}

// anomalyRows writes the rows of the table that are about anomalies.
func anomalyRows(r eval.Anomalies, row func(name, value, note string)) {
	if r.Others == "" {
		return
	}
	note := fmt.Sprintf("%s (%s) against %d of its kind: how often an anomaly has the greater ", cli.Count(r.OtherImages, "image"), r.Others, r.OwnImages)
	for _, score := range []struct {
		name, of     string
		area, stderr *float64
	}{
		{"AUROC -ELBO", "-ELBO, one draw an image", r.ByELBO, r.ByELBOStdErr},
		{"AUROC residual", "-log p(x|z) at the posterior's mean", r.ByRecon, r.ByReconStdErr},
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
