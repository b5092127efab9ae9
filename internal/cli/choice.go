package cli

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Chooser is a struct of flags whose values are known when the program has been built, as from a registry. One of its
// fields has a flag tag: the choice, whose values are the choices' names. The choices' settings are flags too. It is a
// named field of the struct that has it, not an embedded one, for the method would be that struct's too.
//
// Two choices may have a setting of the same name: it is one flag, which sets both. The tags must agree, but for the
// default.
type Chooser interface{ Choices() []Choice }

// Choice is one of a Chooser's values. It is an alias, so that who lists choices need not import this package.
type Choice = struct {
	Name, Help string
	Settings   any // a pointer to a struct of flags, the same at every call; nil: none
}

// owner is the choice that a flag is a setting of.
type owner struct {
	flag  *field
	names []string // of the choices that have it: one for each variable
}

// String is how a user makes the choice: "--prior mixture or vamp".
func (o *owner) String() string { return fmt.Sprintf("--%s %s", o.flag.name, oneOf(o.names)) }

// chosen is the place of the choice among the owner's, or -1.
func (o *owner) chosen() int { return slices.Index(o.names, o.flag.text()) }

// collectChoices appends the flag of a Chooser, which is the struct s, and the settings of its choices.
func collectChoices(s reflect.Value, c Chooser, group string, fields *[]*field) {
	var choice *field
	for i := range s.NumField() {
		if sf := s.Type().Field(i); sf.Tag.Get("flag") != "" {
			if choice != nil {
				panic(fmt.Sprintf("cli: %s has two flags, and is to have one: the choice", s.Type()))
			}
			if g, ok := sf.Tag.Lookup("group"); ok {
				group = g
			}
			choice = newField(sf, group, s.Field(i))
		}
	}
	if choice == nil {
		panic(fmt.Sprintf("cli: %s has no flag for the choice", s.Type()))
	}
	choice.arg, choice.choices = "WORD", c.Choices()
	*fields = append(*fields, choice)
	first := len(*fields)
	for _, c := range choice.choices {
		choice.values = append(choice.values, c.Name)
		if c.Settings == nil {
			continue
		}
		for _, f := range fieldsOf(c.Settings) {
			f.group = cmp.Or(f.group, group)
			if i := slices.IndexFunc((*fields)[first:], func(g *field) bool { return g.name == f.name }); i >= 0 {
				(*fields)[first+i].join(f, c.Name)
				continue
			}
			f.of = &owner{choice, []string{c.Name}}
			*fields = append(*fields, f)
		}
	}
}

// join makes g, a setting of another choice, one flag with f.
func (f *field) join(g *field, choice string) {
	same := f.short == g.short && f.arg == g.arg && f.help == g.help && f.saved == g.saved && f.v.Type() == g.v.Type() &&
		slices.Equal(f.values, g.values) && slices.EqualFunc(f.bounds, g.bounds, func(a, b bound) bool { return a.text == b.text && a.say == b.say })
	if !same {
		panic(fmt.Sprintf("cli: flag %s is another one of %s than of %s", f.name, choice, f.of))
	}
	f.of.names = append(f.of.names, choice)
	f.twins = append(f.twins, g)
}

// variables are the fields that the flag sets, in the order of the owner's names.
func (f *field) variables() []*field { return append([]*field{f}, f.twins...) }

// current is the variable that counts: that of the choice that was made, if it has the setting.
func (f *field) current() *field {
	if f.of == nil {
		return f
	}
	return f.variables()[max(f.of.chosen(), 0)]
}

// idle reports whether the flag is a setting of choices that were not made.
func (f *field) idle() bool { return f.of != nil && f.of.chosen() < 0 }

// defaults is the default, or each with the choice that has it.
func (f *field) defaults() string {
	if !slices.ContainsFunc(f.twins, func(g *field) bool { return g.def != f.def }) {
		return f.def
	}
	var list []string
	for i, v := range f.variables() {
		list = append(list, v.def+" of "+f.of.names[i])
	}
	return strings.Join(list, ", ")
}

// Idle refuses a given setting of a choice that was not made: whoever gives one expects it to do something. One that is
// as it would be anyway, as in the file of --config, is let through.
func (f *Flags) Idle() error {
	for _, fd := range f.fields {
		if f.given[fd.name] && fd.idle() && fd.text() != fd.def {
			return Usagef("--%s is for %s: it would change nothing here", fd.name, fd.of)
		}
	}
	return nil
}
