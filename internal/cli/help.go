package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"unicode/utf8"

	"vaelab/internal/setting"
)

const (
	maxFlagColumn    = 30 // wider flags have their help on the next line
	maxExampleColumn = 60
	maxHelpWidth     = 100 // longer lines are hard to read
	minHelpWidth     = 40
	minDescription   = 24 // less room for a family's help has it on the next line
)

// Help is what a command says of itself. Command lines are written in it as in "vaelab train --epochs 3"; the reader sees
// them as they can be run from where the program stands (see CommandLine).
type Help struct {
	Name     string // the words after vaelab: "compare encoders"; of the program itself, Program
	Args     string // what the command takes beside flags: "SOURCE..."; "" for nothing
	Short    string // what it does, in less than a line
	Long     string // paragraphs
	Examples []Example
	Notes    string // paragraphs after the examples
}

// Example is a command line and what it does.
type Example struct{ Line, Note string }

// write writes the text, with a list of sub-commands if there are any.
func (h Help) write(w io.Writer, width int, arguments string, subs []entry) {
	line := Program
	if h.Name != Program {
		line += " " + h.Name
	}
	fmt.Fprintf(w, "%s - %s\n\n  %s %s\n", h.Name, h.Short, standing(line), arguments)
	paragraphs := func(text string) {
		if text = strings.Trim(text, "\n"); text != "" {
			fmt.Fprintf(w, "\n%s\n", standing(text))
		}
	}
	paragraphs(h.Long)
	if len(subs) > 0 {
		fmt.Fprintln(w)
		writeEntries(w, subs, maxFlagColumn, width)
	}
	if len(h.Examples) > 0 {
		var examples []entry
		for _, e := range h.Examples {
			examples = append(examples, entry{"  " + standing(e.Line), standing(e.Note)})
		}
		fmt.Fprintln(w)
		writeEntries(w, examples, maxExampleColumn, width)
	}
	paragraphs(h.Notes)
}

// Help writes the help text: the command's own, then the flags by group, wrapped to the given width, which is held
// between 40 and 100 columns.
func (f *Flags) Help(w io.Writer, width int) error {
	return writeText(w, width, func(w io.Writer, width int) {
		f.help.write(w, width, strings.TrimSpace(f.help.Args+" [flags]"), nil)
		var entries []entry
		for _, s := range f.set.All() {
			entries = append(entries, entry{usage(s), standing(s.Help())})
		}
		entries = append(entries, entry{helpUsage, "show this text"})
		column := columnOf(entries, maxFlagColumn)
		group := ""
		for i, s := range f.set.All() {
			if s.Group != group || i == 0 {
				group = s.Group
				fmt.Fprintf(w, "\n%s\n", group)
			}
			entries[i].write(w, column, width)
			writeChoices(w, s, column, width)
		}
		entries[len(entries)-1].write(w, column, width)
	})
}

// writeChoices writes a line for each family that a setting chooses among.
func writeChoices(w io.Writer, s *setting.Setting, column, width int) {
	var entries []entry
	for _, c := range s.Choices() {
		entries = append(entries, entry{strings.Repeat(" ", column+2) + c.Name, c.Help})
	}
	right := columnOf(entries, width)
	if width-right < minDescription {
		right = column + 4
	}
	for _, e := range entries {
		e.write(w, right, width)
	}
}

// writeText has write write a text for that width.
func writeText(w io.Writer, width int, write func(w io.Writer, width int)) error {
	b := bufio.NewWriter(w)
	write(b, min(max(width, minHelpWidth), maxHelpWidth))
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
func usage(s *setting.Setting) string {
	text := "      --" + s.Name
	if s.Short != "" {
		text = fmt.Sprintf("  -%s, --%s", s.Short, s.Name)
	}
	if arg := s.Arg(); arg != "" {
		text += " " + arg
	}
	return text
}

// entry is a line of two columns.
type entry struct{ usage, description string }

// columnOf is where the descriptions begin: right of the usages, but of those that leave no room.
func columnOf(entries []entry, most int) int {
	column := 0
	for _, e := range entries {
		if n := utf8.RuneCountInString(e.usage) + 2; n <= most {
			column = max(column, n)
		}
	}
	return column
}

func writeEntries(w io.Writer, entries []entry, most, width int) {
	column := columnOf(entries, min(most, width*2/3))
	for _, e := range entries {
		e.write(w, column, width)
	}
}

// write writes the usage, and the description from the given column on.
func (e entry) write(w io.Writer, column, width int) {
	indent := strings.Repeat(" ", column)
	lines := wrap(e.description, width-column)
	if n := utf8.RuneCountInString(e.usage); n+2 <= column && len(lines) > 0 {
		fmt.Fprintln(w, e.usage+indent[n:]+lines[0])
		lines = lines[1:]
	} else {
		fmt.Fprintln(w, e.usage)
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
