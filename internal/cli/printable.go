package cli

import (
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"unicode"
)

// Printable returns the text with escapes for what is no letter, mark, number, sign, space or newline: for control
// characters, and whatever turns the order of letters around.
func Printable(text string) string {
	if !strings.ContainsFunc(text, unprintable) {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == unicode.ReplacementChar && !strings.HasPrefix(text[i:], "\uFFFD"): // no UTF-8
			b.WriteString(strings.Trim(strconv.Quote(text[i:i+1]), `"`))
		case unprintable(r):
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func unprintable(r rune) bool {
	return r != '\n' && r != '\t' && !unicode.IsGraphic(r) || r == unicode.ReplacementChar
}

// printable is a file to which text goes as Printable returns it.
type printable struct {
	file *os.File
	gone bool // its reader
}

func (p *printable) Write(text []byte) (int, error) {
	if _, err := io.WriteString(p.file, Printable(string(text))); err != nil {
		p.gone = errors.Is(err, syscall.EPIPE)
		return 0, err
	}
	return len(text), nil
}

// Unread reports whether the reader of stderr left before the last message.
func Unread(stderr io.Writer) bool {
	p, ok := stderr.(*printable)
	return ok && p.gone
}

func (p *printable) Fd() uintptr { return p.file.Fd() }

// raw returns what w writes to: what this program itself controls a terminal by goes there.
func raw(w io.Writer) io.Writer {
	if p, ok := w.(*printable); ok {
		return p.file
	}
	return w
}
