package setting

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// field is a field of a struct: what its tags say about it, and the variable itself.
type field struct {
	name, short string // without dashes; short may be empty
	arg         string
	repeat      string
	help        string
	def         string // in the field's notation
	values      []string
	bounds      []bound
	v           reflect.Value
	choice      *choice // that v holds, or nil
	family      *family // that has it, or nil
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

// newField reads the tags of sf, whose value is v, in the struct of a family or of none.
func newField(sf reflect.StructField, v reflect.Value, of *family) *field {
	f := &field{help: sf.Tag.Get("help"), arg: sf.Tag.Get("arg"), repeat: sf.Tag.Get("repeat"), v: v, family: of}
	f.name, f.short, _ = strings.Cut(sf.Tag.Get("flag"), ",")
	if list, ok := sf.Tag.Lookup("values"); ok {
		f.values = strings.Split(list, "|")
	}
	f.bounds = boundsOf(f.name, sf.Tag)
	if _, ok := f.number(); !ok && len(f.bounds) > 0 {
		panic(fmt.Sprintf("setting: flag %s: a %s has no bounds", f.name, v.Type()))
	}
	switch {
	case f.arg != "":
	case len(f.values) > 0 || v.Kind() == reflect.Interface:
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
			panic(fmt.Sprintf("setting: flag %s: %s:%q is not a number", name, kind.tag, text))
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
