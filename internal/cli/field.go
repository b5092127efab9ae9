package cli

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// field is one flag: what the tags say about it, and the variable that holds it.
type field struct {
	name, short string // without dashes; short may be empty
	arg         string
	group       string
	help        string
	def         string // in the flag's notation
	values      []string
	bounds      []bound
	saved       bool // part of configuration files
	v           reflect.Value

	choices []Choice // of a Chooser
	of      *owner   // whose setting it is; nil: not one of a choice
	twins   []*field // the same setting of the owner's other choices
}

// bound is one of the tags min, max and above.
type bound struct {
	text  string // as in the tag, for messages
	value float64
	ok    func(x, bound float64) bool
	say   string // how a value outside relates to the bound
}

var boundKinds = []struct {
	tag string
	ok  func(x, bound float64) bool
	say string
}{
	{"min", func(x, b float64) bool { return x >= b }, "is below the least value"},
	{"max", func(x, b float64) bool { return x <= b }, "is above the greatest value"},
	{"above", func(x, b float64) bool { return x > b }, "is not above"},
}

// fieldsOf returns the flags of the struct that cfg points to, in the struct's order.
//
// It panics if cfg or its tags are malformed: that is a mistake in the program, which its every run would show.
func fieldsOf(cfg any) []*field {
	v := reflect.ValueOf(cfg)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		panic(fmt.Sprintf("cli: %T is not a pointer to a struct", cfg))
	}
	var fields []*field
	collect(v.Elem(), "", &fields)
	seen := map[string]bool{"h": true, "help": true}
	for _, f := range fields {
		for _, name := range []string{f.name, f.short} {
			if name != "" && seen[name] {
				panic(fmt.Sprintf("cli: %T has two flags named %s", cfg, name))
			}
			seen[name] = true
		}
	}
	return fields
}

// collect appends the flags of the struct s. Fields that name no group belong to the given one, or to the last named.
func collect(s reflect.Value, group string, fields *[]*field) {
	for i := range s.NumField() {
		sf := s.Type().Field(i)
		if g, ok := sf.Tag.Lookup("group"); ok {
			group = g
		}
		tag, tagged := sf.Tag.Lookup("flag")
		switch {
		case tag == "-":
		case !tagged && sf.Type.Kind() == reflect.Struct:
			if c, ok := chooser(s.Field(i)); ok {
				collectChoices(s.Field(i), c, group, fields)
			} else {
				collect(s.Field(i), group, fields)
			}
		case !tagged || !sf.IsExported():
			panic(fmt.Sprintf("cli: field %s.%s has no flag tag or is not exported", s.Type(), sf.Name))
		default:
			*fields = append(*fields, newField(sf, group, s.Field(i)))
		}
	}
}

func chooser(v reflect.Value) (c Chooser, ok bool) {
	if v.CanInterface() {
		c, ok = v.Addr().Interface().(Chooser)
	}
	return c, ok
}

// newField reads the tags of sf, whose value is v.
func newField(sf reflect.StructField, group string, v reflect.Value) *field {
	f := &field{group: group, help: sf.Tag.Get("help"), arg: sf.Tag.Get("arg"), v: v}
	f.name, f.short, _ = strings.Cut(sf.Tag.Get("flag"), ",")
	f.saved = sf.Tag.Get("json") != "-"
	if list, ok := sf.Tag.Lookup("values"); ok {
		f.values = strings.Split(list, "|")
	}
	f.bounds = boundsOf(f.name, sf.Tag)
	if _, ok := f.number(); !ok && len(f.bounds) > 0 {
		panic(fmt.Sprintf("cli: flag %s: a %s has no bounds", f.name, v.Type()))
	}
	switch {
	case f.arg != "":
	case len(f.values) > 0:
		f.arg = "WORD"
	default:
		f.arg = argName(v)
	}

	var ok bool
	if f.def, ok = sf.Tag.Lookup("default"); !ok {
		zero := field{name: f.name, v: reflect.New(v.Type()).Elem()}
		f.def = zero.text()
	}
	return f
}

// boundsOf reads the tags that bound a number.
func boundsOf(name string, tag reflect.StructTag) []bound {
	var bounds []bound
	for _, kind := range boundKinds {
		text, ok := tag.Lookup(kind.tag)
		if !ok {
			continue
		}
		value, err := strconv.ParseFloat(text, 64)
		if err != nil {
			panic(fmt.Sprintf("cli: flag %s: %s:%q is not a number", name, kind.tag, text))
		}
		bounds = append(bounds, bound{text, value, kind.ok, kind.say})
	}
	return bounds
}

// argName is the word for a value of v's type in help texts; none for a bool.
func argName(v reflect.Value) string {
	switch v.Interface().(type) {
	case bool:
		return ""
	case int, int64, uint64:
		return "N"
	case float64:
		return "X"
	case time.Duration:
		return "TIME"
	}
	return "TEXT"
}

// number returns the value as a float64, for comparing with bounds.
func (f *field) number() (x float64, ok bool) {
	switch v := f.v.Interface().(type) {
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	case uint64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}
