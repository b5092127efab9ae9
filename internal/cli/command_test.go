package cli

import "testing"

func TestCommand(t *testing.T) {
	for self, want := range map[string]string{
		"/tmp/go-build123/b001/exe/train": "go run ./cmd/sample",
		"train":                           "sample",
		"bin/train":                       "bin/sample",
		"./train":                         "./sample",
		"/usr/local/bin/train":            "/usr/local/bin/sample",
		"my tools/train":                  "'my tools/sample'",
	} {
		if got := Line(command(self, "sample")...); got != want {
			t.Errorf("run as %s, the other command is %q, want %q", self, got, want)
		}
	}
}

func TestLine(t *testing.T) {
	got := Line("train", "--lr=1e-3", "--resume", "my run", "it's", "", "$HOME", "größe/α:1,2")
	if want := `train --lr=1e-3 --resume 'my run' 'it'\''s' '' '$HOME' größe/α:1,2`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
