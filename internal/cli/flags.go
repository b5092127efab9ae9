package cli

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"vaelab/internal/setting"
	"vaelab/internal/userfile"
)

// ErrHelp is what Parse returns after it has written the help text. Main exits with 0 on it.
var ErrHelp = flag.ErrHelp

// configFlag is the flag that, where a command has it, names a file for Load.
const configFlag = "config"

// Flags are the flags of a command, bound to the struct that holds their values: the settings that package setting reads
// from its tags.
type Flags struct {
	help  Help
	cfg   any
	set   *setting.Set
	given map[string]bool // on the command line or in a file
	typed map[string]bool // on the command line
	args  []string        // that are no flags

	other  []*setting.Setting // flags of another command
	passed []setting.Given    // what the command line gives to those
}

// Bind returns the flags of the struct that cfg points to, and sets all of them to their defaults. The help text is
// the command's and then theirs.
//
// It panics if the struct's tags are malformed.
func Bind(help Help, cfg any) *Flags {
	f := &Flags{help: help, cfg: cfg, set: setting.Of(cfg), given: map[string]bool{}, typed: map[string]bool{}}
	f.set.Defaults()
	return f
}

// Pass has Parse take flags of another command as well. It looks at none of their values, which Passed returns.
func (f *Flags) Pass(other []*setting.Setting) { f.other = other }

// Passed returns what the command line gives to the flags of another command, in their order.
func (f *Flags) Passed() []setting.Given { return f.passed }

// Based is a struct of flags that are laid over others.
type Based interface {
	// Base returns the others, given what the command line says of each flag; read reads a file of settings.
	Base(typed func(name string) string, read func(path string) ([]setting.Given, error)) ([]setting.Given, error)
}

// recorder is the flag.Value of a setting. It notes what is given instead of applying it, for files must be read first,
// wherever on the command line they are named, and choices made before the settings of what they choose.
type recorder struct {
	of   *setting.Setting
	into *[]setting.Given
}

func (r recorder) Set(text string) error {
	before := slices.IndexFunc(*r.into, func(g setting.Given) bool { return g.Name == r.of.Name })
	if joint := r.of.Repeat(); joint != "" && before >= 0 {
		(*r.into)[before].Text += joint + text
		return nil
	}
	*r.into = append(*r.into, setting.Given{Name: r.of.Name, Text: text})
	return nil
}

func (r recorder) String() string { return "" }

func (r recorder) IsBoolFlag() bool { return r.of.IsBool() }

// Parse reads the command line's arguments, without the program's name. If the command has a flag --config, the file
// it names is read first, and before it what a Based command is laid over, so that flags win over files. Of a flag given
// twice, the last wins, unless its tags join them.
//
// Errors are UsageErrors, except that for -h, -help or --help Parse writes the help text to stdout and returns ErrHelp,
// and that a Based command may fail by itself. What the environment asks for is checked with the flags.
func (f *Flags) Parse(args []string, std IO) error {
	var typed []setting.Given
	set := flag.NewFlagSet("", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	for _, s := range f.set.All() {
		set.Var(recorder{s, &typed}, s.Name, "")
		if s.Short != "" {
			set.Var(recorder{s, &typed}, s.Short, "")
		}
	}
	for _, s := range f.other {
		set.Var(recorder{s, &f.passed}, s.Name, "")
	}
	err := set.Parse(args)
	for f.help.Args != "" && err == nil && set.NArg() > 0 { // flags may follow what is none
		f.args = append(f.args, set.Arg(0))
		err = set.Parse(set.Args()[1:])
	}
	switch {
	case err == flag.ErrHelp:
		return afterHelp(f.Help(std.Stdout, Columns(std.Stdout)))
	case err != nil:
		return f.explain(err)
	}
	if err := f.check(slices.Concat(typed, f.passed)); err != nil {
		return err
	}
	if set.NArg() > 0 {
		return Usagef("unexpected argument %q; flags begin with --", set.Arg(0))
	}
	below, err := f.files(typed)
	if err != nil {
		return err
	}
	if err := f.apply(below, typed); err != nil {
		return err
	}
	return checkSIMD(std.Stderr)
}

// explain turns the flag package's error, which is a mere string, into one that helps.
func (f *Flags) explain(err error) error {
	if name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: -"); ok {
		return Usagef("unknown flag %s%s", dashed(name), setting.Suggestion("--", name, f.names()))
	}
	if name, ok := strings.CutPrefix(err.Error(), "flag needs an argument: -"); ok {
		return Usagef("%s needs a value", dashed(name))
	}
	return Usagef("%w", err)
}

// names are those of all flags that Parse takes.
func (f *Flags) names() []string {
	names := f.set.Names()
	for _, s := range f.other {
		names = append(names, s.Name)
	}
	return names
}

// last returns what is given to the flag of that name, "" if nothing is.
func last(typed []setting.Given, name string) (text string) {
	for _, g := range typed {
		if g.Name == name {
			text = g.Text
		}
	}
	return text
}

// files returns what the files say that the typed flags are laid over, the lowest first.
func (f *Flags) files(typed []setting.Given) ([]setting.Given, error) {
	var all []setting.Given
	if b, ok := f.cfg.(Based); ok {
		var err error
		if all, err = b.Base(func(name string) string { return last(typed, name) }, f.read); err != nil {
			return nil, err
		}
	}
	if path := last(typed, configFlag); path != "" && f.set.Named(configFlag) != nil {
		given, err := f.read(path)
		if err != nil {
			return nil, Usagef("--%s: %w", configFlag, err)
		}
		all = append(all, given...)
	}
	return all, nil
}

// read returns what a file says, in a lower layer than the command line's.
func (f *Flags) read(path string) ([]setting.Given, error) {
	file, err := userfile.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	given, err := f.set.Read(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for i := range given {
		given[i].From = path
	}
	return given, nil
}

// check refuses flags without a value: the flag package takes the argument after a flag for that, whatever it is. An empty
// one is what a variable of the shell that is not set leaves, and would pass for a flag that was not given.
func (f *Flags) check(typed []setting.Given) error {
	names := f.names()
	for _, g := range typed {
		if name, ok := strings.CutPrefix(g.Text, "--"); ok && slices.Contains(names, name) {
			return Usagef("--%s needs a value, but is followed by %s", g.Name, g.Text)
		}
		if g.Text == "" {
			return Usagef("--%s: the value is empty: give one, or leave the flag out", g.Name)
		}
		if strings.Contains(g.Text, "\n") {
			return Usagef("--%s: %q has a line break, which names here must not have: rename it, or choose another", g.Name, g.Text)
		}
		f.typed[g.Name] = true
	}
	return nil
}

// apply sets the flags: what is typed, over what files say.
func (f *Flags) apply(below, typed []setting.Given) error {
	given := append(below, typed...)
	refused, err := f.set.Apply(given)
	var idle *setting.IdleError
	switch {
	case errors.As(err, &idle):
		return Usagef("%w", err)
	case err != nil && refused.From == "":
		return Usagef("--%s: %w", refused.Name, err)
	case err != nil && refused.From == last(typed, configFlag):
		return Usagef("--%s: %s: key %q: %w", configFlag, refused.From, refused.Name, err)
	case err != nil:
		return fmt.Errorf("%s: key %q: %w", refused.From, refused.Name, err)
	}
	for _, g := range given {
		f.given[g.Name] = true
	}
	return nil
}

// Args returns what the command line has beside flags, of a command whose Help.Args says that there may be something.
func (f *Flags) Args() []string { return f.args }

// Given reports whether the flag, by its long name, was set on the command line or in a file.
func (f *Flags) Given(name string) bool { return f.given[name] }

// Difference is a flag whose given value is not the stored one. Values are in the flag's notation.
type Difference struct {
	Name   string
	Stored string
	Given  string
}

// Differences returns the flags that were set on the command line to other values than those of stored, a struct of the
// bound type. Flags that files don't hold are left alone.
func (f *Flags) Differences(stored any) []Difference {
	var differences []Difference
	of := setting.Of(stored)
	for _, s := range f.set.All() {
		if old := of.Named(s.Name).Text(); s.Saved && f.typed[s.Name] && s.Text() != old {
			differences = append(differences, Difference{s.Name, cmp.Or(old, "nothing"), s.Text()})
		}
	}
	return differences
}

// dashed writes a flag's name as it is given.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}
