package cli

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// Draws reports whether lines can be drawn over on w: whether it is a terminal that can do that.
func Draws(w io.Writer) bool { return IsTerminal(w) && os.Getenv("TERM") != "dumb" }

// Block is some lines at the end of a terminal that are drawn over and over. Nothing else may be written there until Clear.
type Block struct {
	W     io.Writer
	lines int // that stand there, above the cursor
}

// Draw puts the lines in the place of those before. Of more than the terminal's height has room for, the first are left out.
func (b *Block) Draw(lines []string) {
	b.Clear()
	if d, ok := b.W.(descriptor); ok {
		if _, height, err := term.GetSize(int(d.Fd())); err == nil && height > 1 && len(lines) > height-1 {
			lines = lines[len(lines)-height+1:]
		}
	}
	for _, line := range lines {
		Redraw(b.W, Printable(line))
		fmt.Fprintln(b.W)
	}
	b.lines = len(lines)
}

// Clear removes the lines.
func (b *Block) Clear() {
	if b.lines > 0 {
		fmt.Fprintf(raw(b.W), "\x1b[%dA\x1b[J", b.lines) // ECMA-48: the cursor up, erase from there to the end
		b.lines = 0
	}
}
