package data

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

const (
	npyMagic = "\x93NUMPY"

	// maxNPYHeader is far more than a header of an array of numbers takes.
	maxNPYHeader = 1 << 16
)

func isNPY(head []byte) bool { return bytes.HasPrefix(head, []byte(npyMagic)) }

var (
	npyDescr   = regexp.MustCompile(`'descr':\s*'([<>|=]?)([a-zA-Z])(\d*)'`)
	npyFortran = regexp.MustCompile(`'fortran_order':\s*True`)
	npyShape   = regexp.MustCompile(`'shape':\s*\(([\d,\s]*)\)`)
)

// openNPY reads the header of a file that numpy.save made, and checks all that it says: a
// Python dictionary with the type, the order and the shape.
func openNPY(f *file, c content) (*array, error) { return openNumbers(f, c, false) }

// openNumbers does the same of an array that may be of floating-point numbers, if floats is set.
func openNumbers(f *file, c content, floats bool) (*array, error) {
	a := &array{file: f, content: c}
	text, err := a.npyHeader()
	if err != nil {
		return nil, err
	}
	wrong := func(field, want, got, next string) error {
		return &FormatError{File: f.path, Field: field, Want: want, Got: got, Next: next}
	}
	if a.element, err = a.npyElement(npyDescr.FindStringSubmatch(text), floats); err != nil {
		return nil, err
	}
	if npyFortran.MatchString(text) {
		return nil, wrong("order", "C", "Fortran", "save numpy.ascontiguousarray(a) instead of a")
	}
	m := npyShape.FindStringSubmatch(text)
	if m == nil {
		return nil, wrong("shape", "numbers in brackets", "none", "")
	}
	var shape []int64
	for _, word := range strings.Split(m[1], ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		d, err := strconv.ParseInt(word, 10, 64)
		if err != nil || len(shape) > 8 {
			return nil, wrong("shape", "the sizes of some dimensions", "("+m[1]+")", "")
		}
		shape = append(shape, d)
	}
	return a, a.setShape(shape)
}

// npyHeader reads the dictionary.
func (a *array) npyHeader() (string, error) {
	start := make([]byte, len(npyMagic)+2)
	if err := a.field("magic", start); err != nil {
		return "", err
	}
	length := make([]byte, 2)
	if start[len(npyMagic)] > 1 { // the major version
		length = make([]byte, 4)
	}
	if err := a.field("header length", length); err != nil {
		return "", err
	}
	n := uint32(binary.LittleEndian.Uint16(length))
	if len(length) == 4 {
		n = binary.LittleEndian.Uint32(length)
	}
	if n > maxNPYHeader {
		return "", &FormatError{File: a.path, Field: "header length", Want: fmt.Sprintf("at most %d", maxNPYHeader), Got: fmt.Sprint(n)}
	}
	text := make([]byte, n)
	err := a.field("header", text)
	return string(text), err
}

// npyElement is the type that the parts of a description give: byte order, kind, size.
func (a *array) npyElement(m []string, floats bool) (element, error) {
	const want = "a type of integers"
	if m == nil {
		return element{}, &FormatError{File: a.path, Field: "type", Want: want, Got: "another", Next: "save an array of bytes (uint8)"}
	}
	size, _ := strconv.Atoi(m[3])
	e := element{size: size, order: binary.LittleEndian, factor: 1}
	if m[1] == ">" {
		e.order = binary.BigEndian
	}
	switch kind := m[2]; {
	case kind == "f" && floats && (size == 4 || size == 8):
		e.float = true
	case kind == "f":
		return e, a.isFloat("type", want, m[1]+m[2]+m[3], fmt.Sprint("float", 8*size))
	case size != 1 && size != 2 && size != 4 && size != 8, !strings.Contains("bui", kind), kind == "b" && size != 1:
		return e, &FormatError{File: a.path, Field: "type", Want: want, Got: m[1] + m[2] + m[3], Next: "save an array of bytes (uint8)"}
	case kind == "u" && size == 1:
		return byteElement, nil
	case kind == "b" && a.content == images:
		e.factor = 255
	case kind == "i":
		e.signed = true
	}
	return e, nil
}
