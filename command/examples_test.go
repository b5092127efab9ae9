package command_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"vaelab/command/compare"
	"vaelab/command/eval"
	"vaelab/command/export"
	"vaelab/command/report"
	"vaelab/command/runs"
	"vaelab/command/sample"
	"vaelab/command/sweep"
	"vaelab/command/train"
	"vaelab/internal/cli"
)

// TestExamples: the command lines that help shows have commands and flags that exist.
func TestExamples(t *testing.T) {
	commands := []cli.Command{
		train.Command, sample.Command, eval.Command, compare.Command, export.Command, report.Command, runs.Command, sweep.Command,
	}
	all := slices.Concat(commands, compare.Command.Subs, runs.Command.Subs)
	lines := regexp.MustCompile(` (\||&&|>) `)
	tried := 0
	for _, c := range all {
		for _, e := range c.Examples {
			for _, line := range lines.Split(e.Line, -1) {
				words := strings.Fields(line)
				if words[0] != cli.Program {
					continue // what a picture is piped to
				}
				tried++
				// Flags before -h are read.
				out, err := program(cli.Program, append(words[1:], "-h")...).CombinedOutput()
				if err != nil {
					t.Errorf("%s: %v: %s", line, err, out)
				}
			}
		}
	}
	if tried < 20 {
		t.Errorf("%d lines were tried", tried)
	}
}
