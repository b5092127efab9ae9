package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"vaelab/eval"
	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/model"
	"vaelab/run"
)

// table are rows in the making.
type table []Fact

func (t *table) add(name, value, note string) {
	if value != "" {
		*t = append(*t, Fact{name, value, note})
	}
}

// number adds a number, if there is one, with its standard error, if there is that.
func (t *table) number(name string, value *float64, digits int, note string, stderr *float64) {
	if value == nil {
		return
	}
	text := fmt.Sprintf("%.*f", digits, *value)
	if stderr != nil {
		text += fmt.Sprintf(" ± %.*f", digits, *stderr)
	}
	t.add(name, strings.ReplaceAll(text, "-", "−"), note)
}

// Facts say what run it is.
func Facts(m *run.Model, a *run.Account) []Fact {
	var t table
	t.add("command", a.Command, "")
	t.add("checkpoint", m.Path, fmt.Sprintf("epoch %d, step %d", m.Epoch, m.Step))
	t.add("network", m.Network.Layers().Describe(m.Image, m.Latent), cli.Count(m.Size(), "parameter"))
	t.add("model", settings(m.Config), "")
	if a.Fitted != nil {
		t.add("prior", a.Fitted.String(), "")
	}
	t.add("data", cmp.Or(a.Data, m.DataPath()), "")
	t.add("seed", fmt.Sprint(m.Recipe.Training.Seed), "")
	t.add("device", a.Device, a.SIMD)
	if !a.Begun.IsZero() {
		t.add("begun", a.Begun.Format(time.RFC3339), "")
	}
	if n := len(a.Records); n > 0 {
		t.add("time", time.Duration(float64(a.Records[n-1].Elapsed)*float64(time.Second)).Round(time.Second/10).String(), "to train")
	}
	t.add("vaelab", a.Versions["vaelab"], strings.TrimSpace(a.Versions["go"]+" "+a.Versions["platform"]))
	return t
}

// settings lists the settings of a model by their flags' names.
func settings(c model.Config) string {
	var all []string
	for _, s := range setting.Of(&c).All() {
		if text := s.Text(); text != "" {
			all = append(all, s.Name+" "+text)
		}
	}
	return strings.Join(all, ", ")
}

// What the rows of both kinds of measures mean.
const (
	reconNote = "−log p(x|z)"
	klNote    = "KL(q(z|x) ‖ p(z))"
)

// Measured are the measures of an evaluation.
func Measured(r *eval.Report) []Fact {
	var t table
	where := fmt.Sprintf("%s, pixels: %s", cli.Count(r.Images, r.Split+" image"), r.Binarize)
	if r.ELBO != nil {
		t.number("−ELBO", new(-*r.ELBO), 2, where, nil)
	}
	t.number("recon", &r.Recon, 2, reconNote, nil)
	if r.ELBO != nil {
		t.number("KL", &r.KL, 2, klNote, nil)
	}
	t.number(fmt.Sprintf("−L_%d", r.Draws), r.NLL, 2, "at least −log p(x), in expectation; ± one standard error over images", r.StdErr)
	t.number("gap", r.Gap, 2, fmt.Sprintf("L_%d − ELBO of the same draws: KL(q(z|x) ‖ p(z|x)) is at least this, in expectation", r.Draws), r.GapStdErr)
	if r.ActiveUnits != nil {
		t.number("active units", new(float64(*r.ActiveUnits)), 0, fmt.Sprintf("of %d", r.Latent), nil)
	}
	t.number("information", r.Lower, 2, "I(x; z) is at least this", r.LowerStdErr)
	t.number("neighbours", r.Neighbours, 4, "share of labels that the nearest training means tell", nil)
	t.number("linear probe", r.Probe, 4, "share of labels that logistic regression on the means tells", nil)
	return t
}

// Measures are those of the test set that the run itself made after the model's epoch, or nothing.
func Measures(m *run.Model, records []run.Record) []Fact {
	last := tested(m, records)
	if last == nil {
		return nil
	}
	var t table
	t.number("minimised", (*float64)(&last.Loss), 2, "on the test set, as the run measured it", nil)
	t.number("recon", (*float64)(&last.Recon), 2, reconNote, nil)
	if !m.Objective.Traits().Point {
		t.number("KL", (*float64)(&last.KL), 2, klNote, nil)
	}
	if last.ActiveUnits != nil {
		t.number("active units", new(float64(*last.ActiveUnits)), 0, fmt.Sprintf("of %d", m.Latent), nil)
	}
	return t
}

// Rates are the KL of each dimension, on the test set after the model's epoch; nil if nobody measured them.
func Rates(m *run.Model, records []run.Record) []run.Number {
	if last := tested(m, records); last != nil && len(last.KLByDimension) == m.Latent {
		return last.KLByDimension
	}
	return nil
}

// tested returns the record of the test set after the model's epoch.
func tested(m *run.Model, records []run.Record) *run.Record {
	for _, r := range slices.Backward(records) {
		if r.Split == "test" && r.Epoch == m.Epoch {
			return &r
		}
	}
	return nil
}
