// Package report makes a page of runs: one file that holds all it shows, and a model that can be played with. It touches no
// files; who calls it reads the runs.
package report

import (
	"embed"
	"encoding/json"
	"html/template"
	"io"
	"strings"

	"vaelab/report/program"
	"vaelab/run"
)

// Page is what the page shows.
type Page struct {
	Title   string
	Made    string // by what command
	Runs    []*Run
	Version string // by which a page that Live serves asks for a newer one; "": it is a file
}

// Run is a run of the page.
type Run struct {
	Name     string
	Facts    []Fact // about the run
	Measures []Fact // of its model
	Notes    []string
	Data     Data
}

// Fact is a row of a table.
type Fact struct{ Name, Value, Note string }

// Data is what the page's scripts read of a run.
type Data struct {
	Name            string       `json:"name"`
	Curves          []Curve      `json:"curves"`
	Samples         []Picture    `json:"samples"`
	Reconstructions []Picture    `json:"reconstructions"`
	Plane           *Plane       `json:"plane"`  // nil: see the notes
	Rates           []run.Number `json:"rates"`  // KL of each dimension, nats; nil: it is no sum over them
	Living          *Living      `json:"living"` // nil: see the notes
}

// Picture is a grid of images after an epoch.
type Picture struct {
	Epoch int    `json:"epoch"`
	Image string `json:"image"` // a URL that holds it
}

// NewPicture returns the picture of a PNG file.
func NewPicture(epoch int, png []byte) Picture { return Picture{epoch, dataURL("image/png", png)} }

var (
	//go:embed assets/head.html assets/page.html assets/comparison.html
	assets embed.FS
	//go:embed assets/style.css
	style string
	//go:embed assets/base.js
	base string
	//go:embed assets/curves.js
	curves string
	//go:embed assets/pictures.js
	pictures string
	//go:embed assets/plane.js
	plane string
	//go:embed assets/living.js
	living string
	//go:embed assets/drawing.js
	drawing string
	//go:embed assets/page.js
	start string
	//go:embed assets/follow.js
	follow string
)

var pages = template.Must(template.ParseFS(assets, "assets/*.html"))

// head is what all pages begin with.
type head struct {
	Title, Made   string
	Style         template.CSS
	Scripts, Live bool // the page's policy allows scripts, and to ask the server for what is new
}

// Write writes the page.
func (p *Page) Write(w io.Writer) error {
	var data []Data
	for _, r := range p.Runs {
		data = append(data, r.Data)
	}
	script := strings.Join([]string{program.Script(), base, curves, pictures, plane, living, drawing, start}, "\n")
	if p.Version != "" {
		script += follow
	}
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return pages.ExecuteTemplate(w, "page.html", struct {
		head
		Runs    []*Run
		Version string
		Script  template.JS
		Data    json.RawMessage
	}{head{p.Title, p.Made, template.CSS(style), true, p.Version != ""}, p.Runs, p.Version, template.JS("'use strict';\n(() => {\n" + script + "\n})();\n"), text})
}
