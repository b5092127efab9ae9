package cli

import (
	"os"
	"path/filepath"
	"strings"
)

// Command returns how the user can run the command of that name, judging by how this one was run: "go run ./cmd/NAME"
// or, for an installed program, NAME in the same folder.
func Command(name string) string { return command(os.Args[0], name) }

func command(self, name string) string {
	if strings.Contains(filepath.ToSlash(self), "/go-build") {
		return "go run ./cmd/" + name
	}
	if dir := filepath.Dir(self); dir != "." || strings.HasPrefix(self, ".") {
		return filepath.ToSlash(dir) + "/" + name
	}
	return name
}
