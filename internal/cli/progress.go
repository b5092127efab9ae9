package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
)

// Modes of Progress.
const (
	ProgressAuto  = "auto"  // a bar on a terminal that can draw over itself, lines elsewhere
	ProgressBar   = "bar"   // drawn over itself, about ten times a second
	ProgressLines = "lines" // one line per epoch, and one every ten seconds
	ProgressNone  = "none"
)

// Field is a number shown while an epoch runs.
type Field struct {
	Name  string
	Value float64
}

// Progress shows how training goes. It is not safe for concurrent use. Failures to write are ignored: progress is not
// the result.
type Progress struct {
	w        io.Writer
	mode     string
	interval time.Duration    // between drawings
	now      func() time.Time // replaced in tests

	doing     string // "epoch 3/10"
	total     int    // images
	fields    []Field
	drawn     time.Time     // when something was last shown
	firstDone int           // images done at the first update: not 0 in a resumed epoch
	firstTime time.Time     // of that update; zero before it
	left      int           // epochs after the one at hand
	began     time.Time     // the epoch at hand
	epoch     time.Duration // that a whole one took last, with all that was done at its end; 0: none was whole
	bar       *progressbar.ProgressBar
	showing   bool // the bar stands on the last line
}

// NewProgress returns a Progress that writes to w in one of the modes.
func NewProgress(w io.Writer, mode string) (*Progress, error) {
	if mode == ProgressAuto {
		mode = ProgressLines
		if Draws(w) {
			mode = ProgressBar
		}
	}
	p := &Progress{w: w, mode: mode, now: time.Now}
	switch mode {
	case ProgressBar:
		p.interval = 100 * time.Millisecond
	case ProgressLines:
		p.interval = 10 * time.Second
	case ProgressNone:
	default:
		return nil, fmt.Errorf("progress: unknown mode %q: want auto, bar, lines or none", mode)
	}
	return p, nil
}

// Epoch starts epoch k of n, both counted from 1, which has total images.
func (p *Progress) Epoch(k, n, total int) {
	now := p.now()
	switch {
	case k == 1:
		p.epoch = 0
	case !p.firstTime.IsZero() && p.firstDone < p.total/2: // not what is left of an epoch that was resumed
		p.epoch = now.Sub(p.began)
	}
	p.Begin(fmt.Sprintf("epoch %d/%d", k, n), total)
	p.began, p.left = now, n-k
}

// Begin starts what is being done, in a word or two, on total images.
func (p *Progress) Begin(doing string, total int) {
	p.Clear()
	p.doing, p.total = doing, total
	p.bar = nil
	p.firstTime, p.left = time.Time{}, 0
	p.drawn = p.now()
}

// Update tells that done images have been seen. It may be called at every step: only now and then does it
// draw, and otherwise it allocates nothing.
func (p *Progress) Update(done int, fields ...Field) {
	if p.mode == ProgressNone {
		return
	}
	now := p.now()
	if p.firstTime.IsZero() {
		p.firstDone, p.firstTime = done, now
	}
	if now.Sub(p.drawn) < p.interval {
		return
	}
	p.drawn = now
	p.fields = append(p.fields[:0], fields...) // a copy, so that the caller's list stays on its stack
	if p.mode == ProgressBar {
		p.drawBar(done, now)
		return
	}
	fmt.Fprintf(p.w, "%s  %d/%d images%s\n", p.describe(len(p.fields)), done, p.total, p.pace(done, now))
}

// EndEpoch puts a line that stays in the place of the epoch's bar.
func (p *Progress) EndEpoch(line string) {
	if p.mode == ProgressNone {
		return
	}
	p.Clear()
	fmt.Fprintln(p.w, line)
}

// Clear removes the bar, so that a message can be written. The next update draws it again.
func (p *Progress) Clear() {
	if p.showing {
		Redraw(p.w, "")
		p.showing = false
	}
}

// describe names what is being done and the first n fields: "epoch 3/10  loss 105.23".
func (p *Progress) describe(n int) string {
	var b strings.Builder
	b.WriteString(p.doing)
	for _, f := range p.fields[:n] {
		b.WriteString("  " + f.Name + " " + strconv.FormatFloat(f.Value, 'f', 2, 64))
	}
	return b.String()
}

// pace tells the images per second since the epoch's first update, and the time that the rest of all epochs will take.
func (p *Progress) pace(done int, now time.Time) string {
	elapsed := now.Sub(p.firstTime)
	if elapsed <= 0 || done <= p.firstDone {
		return ""
	}
	rate := float64(done-p.firstDone) / elapsed.Seconds()
	seconds := func(images int) time.Duration {
		return time.Duration(float64(images) / rate * float64(time.Second))
	}
	rest := seconds(p.total-done) + time.Duration(p.left)*max(p.epoch, seconds(p.total))
	return fmt.Sprintf("  %.0f img/s  %v left", rate, rest.Round(time.Second))
}
