package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
)

const (
	eraseLine = "\x1b[K" // ECMA-48: erase from the cursor to the end of the line
	maxBar    = 24       // columns

	// statsRoom is the columns that everything but the description and the bar takes.
	statsRoom = len(" 100% [] (60000/60000)  26000 img/s  9m59s left ")
)

// drawBar draws the bar over itself, in one write, so that it doesn't flicker.
func (p *Progress) drawBar(done int, now time.Time) {
	if p.total <= 0 {
		return
	}
	columns := Columns(p.w)
	shown := len(p.fields)
	for shown > 1 && columns-len(p.describe(shown))-statsRoom < maxBar/2 {
		shown-- // a narrow terminal shows the loss and not its terms
	}
	description := p.describe(shown)
	if columns < len(description)+statsRoom { // no room for a bar either
		Redraw(p.w, fmt.Sprintf("%s  %d/%d%s", description, done, p.total, p.pace(done, now)))
		p.showing = true
		return
	}
	if p.bar == nil {
		p.bar = newBar(p.total, min(max(columns-len(description)-statsRoom, 0), maxBar))
	}
	p.bar.Describe(description)
	p.bar.Set(done)
	Redraw(p.w, strings.TrimSpace(p.bar.String())+p.pace(done, now))
	p.showing = true
}

// Redraw draws a line over the one that the cursor is in, and leaves it there. What a terminal's width has no room for
// is cut off: a wrapped line could not be drawn over. An empty line erases.
func Redraw(w io.Writer, line string) {
	letters := []rune(line)
	if room := max(Columns(w)-1, 0); len(letters) > room {
		letters = letters[:room]
	}
	io.WriteString(raw(w), "\r"+string(letters)+eraseLine)
}

// newBar returns a bar for total images that draws nothing by itself: its String is drawn.
func newBar(total, width int) *progressbar.ProgressBar {
	return progressbar.NewOptions(total,
		progressbar.OptionSetWriter(io.Discard),
		progressbar.OptionSetWidth(width),
		progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(false), // it would count a resumed epoch's images as this process's
		progressbar.OptionSetTheme(progressbar.ThemeASCII),
	)
}
