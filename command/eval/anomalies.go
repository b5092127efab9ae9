package eval

import (
	"context"
	"fmt"
	"slices"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/cli"
	"vaelab/run"
)

// anomalies returns the images that are to be told from the test images, and what they are;
// nil if none are.
func (f *Flags) anomalies(ctx context.Context, set *data.Dataset, m *run.Model) (*data.Set, string, error) {
	switch {
	case len(f.Digits) > 0:
		return f.leftOut(set, m)
	case f.Others != "":
		other, err := data.Open(ctx, f.Others)
		if err != nil {
			return nil, "", fmt.Errorf("--anomaly-data: %w", err)
		}
		if other.SHA256 == set.SHA256 {
			return nil, "", cli.Usagef("--anomaly-data %s is the data set that the model was trained on", f.Others)
		}
		if !other.Test.Alike(set.Test) {
			return nil, "", cli.Usagef("--anomaly-data %s has images of %s pixels, the model takes %s", f.Others, other.Test.Size(), set.Test.Size())
		}
		return f.first(other.Test), other.Name, nil
	}
	return nil, "", nil
}

// leftOut returns the test images with the labels of --anomaly-digit, all of which the run must have left out.
func (f *Flags) leftOut(set *data.Dataset, m *run.Model) (*data.Set, string, error) {
	labels, err := f.Digits.Of(set, "anomaly-digit")
	if err != nil {
		return nil, "", err
	}
	takes, err := m.Recipe.Cut.Takes(set)
	if err != nil {
		return nil, "", err
	}
	for _, label := range labels {
		if name := set.Names.Of(label); takes(label) {
			return nil, "", cli.Usagef("--anomaly-digit %s: %s did not leave that digit out, which is no anomaly to it then: train another with --exclude-digit %[1]s", name, m.Path)
		}
	}
	if set.Test.Labels == nil {
		return nil, "", cli.Usagef("--anomaly-digit: the test images of %s have no labels", set.Name)
	}
	only := set.Test.Where(func(label uint8) bool { return slices.Contains(labels, label) })
	if only.Len() == 0 {
		return nil, "", fmt.Errorf("--anomaly-digit %v: there is none among the %d test images", f.Digits, set.Test.Len())
	}
	return f.first(only), fmt.Sprintf("digit %v", f.Digits), nil
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
