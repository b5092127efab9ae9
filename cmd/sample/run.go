package main

import (
	"context"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/cli"
	"vaelab/internal/figure"
	"vaelab/internal/runs"
	"vaelab/internal/saved"
)

func run(ctx context.Context, args []string, std cli.IO) error {
	var f Flags
	flags := cli.Bind("sample", head, &f)
	if err := flags.Parse(args, std.Stdout); err != nil {
		return err
	}
	if err := f.check(flags.Given); err != nil {
		return err
	}
	out, err := newOutput(f.Out, f.Kind, f.Overwrite, std.Stdout)
	if err != nil {
		return err
	}
	device, err := runs.OpenDevice(f.Device, f.Threads)
	if err != nil {
		return err
	}
	defer device.Close()
	device.Announce(std.Stderr)

	m, err := runs.Open(f.Checkpoint, device)
	if err != nil {
		return err
	}
	defer m.Close()

	p := &picture{Flags: f, model: m}
	if err := p.checkLabel(); err != nil {
		return err
	}
	tiles, layout, err := p.make(ctx)
	if err != nil {
		return err
	}
	layout.Height, layout.Width, layout.Scale = m.Height, m.Width, f.Scale
	img, err := layout.Draw(tiles)
	if err != nil {
		return err
	}
	return out.write(img)
}

// picture makes the tiles of a kind.
type picture struct {
	Flags
	model  *saved.Model
	images eval.Images // the test set, for the kinds that show it
	draws  uint32      // of pixels, so far
}

// make returns the tiles, row by row, and how they are laid out.
func (p *picture) make(ctx context.Context) ([][]float32, figure.Grid, error) {
	if p.Kind != "prior" && p.Kind != "manifold" {
		set, err := data.Open(ctx, p.Data)
		if err != nil {
			return nil, figure.Grid{}, err
		}
		if err := p.model.Check(set); err != nil {
			return nil, figure.Grid{}, err
		}
		p.images = eval.Images{Set: set.Test, Reading: p.model.Reading, Seed: p.Seed}
	}
	var tiles [][]float32
	var err error
	g := figure.Grid{Pad: 2}
	switch p.Kind {
	case "prior":
		if p.model.Classes > 0 {
			p.size(p.model.Classes, 10)
		} else {
			p.size(8, 8)
		}
		tiles, err = p.prior(ctx)
	case "reconstruct":
		p.size(4, 10)
		g.GroupRows, g.Gap = 2, 6
		tiles, err = p.reconstruct(ctx)
	case "interpolate":
		p.size(8, 11)
		tiles, err = p.interpolate(ctx)
	case "manifold":
		p.size(20, 20)
		g.Pad = 0
		tiles, err = p.manifold(ctx)
	case "traverse":
		p.size(min(p.model.Latent, 20), 11)
		tiles, err = p.traverse(ctx)
	case "variations":
		p.size(5, 10)
		tiles, err = p.variations(ctx)
	}
	g.Cols = p.Cols
	return tiles, g, err
}

// size sets the rows and columns that were not given.
func (p *picture) size(rows, cols int) {
	if p.Rows == 0 {
		p.Rows = rows
	}
	if p.Cols == 0 {
		p.Cols = cols
	}
}
