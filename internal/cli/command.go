package cli

import (
	"context"
	"io"
	"slices"
	"strings"

	"vaelab/internal/setting"
)

// Command is a program, or a sub-command of one. It runs, or has sub-commands that do, or both: then it runs where none of
// them is named.
type Command struct {
	Help
	Flags func() any // a new struct of its flags; nil of one that only has sub-commands
	Run   func(ctx context.Context, args []string, std IO) error
	Subs  []Command
}

// word is what the user types for the command after what it is part of.
func (c *Command) word() string { return c.Name[strings.LastIndexByte(c.Name, ' ')+1:] }

// find returns the command that the arguments ask for, with the arguments that are left to it. "help" before the names
// of sub-commands is -h after them. An error comes with the command that has it.
func (c *Command) find(args []string) (*Command, []string, error) {
	help := false
	for len(c.Subs) > 0 {
		var names []string
		for _, s := range c.Subs {
			names = append(names, s.word())
		}
		if c.Run != nil && (len(args) == 0 || !slices.Contains(names, args[0])) {
			break
		}
		switch {
		case len(args) == 0 && help, len(args) > 0 && isHelp(args[0]):
			return c, []string{"-h"}, nil
		case len(args) == 0:
			return c, nil, Usagef("say which: %s", setting.List(names, "or"))
		case args[0] == "help" && !help:
			help, args = true, args[1:]
			continue
		}
		sub := slices.Index(names, args[0])
		if sub < 0 {
			return c, nil, Usagef("%q is none of %s%s", args[0], setting.List(names, "or"), setting.Suggestion("", args[0], names))
		}
		c, args = &c.Subs[sub], args[1:]
	}
	if help {
		if len(args) > 0 {
			return c, nil, Usagef("unexpected argument %q after help", args[0])
		}
		args = []string{"-h"}
	}
	return c, args, nil
}

func isHelp(arg string) bool { return arg == "-h" || arg == "-help" || arg == "--help" }

// line is the words by which CommandLine names the command.
func (c *Command) line() []string {
	if c.Name == Program {
		return nil
	}
	return strings.Fields(c.Name)
}

// run runs the command that the arguments ask for, and returns it.
func (c *Command) run(ctx context.Context, args []string, std IO) (*Command, error) {
	if len(args) == 1 && args[0] == "--version" {
		return c, writeVersion(std.Stdout)
	}
	found, rest, err := c.find(args)
	switch {
	case err != nil:
		return found, err
	case found.Run == nil:
		return found, afterHelp(found.group(std.Stdout, Columns(std.Stdout)))
	}
	return found, found.Run(ctx, rest, std)
}

// group writes the help text of a command that is made of sub-commands.
func (c *Command) group(w io.Writer, width int) error {
	var subs []entry
	for _, s := range c.Subs {
		subs = append(subs, entry{"  " + s.word(), s.Short})
	}
	return writeText(w, width, func(w io.Writer, width int) { c.write(w, width, "COMMAND [flags]", subs) })
}
