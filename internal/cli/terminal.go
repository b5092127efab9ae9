package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// IO are the streams of a command. Stdout carries the result and nothing else.
type IO struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// descriptor is a stream that the operating system knows, such as an *os.File.
type descriptor interface{ Fd() uintptr }

// IsTerminal reports whether stream, a reader or a writer, is a terminal.
func IsTerminal(stream any) bool {
	d, ok := stream.(descriptor)
	return ok && term.IsTerminal(int(d.Fd()))
}

// Columns returns the width of the terminal w; 80 if w is none.
func Columns(w io.Writer) int {
	if d, ok := w.(descriptor); ok {
		if width, _, err := term.GetSize(int(d.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return 80
}

// red returns text for w in red, between a "select graphic rendition" sequence of ECMA-48 and its reset: on a terminal,
// unless the environment says NO_COLOR (see https://no-color.org) or TERM=dumb.
func red(w io.Writer, text string) string {
	if !IsTerminal(w) || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return text
	}
	return "\x1b[31m" + text + "\x1b[0m"
}
