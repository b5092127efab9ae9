package compare

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"

	"vaelab/model/latent"
	"vaelab/run"
	"vaelab/study/encoders"
	"vaelab/study/samples"
)

// report writes result.json and report.md, and prints the result.
func (s *encoderStudy) report(r encoders.Results) error {
	result, err := json.Marshal(s.result(r))
	if err != nil {
		return err
	}
	text, err := s.article(r)
	if err != nil {
		return err
	}
	for name, text := range map[string]string{resultFile: string(result) + "\n", articleFile: text} {
		if err := run.WriteText(s.folder.Path(name), []byte(text)); err != nil {
			return err
		}
	}
	if s.Verbose {
		for _, name := range encoderFiles {
			if strings.HasSuffix(name, ".png") {
				name = run.InFormat(name, s.Format)
			}
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
	Run         string     `json:"run"`
	Epochs      int        `json:"epochs"`
	Seconds     run.Number `json:"train_seconds,omitzero"` // 0: trained elsewhere
	Recon       run.Number `json:"recon"`
	KL          run.Number `json:"kl"`
	NegELBO     run.Number `json:"neg_elbo"` // null of the autoencoder
	Sharpness   run.Number `json:"sharpness"`
	ActiveUnits int        `json:"active_units"`
	Information run.Number `json:"mutual_information"`
	Limit       run.Number `json:"mutual_information_limit"` // ln N
	Saturated   bool       `json:"mutual_information_saturated"`
	MeanKL      run.Number `json:"mean_kl"`
	MeanW2      run.Number `json:"mean_w2_squared"`
	AggregateW2 run.Number `json:"aggregate_w2_squared"`
	MMD         run.Number `json:"aggregate_mmd_squared"`

	Samples *samples.Result `json:"samples"` // null: draws are not compared
}

// result is the object of result.json.
func (s *encoderStudy) result(r encoders.Results) any {
	var models []measured
	for _, m := range s.models {
		models = append(models, s.measured(m))
	}
	return struct {
		ELBO        measured         `json:"elbo"`
		KLOnly      measured         `json:"kl_only"`
		Autoencoder measured         `json:"autoencoder"`
		Prior       string           `json:"prior"`
		Collapse    run.Number       `json:"collapse_level"`
		Claims      []encoders.Claim `json:"claims"`
		Seed        uint64           `json:"seed"`
		Device      string           `json:"device"`
		Out         string           `json:"out"`
	}{models[0], models[1], models[2], r.Prior.String(), run.Number(r.Collapse), r.Claims(), s.Training.Seed, s.device.String(), s.folder.Dir}
}

func (s *encoderStudy) measured(m *subject) measured {
	last := m.last()
	v := measured{
		Run: m.Path, Epochs: m.epochs[len(m.epochs)-1], Seconds: run.Number(m.seconds),
		Recon: run.Number(last.Recon), KL: run.Number(last.KL), NegELBO: run.Number(last.Recon + last.KL), Sharpness: run.Number(last.Sharpness),
		ActiveUnits: last.ActiveUnits,
		Information: run.Number(last.Information), Limit: run.Number(last.Limit()), Saturated: last.Saturated(),
		MeanKL: run.Number(last.MeanKL), MeanW2: run.Number(last.MeanW2),
		AggregateW2: run.Number(last.AggregateW2), MMD: run.Number(last.MMD), Samples: m.draws,
	}
	if m.objective == encoders.Sharp {
		v.NegELBO = run.Number(math.NaN())
	}
	return v
}

// table is the measures of the models as rows of text; the first is the heading.
func (s *encoderStudy) table() [][]string {
	rows := [][]string{
		{""},
		{"recon, nats"},
		{"KL, nats"},
		{"-ELBO, nats"},
		{"sharpness, of the originals'"},
		{"active units"},
		{fmt.Sprintf("I(x; z), nats (at most %.2f can show)", s.models[0].last().Limit())},
		{"mean KL(q(z|x) ‖ p), nats"},
		{"mean W₂²(q(z|x), p)" + s.atLeast()},
		{"W₂²(aggregate, p)"},
		{"MMD²(aggregate, p)"},
	}
	for _, m := range s.models {
		v := m.last()
		kl, elbo, information := short(v.KL), short(v.Recon+v.KL), short(v.Information)
		if m.objective == encoders.Sharp {
			kl, elbo = kl+"*", "none"
		}
		switch {
		case v.Saturated():
			information = "≥ " + information
		case v.Information < 0:
			information = fmt.Sprintf("0 (estimate %.2g)", v.Information)
		}
		for i, cell := range []string{
			m.Title(), short(v.Recon), kl, elbo, short(v.Sharpness),
			fmt.Sprintf("%d of %d", v.ActiveUnits, s.Model.Latent), information,
			short(v.MeanKL), short(v.MeanW2), short(v.AggregateW2), short(v.MMD),
		} {
			rows[i] = append(rows[i], cell)
		}
	}
	return rows
}

// atLeast is said of W₂² of single posteriors that are not Gaussian, of which only moments are known.
func (s *encoderStudy) atLeast() string {
	if s.gaussian() {
		return ""
	}
	return ", at least"
}

// prior is that of the three models, one that all objectives go with.
func (s *encoderStudy) prior() latent.Fixed { return s.Model.Prior.(latent.Fixed) }

// footnote is what the table's star says.
const footnote = "* of widths of q(z|x) that are not trained: z is its mean, and the KL of a point is infinite"

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
	text := columns(s.table()) + footnote + "\n"
	if rows := s.samplesTable(); rows != nil {
		text += "\n" + columns(rows) + s.samplesNote() + "\n"
	}
	for _, c := range r.Claims() {
		text += fmt.Sprintf("\n%s\n  %s: %s.\n", c.Text, c.Verdict, c.Because)
	}
	_, err := io.WriteString(s.std.Stdout, text)
	return err
}

// article is report.md.
func (s *encoderStudy) article(r encoders.Results) (string, error) {
	note := ""
	if s.Samples > 0 {
		note = s.samplesNote()
	}
	return fill("encoders", map[string]any{
		"Command": s.command("encoders"), "Device": s.device, "Seed": s.Training.Seed,
		"Network": s.Model.Network.Layers().Describe(s.Model.Image, s.Model.Latent), "Latent": s.Model.Latent,
		"Name": s.set.Name, "TestImages": s.set.Test.Len(),
		"Epochs": s.Epochs, "TrainImages": s.set.Train.Len() - s.Training.Validation,
		"Table": s.table(), "Footnote": footnote, "Claims": r.Claims(), "Probed": s.models[0].last().Probed,
		"Models": s.models, "Format": s.Format, "Prior": s.prior(), "Gaussian": s.gaussian(),
		"Samples": s.samplesTable(), "SamplesNote": note, "Unjudged": s.unjudged,
	})
}
