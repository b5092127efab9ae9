package data

import (
	"errors"
	"fmt"
	"io"
	"strconv"
)

// next reads a line of numbers, as many as row has room for. At the end of the file it returns io.EOF.
func (t *table) next(row []uint8) error {
	if err := t.skipBlank(); err != nil {
		return err
	}
	for i := range row {
		v, end, err := t.number(i)
		if err != nil {
			return err
		}
		row[i] = v
		if last := i == len(row)-1; last != (end == '\n') {
			return t.uneven(i+1, last)
		}
	}
	t.line++
	return nil
}

// uneven says that a line has more or fewer numbers than the first.
func (t *table) uneven(columns int, more bool) error {
	got, next := fmt.Sprint(columns), ""
	if more {
		got = "more"
	} else if _, err := t.Peek(1); errors.Is(err, io.EOF) {
		next = cutShort
	}
	return t.wrong(fmt.Sprint("line ", t.line+1), fmt.Sprintf("%d columns", t.columns), got, next)
}

// skipBlank goes to the next line that is not empty.
func (t *table) skipBlank() error {
	for {
		switch c, err := t.ReadByte(); {
		case err != nil:
			return t.failed(err)
		case c == '\n':
			t.line++
		case c != ' ' && c != '\r':
			return t.UnreadByte()
		}
	}
}

// number reads a number from 0 to 255 and what ends it: a separator or, at the end of the file too, a newline.
func (t *table) number(column int) (v uint8, end byte, err error) {
	if end, err = t.field(); err != nil {
		return 0, 0, err
	}
	n := -1
	if len(t.text) > 0 && len(t.text) <= 3 {
		n = 0
		for _, c := range t.text {
			if c < '0' || c > '9' {
				n = -1
				break
			}
			n = 10*n + int(c-'0')
		}
	}
	if n >= 0 && n <= 255 {
		return uint8(n), end, nil
	}
	f, err := strconv.ParseFloat(string(t.text), 64)
	if err == nil && f == float64(uint8(f)) { // NumPy's savetxt writes 2.55e+02
		return uint8(f), end, nil
	}
	next := ""
	if err == nil && f > 0 && f < 255 {
		next = "these are float pixels: multiply by 255 (if they go from 0 to 1) and store as whole numbers"
	}
	return 0, 0, t.wrong(fmt.Sprintf("line %d, column %d", t.line+1, column+1), "0 to 255", fmt.Sprintf("%q", t.text), next)
}

// field reads a field into t.text, without quotes, and what ends it.
func (t *table) field() (end byte, err error) {
	t.text = t.text[:0]
	for {
		c, err := t.ReadByte()
		switch {
		case errors.Is(err, io.EOF) || c == '\n' && err == nil:
			return '\n', nil
		case err != nil:
			return 0, t.failed(err)
		case c == t.separator && c != ' ':
			return c, nil
		case c == ' ' && t.separator == ' ' && len(t.text) > 0:
			return t.afterSpace()
		case c == ' ' || c == '\r' || c == '"' || c == '\'':
		case len(t.text) == maxField:
			return 0, t.wrong(fmt.Sprint("line ", t.line+1), "numbers", fmt.Sprintf("%q…", t.text), "")
		default:
			t.text = append(t.text, c)
		}
	}
}

// afterSpace passes over the spaces that follow one, for a line may end with them.
func (t *table) afterSpace() (end byte, err error) {
	for {
		switch c, err := t.ReadByte(); {
		case errors.Is(err, io.EOF) || c == '\n' && err == nil:
			return '\n', nil
		case err != nil:
			return 0, t.failed(err)
		case c != ' ' && c != '\r':
			return ' ', t.UnreadByte()
		}
	}
}

// failed returns the error that reading ended with; io.EOF as it is.
func (t *table) failed(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	return readError(t.path, fmt.Sprint("line ", t.line+1), "numbers", "a part", err)
}

func (t *table) wrong(field, want, got, next string) error {
	return &FormatError{File: t.path, Field: field, Want: want, Got: got, Next: next}
}
