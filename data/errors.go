package data

import (
	"errors"
	"fmt"
	"io/fs"
)

// A FormatError says that a file isn't an IDX file as it should be.
type FormatError struct {
	File      string // path
	Field     string // the part of the file that is wrong: type, height, pixels, label 7, …
	Want, Got string
	Err       error // what the decompressor said, or nil
}

func (e *FormatError) Error() string {
	s := fmt.Sprintf("%s: %s: want %s, got %s", e.File, e.Field, e.Want, e.Got)
	if e.Err != nil {
		s += fmt.Sprintf(" (%v)", e.Err)
	}
	return s + "; replace the file by an intact one"
}

func (e *FormatError) Unwrap() error { return e.Err }

// readError tells a disk that fails from a file that is wrong.
func readError(path, field, want, got string, err error) error {
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("reading %s of %s: %w", field, path, err)
	}
	return &FormatError{path, field, want, got, err}
}
