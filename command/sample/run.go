// Package sample is the command that turns a checkpoint into PNG grids.
package sample

import (
	"context"
	"io"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/cli"
	"vaelab/internal/figure"
	"vaelab/internal/runs"
	"vaelab/internal/saved"
)

func run(ctx context.Context, args []string, std cli.IO) error {
	var f Flags
	flags := cli.Bind(help, &f)
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

	p := &picture{Flags: f, model: m, stderr: std.Stderr}
	if err := p.checkLabel(); err != nil {
		return err
	}
	layout, err := p.layout()
	if err != nil {
		return err
	}
	tiles, err := p.tiles(ctx)
	if err != nil {
		return err
	}
	img, err := layout.Draw(tiles)
	if err != nil {
		return err
	}
	return out.write(img)
}

// picture is a picture of a kind in the making.
type picture struct {
	Flags
	model  *saved.Model
	stderr io.Writer   // for what the picture does not say of itself
	images eval.Images // the test set, for the kinds that show it
	draws  uint32      // of pixels, so far
}

// layout returns how the tiles are laid out, and sets the rows and columns that were not given.
// A picture that is too large is refused before it is made.
func (p *picture) layout() (figure.Grid, error) {
	g := figure.Grid{Height: p.model.Height, Width: p.model.Width, Scale: p.Scale, Pad: 2}
	perCell := 1
	switch p.Kind {
	case "prior":
		if p.model.Classes > 0 {
			p.size(p.model.Classes, 10)
		} else {
			p.size(8, 8)
		}
	case "reconstruct":
		p.size(4, 10)
		g.GroupRows, g.Gap, perCell = 2, 6, 2
	case "interpolate":
		p.size(8, 11)
	case "manifold":
		p.size(20, 20)
		g.Pad = 0
	case "traverse":
		p.size(min(p.model.Latent, 20), 11)
	case "variations":
		p.size(5, 10)
	}
	g.Cols = p.Cols
	if _, err := g.Size(perCell * p.Rows * p.Cols); err != nil {
		return g, cli.Usagef("%w", err)
	}
	return g, nil
}

// tiles returns the tiles, row by row.
func (p *picture) tiles(ctx context.Context) ([][]float32, error) {
	switch p.Kind {
	case "prior":
		return p.prior(ctx)
	case "manifold":
		return p.manifold(ctx)
	}
	set, err := data.Open(ctx, p.Data)
	if err != nil {
		return nil, err
	}
	if err := p.model.Check(set); err != nil {
		return nil, err
	}
	p.images = eval.Images{Set: set.Test, Reading: p.model.Reading, Seed: p.Seed}
	switch p.Kind {
	case "reconstruct":
		return p.reconstruct(ctx)
	case "interpolate":
		return p.interpolate(ctx)
	case "traverse":
		return p.traverse(ctx)
	}
	return p.variations(ctx)
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
