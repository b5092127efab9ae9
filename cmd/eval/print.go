package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"vaelab/machine"
)

func (r *report) printJSON(w io.Writer) error {
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", line)
	return err
}

// printTable writes a row for each measure: its value, and what it means.
func (r *report) printTable(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, epoch %d, on %d %s images (pixels: %s), nats per image\n\n", r.Checkpoint, r.Epoch, r.Images, r.Split, r.Binarize)
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	row := func(name, value, note string) { fmt.Fprintf(t, "%s\t%s\t%s\n", name, value, note) }
	nats := func(v float64) string { return fmt.Sprintf("%9.3f", v) }
	share := func(v float64) string { return fmt.Sprintf("%8.2f%%", 100*v) }
	if r.ELBO != nil {
		row("−ELBO", nats(-*r.ELBO), "recon + kl, one draw an image")
	}
	row("recon", nats(r.Recon), "−log p(x|z)")
	row("kl", nats(r.KL), "KL(q(z|x) ‖ p(z))")
	if r.NLL != nil {
		row(fmt.Sprintf("−L_%d", r.Draws), fmt.Sprintf("%s ± %.3f", nats(*r.NLL), *r.StdErr), "at least −log p(x), in expectation; ± one standard error over images")
	}
	row("active units", fmt.Sprintf("%9d", r.ActiveUnits), fmt.Sprintf("of %d: dimensions whose mean varies by more than 0.01", r.Latent))
	note := fmt.Sprintf("I(x; z) is at least this; the estimate cannot exceed %.2f", r.Ceiling)
	if r.Saturated {
		note = fmt.Sprintf("I(x; z) may be far greater: the estimate is at its ceiling of %.2f", r.Ceiling)
	}
	row("information", nats(r.Information), note)
	if r.Neighbours != nil {
		row("neighbours", share(*r.Neighbours), fmt.Sprintf("of digits are right by the %d nearest training means", neighbours))
		row("linear probe", share(*r.Probe), "of digits are right by logistic regression on the means")
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if r.Binarize == machine.Grey.String() && r.ELBO != nil {
		b.WriteString("\nOn grey pixels −ELBO bounds the likelihood of their stochastic binarisation.\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
