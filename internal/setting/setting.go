// Package setting reads what a program can be told from the tags of a struct, so that a
// setting is one field: its name on the command line and in JSON, its default, its bounds and
// its help.
//
//	type Config struct {
//		LR    float64 `flag:"lr" default:"0.001" above:"0" help:"learning rate"`
//		Prior Prior   `flag:"prior" default:"normal" help:"p(z)"`
//	}
//
// The tags are:
//
//	flag     the long name, and after a comma the short one; "-" for a field that is no setting
//	arg      what help calls the value
//	group    the heading in help; it holds for the fields that follow, too
//	default  the value that it has unless told, in its own notation; the type's zero value if absent;
//	         the other tags must allow it
//	values   the texts that are allowed
//	min      the least value
//	max      the greatest value
//	above    a bound that the value must exceed
//	repeat   what joins the values of a flag that is given several times; without it the last holds
//	help     one or two sentences
//	json     "-" keeps it out of files
//	omit     of a struct: the names of settings in it, apart by spaces, that are none here
//
// A field is a bool, int, int64, uint64, float64, string, time.Duration or a type whose pointer
// is an encoding.TextUnmarshaler and which is an encoding.TextMarshaler. A struct without a flag
// tag is looked into.
//
// A field of an interface type is a choice between the families that were registered for the
// interface. A family is a struct whose own fields are settings in turn, which there are only
// while it is chosen. Families of one choice may share a setting by giving it one name.
package setting

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Setting is one thing that a program can be told.
type Setting struct {
	Name, Short string // without dashes; Short may be empty
	Group       string
	Saved       bool // in files

	fields []*field // one, or those of the families that share it
}

// Set are the settings of a struct, in its order: those of families behind their choice.
type Set struct {
	cfg     any
	all     []*Setting
	choices []*choice
}

// Of returns the settings of the struct that cfg points to.
//
// It panics if cfg or its tags are malformed: that is a mistake in the program, which its
// every run would show.
func Of(cfg any) *Set {
	v := reflect.ValueOf(cfg)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		panic(fmt.Sprintf("setting: %T is not a pointer to a struct", cfg))
	}
	s := &Set{cfg: cfg}
	s.collect(v.Elem(), place{})
	seen := map[string]bool{"h": true, "help": true}
	for _, one := range s.all {
		for _, name := range []string{one.Name, one.Short} {
			if name != "" && seen[name] {
				panic(fmt.Sprintf("setting: %T has two settings named %s", cfg, name))
			}
			seen[name] = true
		}
	}
	return s
}

// place is where a struct stands that settings are collected from.
type place struct {
	group  string
	family *family  // that the struct is of, or nil
	omit   []string // names of settings that are none here
}

// collect appends the settings of a struct. Fields that name no group belong to the place's, or
// to the last named.
func (s *Set) collect(v reflect.Value, p place) {
	for i := range v.NumField() {
		sf := v.Type().Field(i)
		if g, ok := sf.Tag.Lookup("group"); ok {
			p.group = g
		}
		tag, tagged := sf.Tag.Lookup("flag")
		name, _, _ := strings.Cut(tag, ",")
		switch {
		case tag == "-" || slices.Contains(p.omit, name):
		case !tagged && sf.Type.Kind() == reflect.Struct:
			inner := p
			inner.omit = append(p.omit[:len(p.omit):len(p.omit)], strings.Fields(sf.Tag.Get("omit"))...)
			s.collect(v.Field(i), inner)
		case !tagged || !sf.IsExported():
			panic(fmt.Sprintf("setting: field %s.%s has no flag tag or is not exported", v.Type(), sf.Name))
		case sf.Type.Kind() == reflect.Interface:
			s.collectChoice(sf, v.Field(i), p)
		default:
			s.add(newField(sf, v.Field(i), p.family), p.group, sf.Tag.Get("json") != "-")
		}
	}
}

// add appends the setting of a field. Families of one choice share it by its name.
func (s *Set) add(f *field, group string, saved bool) {
	if f.family != nil {
		for _, one := range s.all {
			if one.Name == f.name && one.fields[0].family != nil && one.fields[0].family.choice == f.family.choice {
				if first := one.fields[0]; first.v.Type() != f.v.Type() {
					panic(fmt.Sprintf("setting: %s is a %v of %s, but a %v of %s", f.name, first.v.Type(), first.family.name, f.v.Type(), f.family.name))
				}
				one.fields = append(one.fields, f)
				return
			}
		}
	}
	s.all = append(s.all, &Setting{Name: f.name, Short: f.short, Group: group, Saved: saved, fields: []*field{f}})
}

// All returns the settings in order.
func (s *Set) All() []*Setting { return s.all }

// Names returns the long names of all settings.
func (s *Set) Names() []string {
	var names []string
	for _, one := range s.all {
		names = append(names, one.Name)
	}
	return names
}

// Named returns the setting of that long name, or nil.
func (s *Set) Named(name string) *Setting {
	i := slices.IndexFunc(s.all, func(one *Setting) bool { return one.Name == name })
	if i < 0 {
		return nil
	}
	return s.all[i]
}

// Defaults gives every setting its default.
func (s *Set) Defaults() {
	for _, one := range s.all {
		for _, f := range one.fields {
			if err := f.set(f.def); err != nil {
				panic(fmt.Sprintf("setting: default of %s: %v", f.name, err))
			}
		}
	}
	for _, c := range s.choices {
		c.sync()
	}
}

// active returns the field that holds the setting: nil if no family that has it is chosen.
func (s *Setting) active() *field {
	for _, f := range s.fields {
		if f.family == nil || f.family.chosen() {
			return f
		}
	}
	return nil
}

// IdleError says that a setting is one of families that are not chosen, so that it would
// change nothing.
type IdleError struct {
	Name     string
	Choice   string   // the setting that chooses
	Families []string // that have it
}

func (e *IdleError) Error() string {
	return fmt.Sprintf("--%s is for --%s %s: it would change nothing here", e.Name, e.Choice, List(e.Families, "and"))
}

// Set reads the text into the setting, if it is a value that the tags allow; if not, it keeps
// its value. The error is an *IdleError if no family that has the setting is chosen. Choices
// must be made first.
func (s *Setting) Set(text string) error {
	f := s.active()
	if f == nil {
		return &IdleError{s.Name, s.fields[0].family.choice.name, s.families()}
	}
	if err := f.set(text); err != nil {
		return err
	}
	if f.family != nil {
		f.family.choice.sync()
	}
	return nil
}

// Text returns the value in the notation that Set reads.
func (s *Setting) Text() string {
	if f := s.active(); f != nil {
		return f.text()
	}
	return ""
}

// Changed reports whether there is the setting and it is not at its default.
func (s *Setting) Changed() bool {
	f := s.active()
	return f != nil && f.text() != f.def
}

// families are the names of those that have it.
func (s *Setting) families() []string {
	var names []string
	for _, f := range s.fields {
		names = append(names, f.family.name)
	}
	return names
}

// IsBool reports whether the setting is true or false.
func (s *Setting) IsBool() bool { return s.fields[0].v.Kind() == reflect.Bool }

// IsFloat reports whether the setting is a number with a fraction.
func (s *Setting) IsFloat() bool { return s.fields[0].v.Kind() == reflect.Float64 }

// Repeat is what joins the values of a flag that is given several times; "" if the last holds.
func (s *Setting) Repeat() string { return s.fields[0].repeat }

// Arg is what help calls the value; of true and false it calls none.
func (s *Setting) Arg() string { return s.fields[0].arg }

// Choices returns the families that the setting chooses among, none if it is no choice.
func (s *Setting) Choices() []Choice {
	var all []Choice
	if c := s.fields[0].choice; c != nil {
		for _, f := range c.families {
			all = append(all, Choice{f.name, f.help})
		}
	}
	return all
}

// Values returns the texts that the setting can be, if they are few: families, or those of a tag.
func (s *Setting) Values() []Choice {
	all := s.Choices()
	for _, f := range s.fields {
		for _, text := range f.values {
			if c := (Choice{Name: text}); !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
	}
	return all
}

// Choice is the name of a family and what it is.
type Choice struct{ Name, Help string }

// Help returns what the tags say: whose setting it is, what it does, the allowed values and the
// default. Families that share it may differ in that.
func (s *Setting) Help() string {
	first := s.fields[0]
	if first.family == nil {
		return first.describe()
	}
	var texts []string
	families := map[string][]string{} // by what they say
	for _, f := range s.fields {
		text := f.describe()
		if families[text] == nil {
			texts = append(texts, text)
		}
		families[text] = append(families[text], f.family.name)
	}
	choice := first.family.choice
	for i, text := range texts {
		if names := families[text]; len(names) < len(choice.families) {
			texts[i] = fmt.Sprintf("of --%s %s: %s", choice.name, List(names, "and"), text)
		}
	}
	return strings.Join(texts, "; ")
}

// describe says what the field does, the allowed values and the default.
func (f *field) describe() string {
	text := f.help
	if len(f.values) > 0 {
		text += ": " + strings.Join(f.values, ", ")
	}
	if f.def == "" || f.def == "false" {
		return text
	}
	return strings.TrimSpace(fmt.Sprintf("%s (default %s)", text, f.def))
}

// List joins words as a sentence does: "a, b and c".
func List(words []string, conjunction string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " " + conjunction + " " + words[last]
}
