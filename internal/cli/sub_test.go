package cli

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
)

// TestChoose: a sub-command gets its arguments, and what is wrong names whose help to
// read.
func TestChoose(t *testing.T) {
	failure := errors.New("no space left")
	var got []string
	program := Choose("compare", "the help\n",
		Sub{"encoders", func(_ context.Context, args []string, _ IO) error {
			got = args
			switch args[0] {
			case "wrong":
				return Usagef("unknown flag")
			case "fail":
				return failure
			}
			return nil
		}},
		Sub{"generators", func(context.Context, []string, IO) error { return ErrHelp }},
	)
	for _, c := range []struct {
		args    string
		code    int
		stdout  string
		message string
	}{
		{"encoders --seed 2", 0, "", ""},
		{"encoders wrong", 2, "", "compare: unknown flag\nrun 'compare encoders -h' for the flags\n"},
		{"encoders fail", 1, "", "compare: no space left\n"},
		{"generators", 0, "", ""},
		{"-h", 0, "the help\n", ""},
		{"--help", 0, "the help\n", ""},
		{"", 2, "", "compare: say which: encoders or generators\nrun 'compare -h' for the flags\n"},
		{"encoder", 2, "", "compare: \"encoder\" is none of encoders or generators; did you mean encoders?\nrun 'compare -h' for the flags\n"},
		{"--seed 2", 2, "", "compare: \"--seed\" is none of encoders or generators\nrun 'compare -h' for the flags\n"},
	} {
		var stdout, stderr bytes.Buffer
		err := program(t.Context(), strings.Fields(c.args), IO{Stdout: &stdout})
		code := report(&stderr, "compare", err, false)
		if code != c.code || stdout.String() != c.stdout || stderr.String() != c.message {
			t.Errorf("compare %s: code %d, stdout %q, stderr %q; want %d, %q, %q", c.args, code, &stdout, &stderr, c.code, c.stdout, c.message)
		}
	}
	if len(got) != 1 || got[0] != "fail" {
		t.Errorf("the sub-command got %q", got)
	}
}

func TestOneOf(t *testing.T) {
	for want, names := range map[string][]string{"": nil, "a": {"a"}, "a or b": {"a", "b"}, "a, b or c": {"a", "b", "c"}} {
		if got := oneOf(names); got != want {
			t.Errorf("%q is listed as %q", names, got)
		}
	}
}
