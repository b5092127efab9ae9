package eval

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"

	"vaelab/eval"
	"vaelab/internal/cli"
	"vaelab/machine"
	"vaelab/model/latent"
)

func printJSON(w io.Writer, r report) error { return json.NewEncoder(w).Encode(r) }

// printTable writes a row for each measure: its value, and what it means.
func printTable(w io.Writer, r *eval.Report, density bool) error {
	var b strings.Builder
	labels := ""
	if r.Only != "none" {
		labels = ", of the labels " + r.Only + " alone"
	}
	if r.Excluded != "none" {
		labels += ", without the labels " + r.Excluded
	}
	fmt.Fprintf(&b, "%s, epoch %d, on %s (pixels: %s%s), nats per image\n\n", r.Checkpoint, r.Epoch, cli.Count(r.Images, r.Split+" image"), r.Binarize, labels)
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	row := func(name, value, note string) { fmt.Fprintf(t, "%s\t%s\t%s\n", name, value, note) }
	nats := func(v float64) string { return fmt.Sprintf("%9.3f", v) }
	share := func(v float64) string { return fmt.Sprintf("%8.2f%%", 100*v) }
	if r.ELBO != nil {
		row("-ELBO", nats(-*r.ELBO), "recon + kl, one draw an image")
	}
	row("recon", nats(r.Recon), map[bool]string{false: "-log p(x|z)", true: "-log p(x|z), a log density"}[density])
	if r.ELBO != nil {
		row("kl", nats(r.KL), "KL(q(z|x) ‖ p(z))")
	} else {
		row("kl", "        -", "the codes are points: an autoencoder does not train how wide its q(z|x) are")
	}
	if r.NLL != nil {
		value, note := nats(*r.NLL), "at least -log p(x), in expectation"
		if r.StdErr != nil {
			value, note = fmt.Sprintf("%s ± %.3f", value, *r.StdErr), note+"; ± one standard error over images"
		}
		row(fmt.Sprintf("-L_%d", r.Draws), value, note)
	}
	if r.Gap != nil {
		value := nats(*r.Gap)
		if r.GapStdErr != nil {
			value = fmt.Sprintf("%s ± %.3f", value, *r.GapStdErr)
		}
		row("gap", value, fmt.Sprintf("L_%d - ELBO of the same draws: KL(q(z|x) ‖ p(z|x)) is at least this, in expectation", r.Draws))
	}
	if r.ActiveUnits != nil {
		row("active units", fmt.Sprintf("%9d", *r.ActiveUnits), fmt.Sprintf("of %d: dimensions whose mean has more than 0.01 of the prior's variance", r.Latent))
	}
	channelRows(r.Channel, r.ActiveUnits != nil, row, nats)
	if r.AggregateW2 != nil {
		row("aggregate W₂²", nats(*r.AggregateW2), "of the mean and covariance of all codes to the prior's; no nats")
		row("aggregate MMD²", fmt.Sprintf("%11.5f", *r.MMD), "of the codes to the prior, unbiased: about 0 if they agree; no nats")
	}
	if r.Classifier != nil {
		row("classifier", share(*r.Classifier), fmt.Sprintf("of labels are right by the greatest q(y|x); ± %.2f%%, one standard error", 100**r.ClassifierStdErr))
	}
	if r.Neighbours != nil {
		row("neighbours", share(*r.Neighbours), fmt.Sprintf("of labels are right by the %d nearest training means", eval.NearestVoters))
		row("linear probe", share(*r.Probe), "of labels are right by logistic regression on the means")
	}
	anomalyRows(r.Anomalies, row)
	if err := t.Flush(); err != nil {
		return err
	}
	for _, note := range notes(r, density) {
		b.WriteString("\n" + note + "\n")
	}
	_, err := io.WriteString(w, cli.Printable(b.String()))
	return err
}

// channelRows are what I(x; z) of several images lies between, and what it leaves of the KL.
func channelRows(c eval.Channel, several bool, row func(name, value, note string), nats func(float64) string) {
	if c.Lower == nil {
		if several {
			row("information", "        -", "behind a flow q(z|x) is known at its own draws alone, not at other images' codes")
		}
		return
	}
	ceiling := math.Log(float64(c.Pairs))
	note := fmt.Sprintf("I(x; z) is at least this; the estimate cannot exceed %.2f", ceiling)
	switch {
	case eval.Saturated(*c.Lower, c.Pairs):
		note = fmt.Sprintf("I(x; z) may be far greater: the estimate is at its ceiling of %.2f", ceiling)
	case *c.Lower < 0:
		note = fmt.Sprintf("I(x; z) is at least this: the estimate of %.2g bounds less; it cannot exceed %.2f", *c.Lower, ceiling)
	}
	row("information", nats(max(*c.Lower, 0)), note)
	if c.Upper != nil {
		row("  at most", nats(max(*c.Upper, 0)), "I(x; z) is at most this; no ceiling")
	}
	if c.AggregateKLLower != nil {
		row("aggregate KL", nats(max(*c.AggregateKLLower, 0)), fmt.Sprintf("of all codes to the prior, KL(q(z) ‖ p(z)) = kl - I(x; z), at least; at most %.2f", max(*c.AggregateKLUpper, 0)))
	}
}

// notes are what must be known to read the table.
func notes(r *eval.Report, density bool) []string {
	var notes []string
	grey := r.Binarize == machine.Grey.String()
	switch {
	case density && grey:
		notes = append(notes, "p(x|z) is a density of grey pixels ("+r.Likelihood+"): its logarithm may be positive, and -ELBO and -L negative.\nThey do not compare with those of pixels that are 0 or 1.")
	case density:
		notes = append(notes, "p(x|z) is a density ("+r.Likelihood+"), although the pixels are 0 or 1: -ELBO and -L bound no probability of these images.")
	case grey && r.ELBO != nil:
		notes = append(notes, "On grey pixels -ELBO bounds the likelihood of their stochastic binarization.")
	}
	if r.Classes > 0 {
		notes = append(notes, "The model is conditional: everything is given the image's label c, as in log p(x|c). The encoder sees the label, too;\nwhat the means tell of the label is what it has left of it in z.")
	}
	if p, ok := r.Prior.(latent.Bounded); ok && r.ELBO != nil {
		notes = append(notes, "log p(z) of the prior is an estimate, "+p.Estimate()+": kl, -ELBO and -L are at least what they would be with log p(z) itself, in expectation.")
	}
	if r.Unseen > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d %s images have labels that the run never saw.", r.Unseen, r.Images, r.Split))
	}
	if r.Images == 1 {
		notes = append(notes, "Active units, information, the aggregate's distances and standard errors take 2 images at least: raise --limit.")
	}
	return notes
}
