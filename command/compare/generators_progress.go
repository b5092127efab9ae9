package compare

import (
	"fmt"
	"io"
	"time"

	"vaelab/internal/cli"
	"vaelab/study/generators"
)

// ticker shows how far a run of the generator study is: on a terminal in a line that
// is drawn over itself, elsewhere in a line every ten seconds.
type ticker struct {
	w        io.Writer
	name     string
	over     bool // draw over the line before
	interval time.Duration
	shown    time.Time
}

func newTicker(w io.Writer, mode, name string) *ticker {
	t := &ticker{w: w, name: name, shown: time.Now(), interval: 10 * time.Second}
	switch {
	case mode == cli.ProgressNone:
		t.w = io.Discard
	case mode == cli.ProgressBar || mode == cli.ProgressAuto && cli.IsTerminal(w):
		t.over, t.interval = true, 100*time.Millisecond
	}
	return t
}

func (t *ticker) update(p generators.Progress) {
	now := time.Now()
	if now.Sub(t.shown) < t.interval {
		return
	}
	t.shown = now
	line := fmt.Sprintf("%s  %s %d %%", t.name, p.Doing, 100*p.Done/p.Total)
	if t.over {
		cli.Redraw(t.w, line)
		return
	}
	fmt.Fprintln(t.w, line)
}

// clear makes room for a message where the line stands.
func (t *ticker) clear() {
	if t.over {
		cli.Redraw(t.w, "")
	}
}
