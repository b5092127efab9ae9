package cli

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// ErrHelp is what Parse returns after it has written the help text. Main exits with 0 on it.
var ErrHelp = flag.ErrHelp

// configFlag is the flag that, where a command has it, names a file for Load.
const configFlag = "config"

// Flags are the flags of a command, bound to the struct that holds their values.
type Flags struct {
	help   Help
	fields []*field
	given  map[string]bool
}

// Bind returns the flags of the struct that cfg points to, and sets all of them to their defaults. The help text is
// the command's and then theirs.
//
// It panics if the struct's tags are malformed.
func Bind(help Help, cfg any) *Flags {
	f := &Flags{help: help, fields: fieldsOf(cfg), given: map[string]bool{}}
	f.setDefaults()
	return f
}

// Defaults sets the flags of the struct that cfg points to to their defaults. It panics as Bind does.
func Defaults(cfg any) {
	f := &Flags{fields: fieldsOf(cfg)}
	f.setDefaults()
}

func (f *Flags) setDefaults() {
	for _, fd := range f.fields {
		for _, v := range fd.variables() {
			if err := v.setOne(v.def); err != nil {
				panic(fmt.Sprintf("cli: flag %s: default %v", fd.name, err))
			}
		}
	}
}

// setting is one flag on the command line.
type setting struct {
	field *field
	text  string
}

// recorder is the flag.Value of a field. It notes settings instead of applying them, for the file that --config names
// must be read first, wherever on the command line it stands.
type recorder struct {
	field *field
	into  *[]setting
}

func (r recorder) Set(text string) error {
	*r.into = append(*r.into, setting{r.field, text})
	return nil
}

func (r recorder) String() string { return "" }

func (r recorder) IsBoolFlag() bool {
	_, ok := r.field.v.Interface().(bool)
	return ok
}

// Parse reads the command line's arguments, without the program's name. If the command has a flag --config, the file
// it names is read first, so that flags win over the file. Of a flag given twice, the last wins.
//
// Errors are UsageErrors, except that for -h, -help or --help Parse writes the help text to stdout and returns ErrHelp.
func (f *Flags) Parse(args []string, stdout io.Writer) error {
	var settings []setting
	set := flag.NewFlagSet("", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	for _, fd := range f.fields {
		set.Var(recorder{fd, &settings}, fd.name, "")
		if fd.short != "" {
			set.Var(recorder{fd, &settings}, fd.short, "")
		}
	}
	err := set.Parse(args)
	switch {
	case err == flag.ErrHelp:
		return afterHelp(f.Help(stdout, Columns(stdout)))
	case err != nil:
		return f.explain(err)
	}
	if err := f.swallowed(settings); err != nil {
		return err
	}
	if set.NArg() > 0 {
		return Usagef("unexpected argument %q; flags begin with --", set.Arg(0))
	}
	if err := f.readFile(settings); err != nil {
		return err
	}
	return f.apply(settings)
}

// explain turns the flag package's error, which is a mere string, into one that helps.
func (f *Flags) explain(err error) error {
	if name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: -"); ok {
		return Usagef("unknown flag %s%s", dashed(name), suggestion("--", name, f.names()))
	}
	if name, ok := strings.CutPrefix(err.Error(), "flag needs an argument: -"); ok {
		return Usagef("%s needs a value", dashed(name))
	}
	return Usagef("%w", err)
}

// readFile loads the file of the last --config among the settings, if there is one.
func (f *Flags) readFile(settings []setting) error {
	path := ""
	for _, s := range settings {
		if s.field.name == configFlag {
			path = s.text
		}
	}
	if path == "" {
		return nil
	}
	file, err := os.Open(path)
	if err != nil {
		return Usagef("--%s: %w", configFlag, err)
	}
	defer file.Close()
	names, err := load(file, f.fields)
	if err != nil {
		return Usagef("--%s %s: %w", configFlag, path, err)
	}
	for _, name := range names {
		f.given[name] = true
	}
	return nil
}

// swallowed returns an error if a flag has another flag for its value: the flag package takes the argument after a flag
// for that, whatever it is.
func (f *Flags) swallowed(settings []setting) error {
	for _, s := range settings {
		if name, ok := strings.CutPrefix(s.text, "--"); ok && slices.Contains(f.names(), name) {
			return Usagef("--%s needs a value, but is followed by %s", s.field.name, s.text)
		}
	}
	return nil
}

// apply sets the fields. An empty text is refused unless it can take back what the file of --config says: it is what a
// variable of the shell that is not set leaves, and would pass for a flag that was not given.
func (f *Flags) apply(settings []setting) error {
	hasFile := slices.Contains(f.names(), configFlag)
	for _, s := range settings {
		if _, isText := s.field.v.Interface().(string); isText && s.text == "" && !(hasFile && s.field.saved) {
			return Usagef("--%s: the value is empty: give one, or leave the flag out", s.field.name)
		}
		if err := s.field.set(s.text); err != nil {
			return Usagef("--%s: %w", s.field.name, err)
		}
		f.given[s.field.name] = true
	}
	return nil
}

// Given tells whether the flag, by its long name, was set on the command line or in the file that --config names.
func (f *Flags) Given(name string) bool { return f.given[name] }

// names returns the long names of all flags.
func (f *Flags) names() []string {
	var names []string
	for _, fd := range f.fields {
		names = append(names, fd.name)
	}
	return names
}

// dashed writes a flag's name as it is given.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}
