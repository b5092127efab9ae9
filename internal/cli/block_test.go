package cli

import (
	"bytes"
	"testing"
)

// TestBlock: lines are drawn over those before, and removed.
func TestBlock(t *testing.T) {
	var w bytes.Buffer
	b := &Block{W: &w}
	b.Draw([]string{"one", "two\x1b"})
	b.Draw([]string{"three"})
	b.Clear()
	b.Clear()
	want := "\rone\x1b[K\n\rtwo\\x1b\x1b[K\n" + "\x1b[2A\x1b[J" + "\rthree\x1b[K\n" + "\x1b[1A\x1b[J"
	if got := w.String(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
