package figure

import (
	"fmt"
	"image"
	"slices"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Label names a row or a column of tiles, or a picture: a name, and a note below it.
type Label struct {
	Name, Note string
	Strong     bool // a column's stands out
}

// Sheet is a grid with words around it.
type Sheet struct {
	Grid
	Words
}

// Words are what a sheet says; what is empty takes no room. Labels for which there is no room are left out, evenly.
type Words struct {
	Title  Label
	Rows   []Label // beside the rows
	Heads  []Label // above the columns of each group of rows, one group after the other
	Framed []int   // places of tiles with a white frame
}

// Figure returns the figure of tiles, which are Grid's to the pixel. Words are as large as the tiles allow.
func (s Sheet) Figure(tiles [][]float32) (*Figure, error) {
	if n := len(s.Rows); n > 0 && len(tiles) != n*s.Cols {
		return nil, fmt.Errorf("sheet: %d tiles for %d rows of %d", len(tiles), n, s.Cols)
	}
	l := s.layout(len(tiles))
	grid, err := l.Draw(tiles, s.Framed...)
	if err != nil {
		return nil, err
	}
	size := l.size(grid.Bounds().Size())
	f := &Figure{width: length(size.X), height: length(size.Y), tiles: grid, at: l.at}
	if size != grid.Bounds().Size() || len(s.Heads) > 0 {
		f.draw = l.words
	}
	return f, nil
}

// Size returns the size in pixels of the figure of n tiles, or an error if there can be none.
func (s Sheet) Size(n int) (image.Point, error) {
	l := s.layout(n)
	size, err := l.Grid.Size(n)
	if err != nil {
		return size, err
	}
	return l.size(size), nil
}

// sheetLayout is a sheet with its measures.
type sheetLayout struct {
	Sheet
	name, note text.Style // of rows; heads have a lighter name
	line       vg.Length
	rows       int         // of tiles
	at         image.Point // the grid's upper left corner
}

// layout measures the words.
func (s Sheet) layout(tiles int) *sheetLayout {
	s.Scale = s.scale()
	size := min(max(length(s.Width*s.Scale)/3, 6.5), textSize)
	l := &sheetLayout{Sheet: s, name: titleStyle(), note: textStyle(0.9*size, faint), rows: tiles / max(s.Cols, 1)}
	l.name.Font.Size = size
	l.line = l.name.FontExtents().Height
	if len(s.Heads) > 0 {
		l.Head = dots(vg.Length(lines(s.Heads))*l.line) + wordGap
	}
	if len(s.Rows) > 0 {
		l.at.X = dots(l.widest(s.Rows)) + 3*wordGap
	}
	if s.Title != (Label{}) {
		l.at.Y = dots(vg.Length(lines([]Label{s.Title}))*l.line) + 2*wordGap
	}
	return l
}

// wordGap is the space around words, in pixels.
const wordGap = 6

// lines is the most lines that one of the labels has.
func lines(labels []Label) int {
	if slices.ContainsFunc(labels, func(l Label) bool { return l.Note != "" }) {
		return 2
	}
	return 1
}

// widest is the width of the widest label.
func (l *sheetLayout) widest(labels []Label) (width vg.Length) {
	for _, label := range labels {
		width = max(width, l.name.Width(label.Name), l.note.Width(label.Note))
	}
	return width
}

// size is that of the whole, given the grid's.
func (l *sheetLayout) size(grid image.Point) image.Point {
	width := l.at.X + grid.X
	if l.at.Y > 0 {
		width = max(width, dots(l.widest([]Label{l.Title}))+2*wordGap)
	}
	return image.Pt(width, l.at.Y+grid.Y)
}

// words draws the words.
func (l *sheetLayout) words(c draw.Canvas) {
	l.write(c, image.Pt(wordGap, wordGap), l.Title, draw.XLeft)
	cell := l.cell(0, 0)
	pitch := length(cell.Dy() + l.Pad)
	for _, row := range shown(l.Rows, vg.Length(lines(l.Rows))*l.line, pitch) {
		cell := l.cell(row, 0).Add(l.at)
		height := dots(vg.Length(lines(l.Rows[row:row+1])) * l.line)
		l.write(c, image.Pt(2*wordGap, (cell.Min.Y+cell.Max.Y-height)/2), l.Rows[row], draw.XLeft)
	}
	pitch = length(cell.Dx() + l.Pad)
	for group := 0; group*l.Cols < len(l.Heads); group++ {
		heads := l.Heads[group*l.Cols:][:l.Cols]
		band := l.band(group * min(l.groupRows(), l.rows)).Add(l.at)
		for _, col := range shown(heads, l.widest(l.Heads)+length(wordGap), pitch) {
			cell := l.cell(0, col).Add(l.at)
			l.write(c, image.Pt((cell.Min.X+cell.Max.X)/2, band.Min.Y+wordGap/2), heads[col], draw.XCenter)
		}
	}
}

// shown returns the places of the labels that have room, evenly spaced around the first strong one.
func shown(labels []Label, size, pitch vg.Length) (places []int) {
	step := int(size/pitch) + 1
	strong := max(slices.IndexFunc(labels, func(l Label) bool { return l.Strong }), 0)
	for i := strong % step; i < len(labels); i += step {
		places = append(places, i)
	}
	return places
}

// write writes a label below a point of the picture.
func (l *sheetLayout) write(c draw.Canvas, at image.Point, label Label, align text.XAlignment) {
	name, note := l.name, l.note
	name.XAlign, note.XAlign = align, align
	if align == draw.XCenter && !label.Strong {
		name.Font.Weight = note.Font.Weight
	}
	p := vg.Point{X: length(at.X), Y: c.Max.Y - length(at.Y) - name.FontExtents().Ascent}
	if label.Name != "" {
		c.FillText(name, p, label.Name)
		p.Y -= l.line
	}
	c.FillText(note, p, label.Note)
}
