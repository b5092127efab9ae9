package compare

import (
	"embed"
	"fmt"
	"strings"
	"text/tabwriter"
	"text/template"

	"vaelab/run"
	"vaelab/study/generators"
)

//go:embed reports
var reports embed.FS

// fill returns the report of that name.
func fill(name string, data map[string]any) (string, error) {
	functions := template.FuncMap{
		"inFormat": run.InFormat, "markdown": markdown, "upper": upper,
		"symbol": generators.Symbol, "metric": metric, "scores": scoreTable, "sentences": sentences,
	}
	name += ".md.tmpl"
	t, err := template.New(name).Funcs(functions).ParseFS(reports, "reports/"+name)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = t.Execute(&b, data)
	return b.String(), err
}

// columns is a table for a terminal.
func columns(rows [][]string) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 3, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	w.Flush()
	return b.String()
}

// markdown is a table in Markdown. Its first row is the heading.
func markdown(rows [][]string) string {
	var b strings.Builder
	for i, row := range rows {
		for _, cell := range row {
			b.WriteString("| " + strings.ReplaceAll(cell, "|", `\|`) + " ")
		}
		b.WriteString("|\n")
		if i == 0 {
			b.WriteString(strings.Repeat("|---", len(row)) + "|\n")
		}
	}
	return b.String()
}

// upper returns s with its first letter in upper case.
func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
