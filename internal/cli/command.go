package cli

import (
	"os"
	"path/filepath"
	"strings"
	"unicode"
)

// Command returns the line by which the user can run the command of that name with the arguments, judging by how this
// one was run: "go run ./cmd/NAME" or, for an installed program, NAME in the same folder.
func Command(name string, args ...string) string {
	return Line(append(command(os.Args[0], name), args...)...)
}

func command(self, name string) []string {
	if strings.Contains(filepath.ToSlash(self), "/go-build") {
		return []string{"go", "run", "./cmd/" + name}
	}
	if dir := filepath.Dir(self); dir != "." || strings.HasPrefix(self, ".") {
		name = filepath.ToSlash(dir) + "/" + name
	}
	return []string{name}
}

// Line returns the line that a shell takes for these words: those with other than plain letters stand in quotes.
func Line(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = w
		if w == "" || strings.ContainsFunc(w, special) {
			quoted[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}

// special tells whether a shell may take the letter for other than itself.
func special(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_./:,=+@%"+string(filepath.Separator), r)
}
