package cli

import "testing"

func TestCommand(t *testing.T) {
	for self, want := range map[string]string{
		"/tmp/go-build123/b001/exe/train": "go run ./cmd/sample",
		"train":                           "sample",
		"bin/train":                       "bin/sample",
		"./train":                         "./sample",
		"/usr/local/bin/train":            "/usr/local/bin/sample",
	} {
		if got := command(self, "sample"); got != want {
			t.Errorf("run as %s, the other command is %q, want %q", self, got, want)
		}
	}
}
