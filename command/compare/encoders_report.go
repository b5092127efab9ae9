package compare

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"

	"vaelab/internal/cli"
	"vaelab/run"
	"vaelab/study/encoders"
)

// report writes result.json and report.md, and prints the result.
func (s *encoderStudy) report(r encoders.Results) error {
	result, err := json.Marshal(s.result(r))
	if err != nil {
		return err
	}
	for name, text := range map[string]string{resultFile: string(result) + "\n", articleFile: s.article(r)} {
		if err := run.WriteFile(s.folder.Path(name), []byte(text)); err != nil {
			return err
		}
	}
	if s.Verbose {
		for _, name := range encoderFiles {
			s.say("wrote %s", s.folder.Path(name))
		}
	} else {
		s.say("figures, result.json and report.md are in %s", s.folder.Dir)
	}
	if s.JSON {
		_, err = fmt.Fprintf(s.std.Stdout, "%s\n", result)
		return err
	}
	return s.print(r)
}

// measured is a model's measures in result.json. What is not finite is null.
type measured struct {
	Run         string   `json:"run"`
	Epochs      int      `json:"epochs"`
	Seconds     *float64 `json:"train_seconds,omitempty"`
	Recon       *float64 `json:"recon"`
	KL          *float64 `json:"kl"`
	NegELBO     *float64 `json:"neg_elbo"` // null of the autoencoder
	Sharpness   *float64 `json:"sharpness"`
	ActiveUnits int      `json:"active_units"`
	Information *float64 `json:"mutual_information"`
	Limit       *float64 `json:"mutual_information_limit"` // ln N
	Saturated   bool     `json:"mutual_information_saturated"`
	MeanKL      *float64 `json:"mean_kl"`
	MeanW2      *float64 `json:"mean_w2_squared"`
	AggregateW2 *float64 `json:"aggregate_w2_squared"`
	MMD         *float64 `json:"aggregate_mmd_squared"`
}

// claimed is a claim in result.json.
type claimed struct {
	Claim   string `json:"claim"`
	Verdict string `json:"verdict"`
	Because string `json:"because"`
}

// result is the object of result.json.
func (s *encoderStudy) result(r encoders.Results) any {
	var models []measured
	for _, m := range s.models {
		models = append(models, s.measured(m))
	}
	var claims []claimed
	for _, c := range r.Claims() {
		claims = append(claims, claimed{c.Text, string(c.Verdict), c.Because})
	}
	return struct {
		ELBO        measured  `json:"elbo"`
		KLOnly      measured  `json:"kl_only"`
		Autoencoder measured  `json:"autoencoder"`
		Collapse    *float64  `json:"collapse_level"`
		Claims      []claimed `json:"claims"`
		Seed        uint64    `json:"seed"`
		Device      string    `json:"device"`
		Out         string    `json:"out"`
	}{models[0], models[1], models[2], number(r.Collapse), claims, s.Training.Seed, s.device.String(), s.folder.Dir}
}

func (s *encoderStudy) measured(m *subject) measured {
	last := m.last()
	v := measured{
		Run: m.path, Epochs: m.epochs[len(m.epochs)-1],
		Recon: number(last.Recon), KL: number(last.KL), Sharpness: number(last.Sharpness),
		ActiveUnits: last.ActiveUnits,
		Information: number(last.Information), Limit: number(last.Limit()), Saturated: last.Saturated(),
		MeanKL: number(last.MeanKL), MeanW2: number(last.MeanW2),
		AggregateW2: number(last.AggregateW2), MMD: number(last.MMD),
	}
	if m.objective != encoders.Sharp {
		v.NegELBO = number(last.Recon + last.KL)
	}
	if m.given == nil {
		v.Seconds = number(m.seconds)
	}
	return v
}

// number is x, or nil if x is not finite, which JSON cannot say.
func number(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// table is the measures of the models as rows of text; the first is the heading.
func (s *encoderStudy) table() [][]string {
	rows := [][]string{{""}}
	for _, m := range s.models {
		rows[0] = append(rows[0], titles[m.objective])
	}
	for _, row := range []struct {
		name string
		text func(objective string, m encoders.Measures) string
	}{
		{"recon, nats", func(_ string, m encoders.Measures) string { return short(m.Recon) }},
		{"KL, nats", func(objective string, m encoders.Measures) string {
			if objective == encoders.Sharp {
				return short(m.KL) + "*"
			}
			return short(m.KL)
		}},
		{"−ELBO, nats", func(objective string, m encoders.Measures) string {
			if objective == encoders.Sharp {
				return "none"
			}
			return short(m.Recon + m.KL)
		}},
		{"sharpness, of the originals'", func(_ string, m encoders.Measures) string { return short(m.Sharpness) }},
		{"active units", func(_ string, m encoders.Measures) string {
			return fmt.Sprintf("%d of %d", m.ActiveUnits, s.Model.Latent)
		}},
		{fmt.Sprintf("I(x; z), nats (at most %.2f can show)", s.models[0].last().Limit()), func(_ string, m encoders.Measures) string {
			if m.Saturated() {
				return "≥ " + short(m.Information)
			}
			if m.Information < 0 {
				return fmt.Sprintf("0 (estimate %.2g)", m.Information)
			}
			return short(m.Information)
		}},
		{"mean KL(q(z|x) ‖ p), nats", func(_ string, m encoders.Measures) string { return short(m.MeanKL) }},
		{"mean W₂²(q(z|x), p)", func(_ string, m encoders.Measures) string { return short(m.MeanW2) }},
		{"W₂²(aggregate, p)", func(_ string, m encoders.Measures) string { return short(m.AggregateW2) }},
		{"MMD²(aggregate, p)", func(_ string, m encoders.Measures) string { return short(m.MMD) }},
	} {
		cells := []string{row.name}
		for _, m := range s.models {
			cells = append(cells, row.text(m.objective, m.last()))
		}
		rows = append(rows, cells)
	}
	return rows
}

// footnote is what the table's star says.
const footnote = "* of its log σ² head, which is not trained: z = μ, and the KL of a point is infinite"

// short writes a number with the digits that a reader needs.
func short(x float64) string {
	switch size := math.Abs(x); {
	case math.IsInf(x, 0):
		return "∞"
	case math.IsNaN(x):
		return "none"
	case size >= 10:
		return fmt.Sprintf("%.2f", x)
	case size >= 0.1:
		return fmt.Sprintf("%.3f", x)
	}
	return fmt.Sprintf("%.2g", x)
}

// share is a share of something, "none" if there is nothing to have it of.
func share(x float64) string {
	if math.IsNaN(x) {
		return "none"
	}
	return fmt.Sprintf("%.2f", x)
}

// print writes the table and the verdicts to stdout.
func (s *encoderStudy) print(r encoders.Results) error {
	w := tabwriter.NewWriter(s.std.Stdout, 0, 0, 3, ' ', 0)
	for _, row := range s.table() {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintln(&b, footnote)
	for _, c := range r.Claims() {
		fmt.Fprintf(&b, "\n%s\n  %s: %s.\n", c.Text, c.Verdict, c.Because)
	}
	_, err := io.WriteString(s.std.Stdout, b.String())
	return err
}

// article is report.md.
func (s *encoderStudy) article(r encoders.Results) string {
	var b strings.Builder
	m := s.Model
	fmt.Fprintf(&b, `# ELBO, KL-only, autoencoder

`+"`%s`"+`

Three models that differ in their objective alone: %s, seed %d, %d epochs of %d images; %s.
Measured on the %d test images of %s. Losses are nats per image.

![test images and the reconstructions of the three models](%s)

*Test images and what each model makes of them, at the mean of q(z|x).*

`, cli.Line(append([]string{cli.Program, "compare", "encoders"}, s.args...)...),
		m.Network.Describe(s.set.Train.Pixels(), m.Latent), s.Training.Seed, s.Epochs, s.set.Train.Len()-s.Training.Validation,
		s.device, s.set.Test.Len(), s.set.Name, sheetFile)
	for i, row := range s.table() {
		b.WriteString(markdownRow(row))
		if i == 0 {
			b.WriteString("|---|---|---|---|\n")
		}
	}
	fmt.Fprintf(&b, "\n%s.\n\n## What is said about such encoders\n\n", strings.Replace(footnote, "*", "\\*", 1))
	for _, c := range r.Claims() {
		fmt.Fprintf(&b, "- **%s** %s: %s.\n", c.Text, upper(string(c.Verdict)), c.Because)
	}
	fmt.Fprintf(&b, `
## Over training

![the measures after each epoch](%s)

*After each epoch, on the test images. The autoencoder's KL is infinite and not shown.*

## The codes

![means and scales of posteriors in two dimensions of each model](%s)

*The two latent dimensions in which the means vary most: a dot is the mean of q(z|x) of a test image, coloured by its
digit, an ellipse 1σ of it; an autoencoder's codes are points. Each plane has its own scale; the dashed circles are the
prior's in all three.*

## How it was measured

Sharpness is the variance of the Laplacian of a reconstruction, as a share of the originals'. A latent dimension is active
if the variance of its means is above 0.01. I(x; z) is estimated from %d images by their mixture: a lower bound that cannot
exceed ln %d. The aggregate posterior is compared with N(0, I) as a Gaussian with its mean and covariance (W₂²), and by
its draws (MMD², Gaussian kernel with the squared bandwidth %d, unbiased, so that it may be slightly negative).

The runs:

`, curvesFile, latentFile, r.Models[encoders.ELBO].Probed, r.Models[encoders.ELBO].Probed, s.Model.Latent)
	for _, m := range s.models {
		fmt.Fprintf(&b, "- %s: `%s`\n", titles[m.objective], m.path)
	}
	return b.String()
}

// markdownRow is a row of a Markdown table.
func markdownRow(cells []string) string {
	row := "|"
	for _, cell := range cells {
		row += " " + strings.ReplaceAll(cell, "|", `\|`) + " |"
	}
	return row + "\n"
}
