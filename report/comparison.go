package report

import (
	"html/template"
	"io"
)

// Comparison is a page of tables, words and figures, which holds all that it shows.
type Comparison struct {
	Title   string
	Made    string // by what command
	Tables  [][][]string
	Notes   []string
	Figures []Figure
	Lost    []Fact // what was left out, and why
}

// Figure is one of a comparison.
type Figure struct {
	Caption string
	Image   template.URL // that holds it
}

// NewFigure returns a figure that is an SVG image.
func NewFigure(caption string, svg []byte) Figure {
	return Figure{caption, template.URL(dataURL("image/svg+xml", svg))}
}

// Write writes the page.
func (c *Comparison) Write(w io.Writer) error {
	return pages.ExecuteTemplate(w, "comparison.html", struct {
		head
		Of *Comparison
	}{head{Title: c.Title, Made: c.Made, Style: template.CSS(style)}, c})
}
