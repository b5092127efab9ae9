package figure

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/draw"
)

const (
	// separator is the grey between tiles: apart from MNIST's black paper and from white ink.
	separator = 0x70

	// readable is the least width, in pixels of the picture, that the default scale gives a tile.
	readable = 56

	// maxPixels bounds a picture: 256 MiB as grey bytes.
	maxPixels = 1 << 28
)

// Grid lays images of one size out row by row, as tiles on a grey ground. Distances other than the tiles' own size
// are pixels of the picture.
type Grid struct {
	Height, Width int // of a tile, before scaling
	Channels      int // 3: its pixels are red, green and blue; else grey
	Cols          int // tiles per row
	Scale         int // each image pixel becomes Scale × Scale pixels; 0: the least that makes a tile 56 pixels wide
	Pad           int // between tiles and around them; 0: tiles touch
	GroupRows     int // rows that belong together, such as originals above reconstructions; 0: all of them
	Gap           int // added to Pad between groups
	Head          int // of white above each group; groups then have nothing else between them
}

// Draw returns the picture of tiles, an *image.Gray or an *image.RGBA, each tile of Height·Width·Channels intensities in
// row-major order. 0 is black and 1 is white; intensities outside are clamped. Cells without a tile, at the end of the last row, show the ground. The padding around
// tiles whose places are given in framed is white.
//
// An intensity that is NaN is an error, for no shade would tell the truth about it.
func (g Grid) Draw(tiles [][]float32, framed ...int) (draw.Image, error) {
	size, err := g.Size(len(tiles))
	if err != nil {
		return nil, err
	}
	g.Scale = g.scale()
	var img draw.Image = image.NewGray(image.Rectangle{Max: size})
	if g.Channels > 1 {
		img = image.NewRGBA(image.Rectangle{Max: size})
	}
	draw.Draw(img, img.Bounds(), image.NewUniform(color.Gray{Y: separator}), image.Point{}, draw.Src)
	for row := 0; g.Head > 0 && row*g.Cols < len(tiles); row += g.groupRows() {
		fill(img, g.band(row))
	}
	for _, i := range framed {
		fill(img, g.cell(i/g.Cols, i%g.Cols).Inset(-g.Pad))
	}
	for i, tile := range tiles {
		if err := g.drawTile(img, g.cell(i/g.Cols, i%g.Cols), tile); err != nil {
			return nil, fmt.Errorf("grid: tile %d: %w", i, err)
		}
	}
	return img, nil
}

// Size returns the size in pixels of the picture of n tiles, or an error if there can be none.
func (g Grid) Size(n int) (image.Point, error) {
	if err := g.check(n); err != nil {
		return image.Point{}, err
	}
	g.Scale = g.scale()
	rows := (n + g.Cols - 1) / g.Cols
	size := g.cell(rows-1, g.Cols-1).Max.Add(image.Pt(g.Pad, g.Pad))
	// In float64 the product cannot wrap around.
	if float64(size.X)*float64(size.Y) > maxPixels {
		return size, fmt.Errorf("grid: %d × %d pixels are more than %d: choose fewer tiles or a smaller scale", size.X, size.Y, maxPixels)
	}
	return size, nil
}

// scale returns the scale, by default a readable one.
func (g Grid) scale() int {
	if g.Scale > 0 {
		return g.Scale
	}
	return (readable + g.Width - 1) / g.Width
}

// check returns an error if the grid cannot hold n tiles.
func (g Grid) check(n int) error {
	const most = 1 << 16 // pixels in each direction; keeps all sums far from overflow
	fields := []struct {
		name       string
		value, min int
	}{
		{"height", g.Height, 1},
		{"width", g.Width, 1},
		{"columns", g.Cols, 1},
		{"scale", g.Scale, 0},
		{"pad", g.Pad, 0},
		{"group rows", g.GroupRows, 0},
		{"gap", g.Gap, 0},
		{"head", g.Head, 0},
	}
	for _, f := range fields {
		if f.value < f.min || f.value > most {
			return fmt.Errorf("grid: %s %d is not between %d and %d", f.name, f.value, f.min, most)
		}
	}
	if n == 0 {
		return fmt.Errorf("grid: no tiles to draw")
	}
	return nil
}

// cell returns the rectangle of the tile in the given row and column, both from 0 on.
func (g Grid) cell(row, col int) image.Rectangle {
	w, h := g.Width*g.Scale, g.Height*g.Scale
	x := g.Pad + col*(w+g.Pad)
	y := g.Pad + row*(h+g.Pad)
	group := row / g.groupRows()
	if g.Head > 0 {
		y += group*g.Pad + (group+1)*g.Head
	} else {
		y += group * g.Gap
	}
	return image.Rect(x, y, x+w, y+h)
}

// groupRows is the rows that belong together, all of them unless GroupRows says otherwise.
func (g Grid) groupRows() int { return cmp.Or(g.GroupRows, 1<<30) }

// band is the white above the group that begins with the row.
func (g Grid) band(row int) image.Rectangle {
	left, right := g.cell(row, 0), g.cell(row, g.Cols-1)
	top := left.Min.Y - g.Pad - g.Head
	return image.Rect(0, top, right.Max.X+g.Pad, top+g.Head)
}

// fill makes a part of the picture white.
func fill(img draw.Image, r image.Rectangle) {
	draw.Draw(img, r, image.White, image.Point{}, draw.Src)
}

// drawTile fills cell with the tile, nearest neighbour.
func (g Grid) drawTile(img draw.Image, cell image.Rectangle, tile []float32) error {
	channels := max(g.Channels, 1)
	if want := g.Height * g.Width * channels; len(tile) != want {
		return fmt.Errorf("%d intensities, but %d × %d pixels need %d", len(tile), g.Height, g.Width, want)
	}
	r := rasterOf(img)
	pixel := make([]byte, r.size)
	for d, v := range tile {
		i, c := d/channels, d%channels
		if v != v {
			return fmt.Errorf("the intensity at row %d, column %d is NaN", i/g.Width, i%g.Width)
		}
		pixel[c] = grey(v)
		if c < channels-1 {
			continue
		}
		if channels > 1 {
			pixel[colours] = 255
		}
		x := cell.Min.X + i%g.Width*g.Scale
		y := cell.Min.Y + i/g.Width*g.Scale
		for dy := range g.Scale {
			for line := r.row(y + dy)[x*r.size:][:g.Scale*r.size]; len(line) > 0; line = line[r.size:] {
				copy(line, pixel)
			}
		}
	}
	return nil
}

// grey rounds an intensity to a level, so that k/255 gives k back.
func grey(v float32) uint8 {
	return uint8(min(max(v, 0), 1)*255 + 0.5)
}
