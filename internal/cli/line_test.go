package cli

import (
	"fmt"
	"testing"
)

// TestCommandLine: the line is one that works where the program was run from.
func TestCommandLine(t *testing.T) {
	for _, c := range []struct{ self, sample, eval string }{
		{"/tmp/go-build123/b001/exe/train", "go run ./cmd/sample -o x", "go run ./cmd/vaelab eval -o x"},
		{"/tmp/go-build123/b001/exe/vaelab", "go run ./cmd/vaelab sample -o x", "go run ./cmd/vaelab eval -o x"},
		{"train", "sample -o x", "vaelab eval -o x"},
		{"sample", "sample -o x", "vaelab eval -o x"},
		{"vaelab", "vaelab sample -o x", "vaelab eval -o x"},
		{"bin/train", "bin/sample -o x", "bin/vaelab eval -o x"},
		{"./train.exe", "./sample -o x", "./vaelab eval -o x"},
		{"/usr/local/bin/vaelab", "/usr/local/bin/vaelab sample -o x", "/usr/local/bin/vaelab eval -o x"},
		{"my tools/vae", "'my tools/vae' sample -o x", "'my tools/vae' eval -o x"},
	} {
		for name, want := range map[string]string{"sample": c.sample, "eval": c.eval} {
			if got := Line(commandLine(c.self, []string{name, "-o", "x"})...); got != want {
				t.Errorf("run as %s, %s is %q, want %q", c.self, name, got, want)
			}
		}
	}
}

// TestStanding: what help says can be run as it stands, too.
func TestStanding(t *testing.T) {
	text := "vaelab train --prior vamp && vaelab eval | head; in vaelab COMMAND -h"
	want := fmt.Sprintf("%s --prior vamp && %s | head; in %s COMMAND -h", CommandLine("train"), CommandLine("eval"), CommandLine())
	if got := standing(text); got != want || got == text {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestLine(t *testing.T) {
	got := Line("train", "--lr=1e-3", "--resume", "my run", "it's", "", "$HOME", "größe/α:1,2")
	if want := `train --lr=1e-3 --resume 'my run' 'it'\''s' '' '$HOME' größe/α:1,2`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestInvocation: the line by which a program was run names its command, however the program is called.
func TestInvocation(t *testing.T) {
	for want, args := range map[string][]string{
		"go run ./cmd/train -q":     {"/tmp/go-build1/b001/exe/train", "-q"},
		"bin/train --out 'my run'":  {"bin/train", "--out", "my run"},
		"vaelab compare encoders":   {"vaelab", "compare", "encoders"},
		"go run ./cmd/vaelab train": {"/tmp/go-build1/b001/exe/vaelab", "train"},
	} {
		if got := Line(invocation(args)...); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
