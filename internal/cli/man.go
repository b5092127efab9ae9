package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"vaelab/internal/atomicfile"
	"vaelab/internal/setting"
)

var manHelp = Help{
	Name:  "man",
	Args:  "DIR",
	Short: "write the manual pages",
	Long:  "Writes a manual page for the program and one for each command into the folder DIR, as packages of it hold them.",
	Examples: []Example{
		{Line: "vaelab man /usr/local/share/man/man1", Note: "then: man vaelab-train"},
	},
}

// Man returns the command that writes the manual pages of a program.
func Man(program *Command) Command {
	run := func(_ context.Context, args []string, std IO) error {
		flags := Bind(manHelp, new(struct{}))
		if err := flags.Parse(args, std); err != nil {
			return err
		}
		if len(flags.Args()) != 1 {
			return Usagef("name one folder")
		}
		return program.man(flags.Args()[0])
	}
	return Command{Help: manHelp, Run: run}
}

// man writes the pages of a command and its sub-commands into a folder.
func (c *Command) man(dir string) error {
	err := atomicfile.Write(filepath.Join(dir, c.page()+".1"), 0o666, func(w io.Writer) error {
		_, err := w.Write(c.roff())
		return err
	})
	if err != nil {
		return err
	}
	for _, s := range c.Subs {
		if err := s.man(dir); err != nil {
			return err
		}
	}
	return nil
}

// page is the name of the command's page: vaelab-compare-encoders.
func (c *Command) page() string {
	return strings.Join(append([]string{Program}, c.line()...), "-")
}

// roff returns the page, in the macros of man(7).
func (c *Command) roff() []byte {
	var b roff
	b.macro("TH", strings.ToUpper(c.page()), "1", "", Program, "")
	b.macro("SH", "NAME")
	b.text(c.page() + " - " + c.Short)
	b.macro("SH", "SYNOPSIS")
	line := strings.Join(append([]string{Program}, c.line()...), " ")
	b.macro("B", line)
	switch {
	case c.Run == nil:
		b.text("COMMAND [flags]")
	default:
		b.text(strings.TrimSpace(c.Args + " [flags]"))
	}
	if c.Long != "" {
		b.macro("SH", "DESCRIPTION")
		b.paragraphs(c.Long)
	}
	if len(c.Subs) > 0 {
		b.macro("SH", "COMMANDS")
		for _, s := range c.Subs {
			b.item(s.page()+"(1)", s.Short)
		}
	}
	b.flags(c.settings())
	if len(c.Examples) > 0 {
		b.macro("SH", "EXAMPLES")
		for _, e := range c.Examples {
			b.item(e.Line, e.Note)
		}
	}
	if c.Notes != "" {
		b.macro("SH", "NOTES")
		b.paragraphs(c.Notes)
	}
	if c.Name != Program {
		b.macro("SH", "SEE ALSO")
		b.text(Program + "(1)")
	}
	return b.Bytes()
}

// roff is a manual page in the making.
type roff struct{ bytes.Buffer }

// letters that mean something to roff.
var letters = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "^", `\(ha`, "~", `\(ti`, "`", `\(ga`)

// text writes lines that are no macros.
func (b *roff) text(text string) {
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		line = letters.Replace(strings.TrimSpace(line))
		if strings.HasPrefix(line, ".") {
			line = `\&` + line
		}
		fmt.Fprintln(b, line)
	}
}

// macro writes a macro with its arguments.
func (b *roff) macro(name string, args ...string) {
	b.WriteString("." + name)
	for _, a := range args {
		b.WriteString(` "` + strings.ReplaceAll(letters.Replace(a), `"`, `\(dq`) + `"`)
	}
	b.WriteByte('\n')
}

// paragraphs writes those that empty lines part.
func (b *roff) paragraphs(text string) {
	for i, p := range strings.Split(strings.Trim(text, "\n"), "\n\n") {
		if i > 0 {
			b.macro("PP")
		}
		b.text(p)
	}
}

// item writes a term and what it is.
func (b *roff) item(term, text string) {
	b.macro("TP")
	b.macro("B", term)
	if text != "" {
		b.text(text)
	} else {
		b.WriteString("\\&\n")
	}
}

// flags writes those of a command, under their groups.
func (b *roff) flags(all []*setting.Setting) {
	group := ""
	for i, s := range all {
		if i == 0 {
			b.macro("SH", "OPTIONS")
		}
		if s.Group != group {
			group = s.Group
			b.macro("SS", group)
		}
		b.item(strings.TrimSpace(usage(s)), s.Help())
		if choices := s.Choices(); len(choices) > 0 {
			b.macro("RS")
			for _, c := range choices {
				b.item(c.Name, c.Help)
			}
			b.macro("RE")
		}
	}
}
