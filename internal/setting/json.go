package setting

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// maxConfig bounds what Load reads: far above any file that Marshal's object is part of.
const maxConfig = 1 << 20

// Load reads a JSON object of settings into the struct that cfg points to. Settings that the
// object doesn't name keep their values; those of families that are not chosen are refused.
func Load(r io.Reader, cfg any) error {
	s := Of(cfg)
	given, err := s.Read(r)
	if err != nil {
		return err
	}
	if refused, err := s.Apply(given); err != nil {
		return fmt.Errorf("key %q: %w", refused.Name, err)
	}
	return nil
}

// Read reads a JSON object of settings without applying it. If it has a member "config" that is
// an object itself, that one is read: a run's config.json is such a file.
//
// Numbers and bools are JSON's; everything else is a string in the setting's notation. Unknown
// names, names given twice and wrong types are errors that say which.
func (s *Set) Read(r io.Reader) ([]Given, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxConfig+1))
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	if len(text) > maxConfig {
		return nil, fmt.Errorf("configuration is larger than %d bytes", maxConfig)
	}
	all, err := members(text)
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if m.key == "config" && kindOf(m.value) == "an object" {
			if all, err = members(m.value); err != nil {
				return nil, fmt.Errorf("key %q: %w", m.key, err)
			}
			break
		}
	}
	var given []Given
	for _, m := range all {
		one := s.Named(m.key)
		switch {
		case one == nil:
			return nil, fmt.Errorf("unknown key %q%s", m.key, Suggestion("", m.key, s.Names()))
		case !one.Saved:
			return nil, fmt.Errorf("key %q: --%s is for the command line only", m.key, m.key)
		}
		text, err := one.fields[0].ofJSON(m.value)
		if err != nil {
			return nil, fmt.Errorf("key %q: %w", m.key, err)
		}
		given = append(given, Given{Name: m.key, Text: text})
	}
	return given, nil
}

// member is a key of an object with its value.
type member struct {
	key   string
	value json.RawMessage
}

// members reads a JSON object with nothing after it, in order. A repeated key is an error, where encoding/json would
// let the last one win.
func members(text []byte) ([]member, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	if first, err := d.Token(); err != nil || first != json.Delim('{') {
		return nil, errors.New("configuration is not a JSON object")
	}
	var all []member
	seen := map[string]bool{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("configuration: %w", cutOff(err))
		}
		m := member{key: key.(string)} // the decoder lets nothing else stand here
		if err := d.Decode(&m.value); err != nil {
			return nil, fmt.Errorf("key %q: %w", m.key, cutOff(err))
		}
		if seen[m.key] {
			return nil, fmt.Errorf("key %q is given twice", m.key)
		}
		seen[m.key] = true
		all = append(all, m)
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("configuration: %w", cutOff(err))
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("configuration: more follows the JSON object")
	}
	return all, nil
}

// cutOff says that an end of the text within the object is not a good one.
func cutOff(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// ofJSON returns the text of a JSON value of the field's kind.
func (f *field) ofJSON(value json.RawMessage) (string, error) {
	got, want := kindOf(value), f.jsonKind()
	if got != want {
		return "", fmt.Errorf("want %s, got %s", want, got)
	}
	text := string(value)
	if want == "a string" {
		if err := json.Unmarshal(value, &text); err != nil {
			return "", err
		}
	}
	return text, nil
}

// jsonKind says what the field is in JSON.
func (f *field) jsonKind() string {
	if _, ok := f.number(); ok {
		return "a number"
	}
	if _, ok := f.v.Interface().(bool); ok {
		return "a bool"
	}
	return "a string"
}

// kindOf says what a valid JSON value is.
func kindOf(value json.RawMessage) string {
	switch value[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a bool"
	case 'n':
		return "null"
	}
	return "a number"
}

// Marshal returns the settings of the struct that cfg points to as a JSON object in the struct's
// order, one to a line: of families those that are chosen. Load reads it back to an equal struct.
func Marshal(cfg any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("{")
	separator := "\n"
	for _, s := range Of(cfg).all {
		f := s.active()
		if f == nil || !s.Saved {
			continue
		}
		text := f.text()
		if f.jsonKind() == "a string" {
			text = quote(text)
		} else if !json.Valid([]byte(text)) {
			return nil, fmt.Errorf("setting %s: JSON cannot hold %s", f.name, text)
		}
		fmt.Fprintf(&b, "%s  %s: %s", separator, strconv.Quote(f.name), text)
		separator = ",\n"
	}
	b.WriteString("\n}")
	return b.Bytes(), nil
}

// quote returns s as a JSON string, leaving <, > and & readable.
func quote(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(s) // a string in a buffer: cannot fail
	return string(bytes.TrimRight(b.Bytes(), "\n"))
}
