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
	text, result := columns(scoreTable(r))+"\n"+sentences(r), any(r)
	if s.All {
		text, result = columns(s.overview()), s.finished
		for _, c := range generators.Claims(s.finished) {
			text += fmt.Sprintf("\n%s\n  %s: %s.\n", c.Text, c.Finding, c.Because)
		}
	}
	if s.JSON {
		return json.NewEncoder(s.std.Stdout).Encode(result)
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
	fmt.Fprintf(&b, "Encoder: hidden layers of %s units, %d latent dimensions; %s, batches of %d, learning rate %v.\n",
		strings.Trim(strings.ReplaceAll(fmt.Sprint(r.Hidden), " ", " and "), "[]"), r.Dims, r.Optimizer.Name, r.BatchSize, r.LearningRate)
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
func (s *generatorStudy) article() (string, error) {
	return fill("generators", map[string]any{
		"Command": s.command("generators"), "Device": s.device, "All": s.All,
		"Claims": generators.Claims(s.finished), "Overview": s.overview(), "Results": s.finished,
		"Figures": figures, "Place": s.place, "Format": s.Format,
	})
}
