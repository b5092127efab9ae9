package cli

import (
	"context"
	"errors"
	"io"
)

// Sub is a sub-command: what a program does when its first argument is Name.
type Sub struct {
	Name string
	Run  func(ctx context.Context, args []string, std IO) error
}

// Choose returns what Main runs for a program that is made of sub-commands. Head is the help text of the program itself,
// which names them all. A sub-command gets the arguments after its name, and a UsageError of its own points the user to
// its own help.
func Choose(program, head string, subs ...Sub) func(ctx context.Context, args []string, std IO) error {
	var names []string
	for _, s := range subs {
		names = append(names, s.Name)
	}
	return func(ctx context.Context, args []string, std IO) error {
		if len(args) == 0 {
			return Usagef("say which: %s", oneOf(names))
		}
		switch args[0] {
		case "-h", "-help", "--help", "help":
			_, err := io.WriteString(std.Stdout, head)
			return afterHelp(err)
		}
		for _, s := range subs {
			if s.Name != args[0] {
				continue
			}
			err := s.Run(ctx, args[1:], std)
			var usage *UsageError
			if errors.As(err, &usage) && usage.Command == "" {
				usage.Command = program + " " + s.Name
			}
			return err
		}
		return Usagef("%q is none of %s%s", args[0], oneOf(names), suggestion("", args[0], names))
	}
}

// oneOf lists names: "a, b or c".
func oneOf(names []string) string {
	list := ""
	for i, n := range names {
		switch {
		case i > 0 && i == len(names)-1:
			list += " or "
		case i > 0:
			list += ", "
		}
		list += n
	}
	return list
}
