package plan

import (
	"fmt"

	"vaelab/graph"
	"vaelab/machine"
)

// Intake is what a caller hands to a machine between runs, and its checks. Every machine
// has one.
type Intake struct {
	Plan  *Plan
	Batch machine.Batch // the batch fed last; no rows: none
	Bound []*Bound      // to Plan.Inputs
}

// Bound is what an input is filled from.
type Bound struct {
	graph.Input
	Cols   int
	Pixels machine.Pixels // of a Source Images
	Labels []uint8        // of a Source Labels
}

// NewIntake returns the intake of a machine of the plan, nothing bound.
func NewIntake(p *Plan) *Intake {
	in := &Intake{Plan: p}
	for i, v := range p.Inputs {
		in.Bound = append(in.Bound, &Bound{Input: p.Graph.Inputs[i], Cols: v.Cols})
	}
	return in
}

// Feed accepts a batch that every input can be filled for.
func (in *Intake) Feed(b machine.Batch) error {
	if b.Rows < 1 || b.Rows > in.Plan.Graph.Batch {
		return fmt.Errorf("plan: a batch of %d images for a graph of up to %d", b.Rows, in.Plan.Graph.Batch)
	}
	for _, to := range in.Bound {
		if err := to.check(b); err != nil {
			return err
		}
	}
	in.Batch = b
	return nil
}

// check returns why the input cannot be filled for this batch, or nil.
func (to *Bound) check(b machine.Batch) error {
	var n int
	switch to.Source {
	case graph.Images:
		n = len(to.Pixels.Data) / to.Cols
	case graph.Labels:
		n = len(to.Labels)
	default:
		return nil
	}
	if n == 0 {
		return fmt.Errorf("plan: nothing is bound to input %s", to.Name)
	}
	if len(b.Index) != b.Rows {
		return fmt.Errorf("plan: %d indices for a batch of %d images", len(b.Index), b.Rows)
	}
	for _, i := range b.Index {
		if i < 0 || int(i) >= n {
			return fmt.Errorf("plan: image %d of the %d bound to input %s", i, n, to.Name)
		}
	}
	return nil
}

// Set returns the index of the input that so many values fill for the batch fed last.
func (in *Intake) Set(input string, values int) (int, error) {
	i, err := in.input(input, graph.Host)
	if err != nil {
		return 0, err
	}
	if v := in.Plan.Inputs[i]; v.RowsOf(in.Batch.Rows)*v.Cols != values {
		return 0, fmt.Errorf("plan: %d values for input %s of (%d, %d)", values, input, v.RowsOf(in.Batch.Rows), v.Cols)
	}
	return i, nil
}

// Bind binds images to an input, and returns its index.
func (in *Intake) Bind(input string, images machine.Pixels) (int, error) {
	i, err := in.input(input, graph.Images)
	if err != nil {
		return 0, err
	}
	if len(images.Data)%in.Bound[i].Cols != 0 {
		return 0, fmt.Errorf("plan: %d bytes are no images of %d pixels for input %s", len(images.Data), in.Bound[i].Cols, input)
	}
	in.Bound[i].Pixels = images
	in.forget()
	return i, nil
}

// forget unfeeds a batch that points beyond what is bound now, so that no run follows it there.
func (in *Intake) forget() {
	for _, to := range in.Bound {
		if to.check(in.Batch) != nil {
			in.Batch = machine.Batch{}
		}
	}
}

// BindLabels binds labels to an input, and returns its index.
func (in *Intake) BindLabels(input string, labels []uint8) (int, error) {
	i, err := in.input(input, graph.Labels)
	if err != nil {
		return 0, err
	}
	for image, l := range labels {
		if int(l) >= in.Bound[i].Cols && l != machine.NoLabel {
			return 0, fmt.Errorf("plan: label %d of image %d for input %s of %d classes", l, image, input, in.Bound[i].Cols)
		}
	}
	in.Bound[i].Labels = labels
	in.forget()
	return i, nil
}

// input returns the index of the named input, which must be filled from s.
func (in *Intake) input(name string, s graph.Source) (int, error) {
	for i, to := range in.Bound {
		if to.Name != name {
			continue
		}
		if to.Source != s {
			return 0, fmt.Errorf("plan: input %s is filled from %v, not from %v", name, to.Source, s)
		}
		return i, nil
	}
	return 0, fmt.Errorf("plan: the graph has no input %s", name)
}

// Output returns the index of the named output.
func (in *Intake) Output(name string) (int, error) {
	for i, o := range in.Plan.Graph.Outputs {
		if o.Name == name {
			return i, nil
		}
	}
	return 0, fmt.Errorf("plan: the graph has no output %s", name)
}
