package sample

import (
	"context"
	"fmt"
	"strconv"

	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/rng"
)

// label is an image's class, or any, or all.
type label int

const (
	anyLabel  label = -1
	allLabels label = -2
)

func (l label) MarshalText() ([]byte, error) {
	switch l {
	case anyLabel:
		return []byte("any"), nil
	case allLabels:
		return []byte("all"), nil
	}
	return strconv.AppendInt(nil, int64(l), 10), nil
}

func (l *label) UnmarshalText(text []byte) error {
	switch string(text) {
	case "any":
		*l = anyLabel
		return nil
	case "all":
		*l = allLabels
		return nil
	}
	n, err := strconv.Atoi(string(text))
	if err != nil || n < 0 || n >= data.Classes {
		return fmt.Errorf("%q is not a label from 0 to %d, any or all", text, data.Classes-1)
	}
	*l = label(n)
	return nil
}

// suffix names the label after a number of images.
func (l label) suffix() string {
	if l == anyLabel {
		return ""
	}
	return fmt.Sprintf(" with label %d", int(l))
}

// checkLabel refuses a --label that the model or the kind has no use for.
func (p *picture) checkLabel() error {
	generated := p.Kind == "prior" || p.Kind == "manifold"
	switch conditional := p.model.Classes > 0; {
	case generated && p.Label != anyLabel && !conditional:
		return cli.Usagef("--label: %s is not conditional, so that no digit can be asked of its prior; train --conditional makes such a model", p.model.Path)
	case p.Label == allLabels && p.Kind != "prior":
		return cli.Usagef("--label all is for --kind prior; %s shows the images of one label, or of any", p.Kind)
	case p.Label == allLabels && p.Rows != 0 && p.Rows != p.model.Classes:
		return cli.Usagef("--rows %d: --label all has a row for each of the %d labels", p.Rows, p.model.Classes)
	case conditional && int(p.Label) >= p.model.Classes:
		return cli.Usagef("--label %d: %s knows the labels 0 to %d", int(p.Label), p.model.Path, p.model.Classes-1)
	}
	return nil
}

// labels are those of n draws from the prior of a conditional model: the one that was
// asked for, or each in turn; else nil.
func (p *picture) labels(n int) []uint8 {
	if p.model.Classes == 0 || p.Label != anyLabel {
		return p.model.Repeat(p.label(), n)
	}
	labels := make([]uint8, n)
	for i := range labels {
		labels[i] = uint8(i % p.model.Classes)
	}
	return labels
}

// label is that of the codes around the prior's centre in a conditional model: the one that
// was asked for, or 0.
func (p *picture) label() uint8 { return uint8(max(p.Label, 0)) }

// halves are the labels of n codes on the line between two images in a conditional
// model: each has that of the nearer one; else nil.
func (p *picture) halves(ends []int32, n int) []uint8 {
	of := p.model.LabelsOf(p.images, ends)
	if of == nil {
		return nil
	}
	return append(p.model.Repeat(of[0], (n+1)/2), p.model.Repeat(of[1], n/2)...)
}

// decode returns the images of codes: means, or draws from p(x|z) if they are wanted.
func (p *picture) decode(ctx context.Context, z [][]float32, labels []uint8) ([][]float32, error) {
	tiles, err := p.model.Decode(ctx, z, labels)
	if err != nil {
		return nil, err
	}
	return tiles, p.drawn(tiles)
}

// drawn draws the pixels of decoded images, if that is wanted. Each call has a stream of
// its own.
func (p *picture) drawn(tiles [][]float32) error {
	if !p.Draw {
		return nil
	}
	s := rng.Stream{Seed: p.Seed, Purpose: rng.Pixels, Step: p.draws}
	p.draws++
	return p.model.DrawPixels(tiles, s)
}
