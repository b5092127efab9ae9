package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Program is the program that has every command. Those in alone are also programs of their own.
const Program = "vaelab"

var alone = []string{"train", "sample", "convert"}

// CommandLine returns the line by which the user can run a command, given by its name and then its arguments, judging by how
// this program was run: "go run ./cmd/vaelab train", or the path of an installed program.
func CommandLine(words ...string) string {
	return Line(commandLine(os.Args[0], words)...)
}

// Invocation returns the line by which the user ran this program.
func Invocation() string { return Line(invocation(os.Args)...) }

func invocation(args []string) []string {
	self, words := args[0], args[1:]
	if program := programOf(self); slices.Contains(alone, program) {
		words = append([]string{program}, words...)
	}
	return commandLine(self, words)
}

// goBuild is in the path of what go run runs.
const goBuild = "/go-build"

// GoRun reports whether the program is run by go run, which leaves no program behind.
func GoRun() bool { return strings.Contains(filepath.ToSlash(os.Args[0]), goBuild) }

// programOf returns the name of the program at a path.
func programOf(self string) string { return strings.TrimSuffix(filepath.Base(self), ".exe") }

func commandLine(self string, words []string) []string {
	program := programOf(self)
	goRun := strings.Contains(filepath.ToSlash(self), goBuild)
	switch isAlone := slices.Contains(alone, program); {
	case len(words) > 0 && (words[0] == program || isAlone && slices.Contains(alone, words[0])):
		program, words = words[0], words[1:]
	case isAlone || goRun:
		program = Program
	}
	if goRun {
		return append([]string{"go", "run", "./cmd/" + program}, words...)
	}
	if dir := filepath.Dir(self); dir != "." || strings.HasPrefix(self, ".") {
		program = filepath.ToSlash(dir) + "/" + program
	}
	return append([]string{program}, words...)
}

// inHelp finds the program with the name of a command, if one follows.
var inHelp = regexp.MustCompile(`\b` + Program + `( [a-z]+)?\b`)

// standing writes the command lines in a text, such as "vaelab train --epochs 3", as CommandLine does.
func standing(text string) string {
	return inHelp.ReplaceAllStringFunc(text, func(line string) string {
		return CommandLine(strings.Fields(line)[1:]...)
	})
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

// special reports whether a shell may take the letter for other than itself.
func special(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_./:,=+@%"+string(filepath.Separator), r)
}

// Count names so many of a thing: "1 epoch", "2 epochs".
func Count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprint(n, " ", thing)
}
