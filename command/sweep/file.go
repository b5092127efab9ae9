package sweep

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"vaelab/command/train"
	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/internal/userfile"
	"vaelab/sweep"
)

// file is a sweep that is written down in TOML.
type file struct {
	flags []setting.Given // of sweep: keys of no table
	grid  sweep.Axes      // [grid]
	train []setting.Given // [train]
}

// maxTOML is the most bytes that a file has.
const maxTOML = 1 << 20

// readFile reads the file at path. The error names the line.
func readFile(path string) (f file, err error) {
	text, err := textOf(path)
	if err != nil {
		return f, cli.Usagef("--file: %w", err)
	}
	err = parse(text, f.ofSweep, map[string]taker{"grid": f.axis, "train": f.ofTrain})
	if err != nil {
		return f, cli.Usagef("--file %s: %w", path, err)
	}
	return f, nil
}

// textOf returns what a file says in TOML.
func textOf(path string) (string, error) {
	in, err := userfile.Open(path)
	if err != nil {
		return "", err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, maxTOML+1))
	if err == nil && len(text) > maxTOML {
		err = fmt.Errorf("%s: more than %d bytes are none of these files", path, maxTOML)
	}
	return string(text), err
}

// taker is given a key and its value.
type taker func(key string, value any) error

// reader is told a value. toml adds the line to its error.
type reader func(value any) error

func (r reader) UnmarshalTOML(value any) error { return r(value) }

// parse reads keys in their order, which is that of axes: those of the tables, and those of none. The error names the line.
func parse(text string, top taker, in map[string]taker) error {
	err := decode(text, top, in)
	if at, ok := errors.AsType[toml.ParseError](err); ok {
		return fmt.Errorf("line %d: %s", at.Position.Line, at.Message)
	}
	return err
}

func decode(text string, none taker, take map[string]taker) error {
	var top map[string]toml.Primitive
	md, err := toml.Decode(text, &top)
	if err != nil {
		return err
	}
	tables := map[string]map[string]toml.Primitive{}
	for name := range take {
		if value, ok := top[name]; ok {
			if tables[name], err = table(&md, name, value); err != nil {
				return err
			}
		}
	}
	for _, path := range md.Keys() {
		switch keys := tables[path[0]]; {
		case keys != nil && len(path) == 2:
			err = md.PrimitiveDecode(keys[path[1]], reader(func(v any) error { return take[path[0]](path[1], v) }))
		case keys == nil && len(path) == 1:
			err = md.PrimitiveDecode(top[path[0]], reader(func(v any) error { return none(path[0], v) }))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// table returns the values in a table.
func table(md *toml.MetaData, name string, value toml.Primitive) (keys map[string]toml.Primitive, err error) {
	err = md.PrimitiveDecode(value, reader(func(v any) error {
		if _, ok := v.(map[string]any); !ok {
			return fmt.Errorf("%s is a table: write [%[1]s], and its keys below", name)
		}
		return nil
	}))
	if err != nil {
		return nil, err
	}
	err = md.PrimitiveDecode(value, &keys)
	return keys, err
}

// ofSweep takes a flag of this command.
func (f *file) ofSweep(key string, value any) error {
	of := setting.Of(new(Flags))
	s := of.Named(key)
	switch {
	case slices.Contains([]string{"file", "status", "task", "plan"}, key):
		return fmt.Errorf("%s is for the command line alone", key)
	case s == nil:
		return fmt.Errorf("sweep has no flag %s%s; flags of train are below [train]", key, setting.Suggestion("", key, of.Names()))
	}
	text, err := joined(s, value)
	if err == nil {
		err = s.Set(text)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	f.flags = append(f.flags, setting.Given{Name: key, Text: text})
	return nil
}

// ofTrain takes a flag of train.
func (f *file) ofTrain(key string, value any) error {
	known := names(trains())
	if !slices.Contains(known, key) {
		return fmt.Errorf("runs are given no flag %s%s", key, setting.Suggestion("", key, known))
	}
	s := defaults().Named(key)
	text, err := joined(s, value)
	if err == nil {
		err = possible(s, text)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	f.train = append(f.train, setting.Given{Name: key, Text: text})
	return nil
}

// axis takes a flag of train with its values: an array, or a string as --grid has it, which may be a range.
func (f *file) axis(key string, value any) error {
	if err := checkAxis(key); err != nil {
		return err
	}
	axis := sweep.Axis{Flag: key}
	var err error
	if text, ok := value.(string); ok {
		axis, err = sweep.ParseAxis(key + "=" + text)
	} else {
		axis.Values, err = texts(value)
	}
	for _, text := range axis.Values {
		if err == nil {
			err = possible(defaults().Named(key), text)
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	f.grid = append(f.grid, axis)
	return nil
}

// defaults are the settings of train.
func defaults() *setting.Set {
	of := setting.Of(new(train.Flags))
	of.Defaults()
	return of
}

// possible refuses a value that the setting never has. That of a family may have it when that is chosen.
func possible(s *setting.Setting, text string) error {
	err := s.Set(text)
	if _, idle := errors.AsType[*setting.IdleError](err); idle {
		return nil
	}
	return err
}

// joined returns the value in the flag's notation.
func joined(s *setting.Setting, value any) (string, error) {
	all, err := texts(value)
	if err == nil && len(all) > 1 && s.Repeat() == "" {
		err = errors.New("it has one value; one that is a list is a string, \"400,200\"")
	}
	return strings.Join(all, s.Repeat()), err
}

// texts returns a value, or those of an array, as a command line has them.
func texts(value any) (all []string, err error) {
	switch v := value.(type) {
	case []any:
		for _, one := range v {
			inner, err := texts(one)
			if err != nil {
				return nil, err
			}
			if len(inner) != 1 {
				return nil, errors.New("an array in an array is no value: write a list as a string, \"400,200\"")
			}
			all = append(all, inner...)
		}
		if len(all) == 0 {
			return nil, errors.New("the array is empty")
		}
		return all, nil
	case string:
		if v == "" || strings.ContainsAny(v, "\n\t") {
			return nil, fmt.Errorf("%q is no value", v)
		}
		return []string{v}, nil
	case int64:
		return []string{strconv.FormatInt(v, 10)}, nil
	case float64:
		return []string{strconv.FormatFloat(v, 'g', -1, 64)}, nil
	case bool:
		return []string{strconv.FormatBool(v)}, nil
	}
	return nil, errors.New("this is no value: write a number, true, false or a string")
}
