package cli

import (
	"context"
	"embed"
	"fmt"
	"io"
	"slices"
	"strings"

	"vaelab/internal/setting"
)

// completions are functions by which shells ask the program, with the words up to the cursor, what may stand there.
//
//go:embed completion
var completions embed.FS

var completionHelp = Help{
	Name:  "completion",
	Args:  "bash|zsh|fish",
	Short: "what a shell needs to complete command lines",
	Long:  "Prints the function by which a shell completes commands, flags, and the values of flags.",
	Examples: []Example{
		{Line: "source <(vaelab completion bash)", Note: "in ~/.bashrc"},
		{Line: "source <(vaelab completion zsh)", Note: "in ~/.zshrc, after compinit"},
		{Line: "vaelab completion fish | source", Note: "in ~/.config/fish/config.fish"},
	},
}

// ask is what those functions say in place of a shell's name.
const ask = "of"

// Completion returns the command that completes the lines of a program.
func Completion(program *Command) Command {
	run := func(_ context.Context, args []string, std IO) error {
		if len(args) > 1 && args[0] == ask { // what follows is no flag of this command
			return program.complete(args[1:], std.Stdout)
		}
		flags := Bind(completionHelp, new(struct{}))
		if err := flags.Parse(args, std); err != nil {
			return err
		}
		shells := []string{"bash", "zsh", "fish"}
		if len(flags.Args()) != 1 || !slices.Contains(shells, flags.Args()[0]) {
			return Usagef("name one shell: %s", setting.List(shells, "or"))
		}
		text, err := completions.ReadFile("completion/" + Program + "." + flags.Args()[0])
		if err != nil {
			return err
		}
		_, err = std.Stdout.Write(text)
		return err
	}
	return Command{Help: completionHelp, Run: run}
}

// complete writes what may stand in place of the last word, a line each with a tab before what it is, and last ":files"
// where files may.
func (c *Command) complete(words []string, w io.Writer) error {
	begun, last := words[:len(words)-1], words[len(words)-1]
	if len(begun) > 0 && begun[0] == "help" {
		begun = begun[1:]
	}
	for len(begun) > 0 {
		i := slices.IndexFunc(c.Subs, func(s Command) bool { return s.word() == begun[0] })
		if i < 0 {
			break
		}
		c, begun = &c.Subs[i], begun[1:]
	}
	all, files := c.candidates(begun, last)
	var b strings.Builder
	for _, e := range all {
		if strings.HasPrefix(e.usage, last) {
			fmt.Fprintf(&b, "%s\t%s\n", e.usage, e.description)
		}
	}
	if files {
		b.WriteString(":files\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// candidates are the words that may follow those of the command, to be the last one's place, and whether files may.
func (c *Command) candidates(begun []string, last string) (all []entry, files bool) {
	if n := len(begun); n > 0 {
		if s := c.flagNamed(begun[n-1]); s != nil && !s.IsBool() {
			return values(s, "")
		}
	}
	if name, _, ok := strings.Cut(last, "="); ok {
		if s := c.flagNamed(name); s != nil {
			return values(s, name+"=")
		}
	}
	if strings.HasPrefix(last, "-") {
		for _, s := range c.settings() {
			all = append(all, entry{"--" + s.Name, s.Help()})
		}
		return append(all, entry{"--help", "show what the command says of itself"}), false
	}
	if len(begun) == 0 {
		for _, s := range c.Subs {
			all = append(all, entry{s.word(), s.Short})
		}
	}
	return all, c.Args != ""
}

// settings are those of the command's flags.
func (c *Command) settings() []*setting.Setting {
	if c.Flags == nil {
		return nil
	}
	return Bind(c.Help, c.Flags()).set.All()
}

// flagNamed returns the flag that a word names, nil if it names none.
func (c *Command) flagNamed(word string) *setting.Setting {
	if !strings.HasPrefix(word, "-") {
		return nil
	}
	name := strings.TrimLeft(word, "-")
	for _, s := range c.settings() {
		if s.Name == name || s.Short == name && name != "" {
			return s
		}
	}
	return nil
}

// values are those that a flag may have, behind a prefix, and whether they are files.
func values(s *setting.Setting, prefix string) (all []entry, files bool) {
	for _, c := range s.Values() {
		all = append(all, entry{prefix + c.Name, c.Help})
	}
	return all, slices.ContainsFunc([]string{"DIR", "FILE", "PATH"}, func(word string) bool { return strings.Contains(s.Arg(), word) })
}
