package cli

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// study is a program with all that is completed.
func study() *Command {
	help := Help{Name: "study", Short: "studies", Args: "[DIR...]", Long: "Of\n.dots and 'quotes'.", Notes: "-x\\"}
	c := &Command{Help: Help{Name: Program, Short: "all"}, Subs: []Command{
		{Help: help, Flags: func() any { return new(laboratory) }, Run: leafRun, Subs: []Command{{Help: Help{Name: "study diff", Short: "differs"}, Run: leafRun}}},
		{Help: Help{Name: "train", Short: "trains"}, Flags: func() any { return new(demo) }, Run: leafRun},
	}}
	c.Subs = append(c.Subs, Completion(c))
	return c
}

// TestComplete: commands, flags and values that begin as the last word does, and files where they may stand.
func TestComplete(t *testing.T) {
	for words, want := range map[string]string{
		"":                           "study train completion",
		"t":                          "train",
		"help t":                     "train",
		"study ":                     "diff :files",
		"study diff ":                "",
		"study --pr":                 "--prior",
		"study --prior ":             "normal dirichlet gamma mixture vamp",
		"study --prior v":            "vamp",
		"study --prior=v":            "--prior=vamp",
		"study --latent 3 x":         ":files",
		"study --latent ":            "",
		"train --binarize ":          "none stochastic static threshold",
		"train --json ":              "",
		"train -q --dat":             "--data",
		"train -o ":                  ":files",
		"train --out=x":              ":files",
		"train --h":                  "--hidden --help",
		"nothing ":                   "",
		"completion ":                ":files",
		"study --run a --prior ga":   "gamma",
		"train --binarize none --ba": "--batch-size",
	} {
		var out bytes.Buffer
		c := study()
		if _, err := c.run(t.Context(), append([]string{"completion", ask}, strings.Split(words, " ")...), IO{Stdout: &out}); err != nil {
			t.Errorf("%s: %v", words, err)
		}
		var got []string
		for line := range strings.Lines(out.String()) {
			word, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
			got = append(got, word)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
	for args, code := range map[string]int{"completion": 2, "completion csh": 2, "completion bash zsh": 2, "completion fish": 0} {
		var out bytes.Buffer
		c := study()
		found, err := c.run(t.Context(), strings.Fields(args), IO{Stdout: &out})
		if got := report(new(bytes.Buffer), c, found, err, false); got != code || (out.Len() > 0) != (code == 0) {
			t.Errorf("%s: code %d, %q", args, got, out.String())
		}
	}
}

// TestBashCompletes: bash itself, by the function for it, completes the words of a line; also behind =.
func TestBashCompletes(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash")
	}
	dir := t.TempDir()
	// A program that says what it was asked, and that files may stand there.
	if err := os.WriteFile(filepath.Join(dir, "vaelab"), []byte("#!/bin/sh\nprintf '%s\\twords\\n' \"$*|\" --prior=vamp\necho :files\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"vaelab train --pr":       "<completion of train --pr|><--prior=vamp>",
		"vaelab train ":           "<completion of train |><--prior=vamp>",
		"vaelab train --prior=va": "<completion of train --prior=va|><vamp>",
	} {
		script := `source completion/vaelab.bash; COMP_LINE=$1 COMP_POINT=${#1}; _vaelab; printf '<%s>' "${COMPREPLY[@]}"; complete -p vaelab`
		cmd := exec.Command(bash, "-c", script, "bash", line)
		cmd.Env = append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		if err != nil || string(out) != want+"complete -F _vaelab vaelab\n" {
			t.Errorf("%s: %q, %v; want %q", line, out, err, want)
		}
	}
}

// TestMan: a page for each command, in which no letter is taken for a macro.
func TestMan(t *testing.T) {
	dir := t.TempDir()
	c := study()
	c.Subs = append(c.Subs, Man(c))
	if _, err := c.run(t.Context(), []string{"man", dir}, IO{}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"vaelab", "vaelab-study", "vaelab-study-diff", "vaelab-train", "vaelab-completion", "vaelab-man"} {
		if _, err := os.Stat(filepath.Join(dir, name+".1")); err != nil {
			t.Error(err)
		}
	}
	page, err := os.ReadFile(filepath.Join(dir, "vaelab-study.1"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		".TH \"VAELAB\\-STUDY\" \"1\"", "\nvaelab\\-study \\- studies\n", "\n[DIR...] [flags]\n", "\n\\&.dots and \\(aqquotes\\(aq.\n", "\n\\-x\\e\n",
		".B \"\\-\\-prior WORD\"\np(z) (default normal)\n.RS\n.TP\n.B \"normal\"\nN(0, I)\n", ".B \"vaelab\\-study\\-diff(1)\"\ndiffers\n",
	} {
		if !strings.Contains(string(page), want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
	if _, err := c.run(t.Context(), []string{"man", filepath.Join(dir, "absent")}, IO{}); err == nil {
		t.Error("a folder that is not there was written to")
	}
}

func leafRun(context.Context, []string, IO) error { return nil }
