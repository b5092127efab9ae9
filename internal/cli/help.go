package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"unicode/utf8"
)

const (
	maxFlagColumn = 30  // wider flags have their help on the next line
	maxHelpWidth  = 100 // longer lines are hard to read
	minHelpWidth  = 40
)

// Help writes the help text: the command's head as it is, then the flags by group, wrapped to the given width, which is
// held between 40 and 100 columns.
func (f *Flags) Help(w io.Writer, width int) error {
	width = min(max(width, minHelpWidth), maxHelpWidth)
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, strings.TrimRight(f.head, "\n"))

	column := 0 // where the help begins
	for _, fd := range f.fields {
		if n := utf8.RuneCountInString(fd.usage()) + 2; n <= maxFlagColumn {
			column = max(column, n)
		}
	}
	column = max(column, len(helpUsage)+2)
	group := ""
	for i, fd := range f.fields {
		if fd.group != group || i == 0 {
			group = fd.group
			fmt.Fprintf(b, "\n%s\n", group)
		}
		writeEntry(b, fd.usage(), fd.description(), column, width)
	}
	writeEntry(b, helpUsage, "show this text", column, width)
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write help: %w", err)
	}
	return nil
}

// afterHelp returns ErrHelp, unless the help text could not be written. A reader who leaves, as a pager does, has read
// enough.
func afterHelp(err error) error {
	if err == nil || errors.Is(err, syscall.EPIPE) {
		return ErrHelp
	}
	return err
}

const helpUsage = "  -h, --help"

// usage is the left column: "  -o, --out DIR".
func (f *field) usage() string {
	s := "      --" + f.name
	if f.short != "" {
		s = fmt.Sprintf("  -%s, --%s", f.short, f.name)
	}
	if f.arg != "" {
		s += " " + f.arg
	}
	return s
}

// description is the right column: help, the allowed values, the default.
func (f *field) description() string {
	s := f.help
	if len(f.values) > 0 {
		s += ": " + strings.Join(f.values, ", ")
	}
	if f.def != "" && f.def != "false" {
		s += fmt.Sprintf(" (default %s)", f.def)
	}
	return s
}

// writeEntry writes a flag with its description from the given column on.
func writeEntry(w io.Writer, usage, description string, column, width int) {
	indent := strings.Repeat(" ", column)
	lines := wrap(description, width-column)
	if n := utf8.RuneCountInString(usage); n+2 <= column && len(lines) > 0 {
		fmt.Fprintln(w, usage+indent[n:]+lines[0])
		lines = lines[1:]
	} else {
		fmt.Fprintln(w, usage)
	}
	for _, line := range lines {
		fmt.Fprintln(w, indent+line)
	}
}

// wrap breaks text between words into lines of at most width letters. A longer word has a line of its own.
func wrap(text string, width int) []string {
	var lines []string
	line, length := "", 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case length == 0:
			line, length = word, n
		case length+1+n <= width:
			line, length = line+" "+word, length+1+n
		default:
			lines = append(lines, line)
			line, length = word, n
		}
	}
	if length > 0 {
		lines = append(lines, line)
	}
	return lines
}
