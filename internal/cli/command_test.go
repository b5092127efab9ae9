package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestCommands: a sub-command gets its arguments, and what is wrong names whose help to read.
func TestCommands(t *testing.T) {
	var got []string
	leaf := func(name string) Command {
		help := Help{Name: name, Short: "does " + name}
		return Command{Help: help, Run: func(_ context.Context, args []string, std IO) error {
			got = append([]string{name}, args...)
			switch {
			case len(args) == 0:
				return nil
			case args[0] == "wrong":
				return Usagef("unknown flag")
			case args[0] == "fail":
				return errors.New("no space left")
			}
			var none struct{}
			return Bind(help, &none).Parse(args, std)
		}}
	}
	program := Command{Help: Help{Name: Program, Short: "does all"}, Subs: []Command{
		leaf("train"), leaf("eval"),
		{Help: Help{Name: "compare", Short: "compares"}, Subs: []Command{leaf("compare encoders"), leaf("compare generators")}},
	}}
	hint := func(what string, words ...string) string {
		return fmt.Sprintf("run '%s -h' for the %s\n", CommandLine(words...), what)
	}
	for _, c := range []struct {
		args    string
		code    int
		ran     string
		stdout  string // a part of it
		message string
	}{
		{"train", 0, "train", "", ""},
		{"compare encoders", 0, "compare encoders", "", ""},
		{"train wrong", 2, "train wrong", "", "vaelab train: unknown flag\n" + hint("flags", "train")},
		{"compare encoders wrong", 2, "compare encoders wrong", "", "vaelab compare encoders: unknown flag\n" + hint("flags", "compare", "encoders")},
		{"compare encoders fail", 1, "compare encoders fail", "", "vaelab compare encoders: no space left\n"},
		{"-h", 0, "", "vaelab - does all\n\n  " + CommandLine() + " COMMAND [flags]\n\n  train    does train\n", ""},
		{"--help", 0, "", "\n  compare  compares\n", ""},
		{"help", 0, "", "\n  compare  compares\n", ""},
		{"help train", 0, "train -h", "train - does train\n", ""},
		{"train -h", 0, "train -h", "train - does train\n", ""},
		{"help compare", 0, "", "compare - compares\n", ""},
		{"compare -h", 0, "", "\n  generators  does compare generators\n", ""},
		{"help compare encoders", 0, "compare encoders -h", "compare encoders - does", ""},
		{"compare help encoders", 0, "compare encoders -h", "compare encoders - does", ""},
		{"help train now", 2, "", "", "vaelab train: unexpected argument \"now\" after help\n" + hint("flags", "train")},
		{"help trian", 2, "", "", "vaelab: \"trian\" is none of train, eval or compare; did you mean train?\n" + hint("commands")},
		{"help help", 2, "", "", "vaelab: \"help\" is none of train, eval or compare\n" + hint("commands")},
		{"", 2, "", "", "vaelab: say which: train, eval or compare\n" + hint("commands")},
		{"compare", 2, "", "", "vaelab compare: say which: encoders or generators\n" + hint("commands", "compare")},
		{"compare encoder", 2, "", "", "vaelab compare: \"encoder\" is none of encoders or generators; did you mean encoders?\n" + hint("commands", "compare")},
		{"--seed 2", 2, "", "", "vaelab: \"--seed\" is none of train, eval or compare\n" + hint("commands")},
	} {
		got = nil
		var stdout, stderr bytes.Buffer
		found, err := program.run(t.Context(), strings.Fields(c.args), IO{Stdout: &stdout})
		code := report(&stderr, &program, found, err, false)
		if code != c.code || strings.Join(got, " ") != c.ran || !strings.Contains(stdout.String(), c.stdout) || stderr.String() != c.message {
			t.Errorf("vaelab %s: code %d, ran %q, stdout %q, stderr %q; want %d, %q, %q, %q",
				c.args, code, got, &stdout, &stderr, c.code, c.ran, c.stdout, c.message)
		}
		if c.stdout == "" && stdout.Len() > 0 {
			t.Errorf("vaelab %s: stdout %q", c.args, &stdout)
		}
	}
}
