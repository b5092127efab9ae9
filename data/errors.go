package data

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// A FormatError says that a file isn't what it should be.
type FormatError struct {
	File      string // path
	Field     string // the part of the file that is wrong: type, height, pixels, label 7, …
	Want, Got string
	Next      string // what to do; "" if the file is damaged
	Err       error  // what the decompressor said, or nil
}

func (e *FormatError) Error() string {
	s := fmt.Sprintf("%s: %s: want %s, got %s", e.File, e.Field, e.Want, e.Got)
	if e.Err != nil {
		s += fmt.Sprintf(" (%v)", e.Err)
	}
	return s + "; " + cmp.Or(e.Next, "replace the file by an intact one")
}

func (e *FormatError) Unwrap() error { return e.Err }

// A ContentError says that a file holds something else than images or labels.
type ContentError struct {
	File    string // path
	Content string // what it is: "a web page"
	Next    string // what to do
}

func (e *ContentError) Error() string {
	return fmt.Sprintf("%s: this is %s: %s", e.File, e.Content, e.Next)
}

// readError tells a disk that fails from a file that is wrong, and one that is cut short from others.
func readError(path, field, want, got string, err error) error {
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("reading %s of %s: %w", field, path, err)
	}
	next := ""
	if errors.Is(err, io.ErrUnexpectedEOF) {
		next = cutShort
	}
	return &FormatError{path, field, want, got, next, err}
}

const cutShort = "the file is cut short: download or copy it again"
