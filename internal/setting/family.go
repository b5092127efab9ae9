package setting

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// kind is a family as it was registered.
type kind struct {
	name, help string
	of         reflect.Type
}

// kinds are the families by interface. They are filled by Register alone, when the program
// starts.
var kinds = map[reflect.Type][]kind{}

// Register makes a family of the interface F known by its name, with a few words of help.
// The family is a struct that implements F. It is for init functions: a family is what its own
// file registers.
func Register[F any](name, help string, f F) {
	i := reflect.TypeFor[F]()
	if reflect.TypeOf(f).Kind() != reflect.Struct {
		panic(fmt.Sprintf("setting: family %s is a %T, no struct", name, f))
	}
	for _, k := range kinds[i] {
		if k.name == name || k.of == reflect.TypeOf(f) {
			panic(fmt.Sprintf("setting: two families %s of %v", name, i))
		}
	}
	kinds[i] = append(kinds[i], kind{name, help, reflect.TypeOf(f)})
	slices.SortFunc(kinds[i], func(a, b kind) int { return strings.Compare(a.name, b.name) })
}

// Name returns the name of a family of F, or "" if it is nil or was not registered.
func Name[F any](f F) string {
	for _, k := range kinds[reflect.TypeFor[F]()] {
		if k.of == reflect.TypeOf(f) {
			return k.name
		}
	}
	return ""
}

// Family is one of F with its name and help.
type Family[F any] struct {
	Name, Help string
	Default    F // with its settings at their defaults
}

// Families returns what is registered for the interface F, by name.
func Families[F any]() []Family[F] {
	var all []Family[F]
	for _, k := range kinds[reflect.TypeFor[F]()] {
		all = append(all, Family[F]{k.name, k.help, k.fresh().Interface().(F)})
	}
	return all
}

// Default returns the family of F of that name, with its settings at their defaults.
func Default[F any](name string) (F, error) {
	var names []string
	for _, k := range kinds[reflect.TypeFor[F]()] {
		if k.name == name {
			return k.fresh().Interface().(F), nil
		}
		names = append(names, k.name)
	}
	var zero F
	return zero, none(name, names)
}

// fresh returns a struct of the family with its settings at their defaults.
func (k kind) fresh() reflect.Value {
	v := reflect.New(k.of)
	Of(v.Interface()).Defaults()
	return v.Elem()
}

// choice is a field of an interface type.
type choice struct {
	name     string
	v        reflect.Value
	families []*family
}

// family is one that a choice can take, with a struct of its own whose settings it has: at their
// defaults, until it is chosen.
type family struct {
	kind
	choice *choice
	v      reflect.Value
}

// collectChoice appends a choice and the settings of its families, the default one's first.
func (s *Set) collectChoice(sf reflect.StructField, v reflect.Value, p place) {
	registered := kinds[sf.Type]
	if len(registered) == 0 {
		panic(fmt.Sprintf("setting: no family of %v is registered", sf.Type))
	}
	def := sf.Tag.Get("default")
	c := &choice{v: v}
	for _, k := range registered {
		at := len(c.families)
		if k.name == def {
			at = 0
		}
		c.families = slices.Insert(c.families, at, &family{kind: k, choice: c, v: k.fresh()})
	}
	field := newField(sf, v, nil)
	field.choice, c.name = c, field.name
	s.choices = append(s.choices, c)
	s.add(field, p.group, sf.Tag.Get("json") != "-")
	for _, f := range c.families {
		if f.chosen() {
			f.v.Set(v.Elem())
		}
		p.family = f
		s.collect(f.v, p)
	}
}

// chosen reports whether the choice has taken the family.
func (f *family) chosen() bool { return !f.choice.v.IsNil() && f.choice.v.Elem().Type() == f.of }

// sync copies the chosen family's settings to where the choice keeps them.
func (c *choice) sync() {
	for _, f := range c.families {
		if f.chosen() {
			c.v.Set(f.v)
		}
	}
}

// choose takes the family of that name.
func (c *choice) choose(name string) error {
	var names []string
	for _, f := range c.families {
		if f.name == name {
			c.v.Set(f.v)
			return nil
		}
		names = append(names, f.name)
	}
	return none(name, names)
}

// chosen returns the name of what is chosen, or "".
func (c *choice) chosen() string {
	for _, f := range c.families {
		if f.chosen() {
			return f.name
		}
	}
	return ""
}
