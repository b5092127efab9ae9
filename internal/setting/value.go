package setting

import (
	"encoding"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// set reads text into the field, if it is a value that the tags allow; if not, the field keeps its value.
func (f *field) set(text string) error {
	if !utf8.ValidString(text) {
		return fmt.Errorf("%q is not valid UTF-8", text)
	}
	if f.choice != nil {
		return f.choice.choose(text)
	}
	if len(f.values) > 0 && !slices.Contains(f.values, text) {
		return none(text, f.values)
	}
	next := *f
	next.v = reflect.New(f.v.Type()).Elem()
	if err := next.parse(text); err != nil {
		return err
	}
	if err := next.check(text); err != nil {
		return err
	}
	f.v.Set(next.v)
	return nil
}

// parse reads text by the field's type alone.
func (f *field) parse(text string) error {
	var err error
	want := ""
	switch p := f.v.Addr().Interface().(type) {
	case encoding.TextUnmarshaler:
		return p.UnmarshalText([]byte(text))
	case *string:
		*p = text
	case *bool:
		want = "neither true nor false"
		*p, err = strconv.ParseBool(text)
	case *int:
		want = "not a whole number"
		*p, err = strconv.Atoi(text)
	case *int64:
		want = "not a whole number"
		*p, err = strconv.ParseInt(text, 10, 64)
	case *uint64:
		want = "not a whole number of 0 or more"
		*p, err = strconv.ParseUint(text, 10, 64)
	case *float64:
		want = "not a number"
		*p, err = strconv.ParseFloat(text, 64)
	case *time.Duration:
		want = "not a duration, such as 90s or 1h30m"
		*p, err = time.ParseDuration(text)
	default:
		panic(fmt.Sprintf("setting: flag %s: type %s is not supported", f.name, f.v.Type()))
	}
	switch {
	case errors.Is(err, strconv.ErrRange):
		return fmt.Errorf("%q is too large", text)
	case err != nil:
		return fmt.Errorf("%q is %s", text, want)
	}
	return nil
}

// check returns an error if the value, read from text, is none that the tags allow.
func (f *field) check(text string) error {
	x, ok := f.number()
	if !ok {
		return nil
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return fmt.Errorf("%q is not a finite number", text)
	}
	for _, b := range f.bounds {
		if !b.ok(x, b.value) {
			return fmt.Errorf("%s %s %s", text, b.say, b.text)
		}
	}
	return nil
}

// text returns the value in the notation that set reads.
func (f *field) text() string {
	if f.choice != nil {
		return f.choice.chosen()
	}
	switch p := f.v.Addr().Interface().(type) {
	case encoding.TextMarshaler:
		text, err := p.MarshalText()
		if err != nil {
			panic(fmt.Sprintf("setting: flag %s: %v", f.name, err))
		}
		return string(text)
	case *float64:
		return strconv.FormatFloat(*p, 'g', -1, 64)
	}
	return fmt.Sprint(f.v.Interface())
}

// none says which texts are allowed instead of a mistaken one.
func none(text string, allowed []string) error {
	return fmt.Errorf("%q is none of %s%s", text, strings.Join(allowed, ", "), Suggestion("", text, allowed))
}
