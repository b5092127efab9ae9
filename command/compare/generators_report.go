package compare

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"vaelab/study/generators"
)

// digits writes a number with three digits.
func digits(x float64) string { return fmt.Sprintf("%.3g", x) }

// ratio writes a ratio to three decimals, or a large one to one; nothing for one that is
// not known.
func ratio(x float64) string {
	switch {
	case x == 0:
		return ""
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.3f", x)
}

// print writes the result to stdout: a table and sentences, or JSON.
func (s *generatorStudy) print() error {
	r := s.finished[0]
	switch {
	case s.JSON && s.All:
		return json.NewEncoder(s.std.Stdout).Encode(s.finished)
	case s.JSON:
		return json.NewEncoder(s.std.Stdout).Encode(r)
	}
	text := columns(scoreTable(r)) + "\n" + sentences(r)
	if s.All {
		text = columns(s.overview())
		for _, c := range generators.Claims(s.finished) {
			text += fmt.Sprintf("\n%s\n  %s: %s.\n", c.Text, c.Finding, c.Because)
		}
	}
	_, err := io.WriteString(s.std.Stdout, text)
	return err
}

// scoreTable is the three scores of a result.
func scoreTable(r *generators.Result) [][]string {
	return [][]string{
		{generators.Symbol(r.Target) + ", " + r.Protocol, unit(r), "over its floor"},
		{"red    encoder's parameters", digits(r.Red), ""},
		{"green  fit to its draws Z", digits(r.Green), ratio(r.GreenOverFloor)},
		{"black  fit to random draws R", digits(r.Black), ratio(r.BlackOverFloor)},
		{"floor  of draws of the target", digits(r.Floor), ""},
		{"black/green", ratio(r.Ratio), "95 %: " + r.Interval.String()},
	}
}

// sentences are the verdict and what stands behind it.
func sentences(r *generators.Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s.\n", upper(r.Verdict))
	fmt.Fprintf(&b, "KL(q‖p) of the encoder is %s nats; Z are fits to n = %d draws by %s.\n", digits(r.KL), r.Samples, estimators[r.Estimator])
	if f := r.Second; f != nil {
		fmt.Fprintf(&b, "By %s black/green is %s (%s).\n", estimators[f.Estimator], ratio(f.Ratio), f.Interval)
	}
	if c := r.Control; c != nil {
		fmt.Fprintf(&b, "Control: black at n = %d is %s of black at n = %d (%s); it should be %s.\n",
			c.Samples, ratio(c.Ratio), r.Samples, c.Interval, ratio(c.Expected))
	}
	if r.Protocol == generators.Published {
		b.WriteString("This is the published protocol with its defects: the encoder still wanders at a constant learning rate, and its training batches are scored.\n")
	}
	return b.String()
}

var estimators = map[string]string{
	generators.Moments:    "moments",
	generators.Likelihood: "maximum likelihood",
	generators.RawMeans:   "means of unnormalised draws",
}

// overview is a row for each run.
func (s *generatorStudy) overview() [][]string {
	rows := [][]string{{"target", "metric", "protocol", "red", "green", "black", "black/green", "95 %", "KL(q‖p)", "R over floor", "Z against R"}}
	for _, r := range s.finished {
		rows = append(rows, []string{
			generators.Symbol(r.Target), metric(r), r.Protocol, digits(r.Red), digits(r.Green), digits(r.Black),
			ratio(r.Ratio), r.Interval.String(), digits(r.KL), ratio(r.BlackOverFloor), string(r.Judgement),
		})
	}
	return rows
}

// article is report.md.
func (s *generatorStudy) article() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Is an encoder that was trained on the KL term alone a good random generator?\n\n`%s`\n\nTrained on %s.\n\n",
		s.command("generators"), s.device)
	b.WriteString(`For each image the encoder emits the parameters of a distribution q(z|x) that should become the target p. Three scores, in
nats of KL or in W₂², tell how far from p they are: **red** the encoder's own parameters, **green** a distribution fitted to
n draws Z of the encoder, **black** one fitted to n fresh draws R of p. black/green is 1 if Z is as good as R, and less if Z
is worse.

`)
	if s.All {
		b.WriteString("## What was claimed\n\n")
		for _, c := range generators.Claims(s.finished) {
			fmt.Fprintf(&b, "- **%s** %s: %s.\n", c.Text, upper(string(c.Finding)), c.Because)
		}
		fmt.Fprintf(&b, "\n## All runs\n\n%s\nScores are means over images and dimensions, those of a Dirichlet over images alone.\n\n",
			markdown(s.overview()))
	}
	for _, r := range s.finished {
		s.section(&b, r)
	}
	b.WriteString(method)
	return b.String()
}

// section is what the report says of one result.
func (s *generatorStudy) section(b *strings.Builder, r *generators.Result) {
	place := ""
	if dir := s.place(r); dir != "." {
		place = dir + "/"
	}
	fmt.Fprintf(b, "## %s by %s, %s\n\n%s\n%s\n", generators.Symbol(r.Target), metric(r), r.Protocol,
		markdown(scoreTable(r)), sentences(r))
	for _, f := range figures {
		fmt.Fprintf(b, "![%s](%s%s)\n\n", f.alt, place, f.file)
	}
}

const method = `## How it was measured

The encoder is the published network: two ReLU layers and linear heads, softplus on every scale, shape, rate and
concentration; centred RMSprop, batches of 64 images of binarised MNIST.

*matched*: the learning rate falls from 1e-3 to 0 along a cosine, then the encoder is frozen. Each repeat takes 64 other
held-out images (128 for a Dirichlet of 20 components, more of a smaller one), and for each as many draws, dimensions and fits for Z as for R, from streams of their
own; all scores are means. The points of the curves take at least 16 images, and the control a quarter of the repeats. Intervals are bootstraps over repeats: rows and dimensions within one share the error of their encoder, so the repeat
is the unit, and all holds for the one encoder that was trained. "Equivalent" means that the 90 % interval of black/green
lies in [0.98, 1.02]: two one-sided tests at 5 %.

*published*: a constant learning rate of 1e-3 for 6 × 601 steps; the last steps, on the batches just trained on, against as
many fresh draws of p. R has 5/3 of Z's n for a Gamma and 5/6 for a Dirichlet; a Dirichlet is "fitted" by the means of
Γ(αᵢ, 1) draws that are not normalised; and its R is a sum over the 64 rows where Z is their mean. Steps are resampled in
runs of ten.

Floors are what n draws of p itself score on average: exact for Gaussians, asymptotic for Gammas and Dirichlets.
`
