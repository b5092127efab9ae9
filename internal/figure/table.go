package figure

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// tableHeight is the height of a row of panels that stand beside each other.
const tableHeight = 2.3 * vg.Inch

// Table draws panels row by row, cols to a row, under one legend: their series have the same names in the same order.
func Table(cols int, panels ...Panel) (*Figure, error) {
	if cols < 1 || len(panels) == 0 {
		return nil, fmt.Errorf("curves: no panels in %d columns to draw", cols)
	}
	var key legend
	charts := make([]chart, len(panels))
	for i, p := range panels {
		c := newChart(p)
		if len(c.legend) > len(key) {
			key = c.legend // a panel leaves out what it has no points of
		}
		c.legend = nil
		charts[i] = c
	}
	if err := check(charts); err != nil {
		return nil, err
	}
	rows := (len(charts) + cols - 1) / cols
	height := vg.Length(rows)*tableHeight + 2*margin + textStyle(textSize, ink).FontExtents().Height
	return render(height, func(c draw.Canvas) {
		c = draw.Crop(c, margin, -margin, margin, -margin)
		c = key.draw(c)
		width, height := c.Size().X/vg.Length(cols), c.Size().Y/vg.Length(rows)
		left := make([]vg.Length, cols) // where a column's data begin
		for i, ch := range charts {
			left[i%cols] = max(left[i%cols], ch.indent(c))
		}
		crowded(charts, width-margin-slices.Max(left))
		for i, ch := range charts {
			share := c
			share.Min.X = c.Min.X + vg.Length(i%cols)*width
			share.Max.X = share.Min.X + width - margin
			share.Max.Y = c.Max.Y - vg.Length(i/cols)*height - margin/2
			share.Min.Y = share.Max.Y - height + margin
			ch.draw(share, left[i%cols])
		}
	}), nil
}
