package op

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// signature is a parsed shape signature: the shapes of an operation's operands and of its
// result, axis by axis, as in
//
//	r l, r l, n l -> n l
//
// The same letter is the same size everywhere. n and r count rows: those of a batch, its
// images' or their draws', are n; r divides n, and each of the rows r serves n/r
// consecutive ones (the draws of an image; all rows, where r is 1).
//
// An axis is a letter, a number, a number times a letter (784n), or a sum of such (a+c).
// () is a scalar, and ... a whole shape, whatever it is. An operand in brackets, [n l], has
// but a shape: its elements are not read. A - stands for an operand that this operation
// goes without, and its kernel with nothing in its place.
type signature struct {
	in      []pattern
	out     pattern
	letters []byte // in the order in which they appear, n and r first
	reads   []reading
	result  reading
}

// pattern is the shape of an operand.
type pattern struct {
	text  string
	axes  []axis
	any   bool // whatever shape all of these have
	empty bool // nobody reads its elements
}

// axis is the sum of its terms.
type axis []term

// term is a number of times a letter; of 1, if there is none.
type term struct {
	count  int
	letter byte
}

// reading is how an operand's rows go with those of the result.
type reading struct {
	operand int // -1: nothing
	role    role
	count   int // rows for each n
}

type role uint8

const (
	whole  role = iota // the same for all rows
	rows               // n
	shared             // r
)

// parse reads a signature.
func parse(text string) (*signature, error) {
	left, right, ok := strings.Cut(text, "->")
	if !ok {
		return nil, fmt.Errorf("the signature %q has no ->", text)
	}
	s := &signature{}
	known := map[byte]bool{}
	for _, operand := range strings.Split(left, ",") {
		operand = strings.TrimSpace(operand)
		if operand == "-" {
			s.reads = append(s.reads, reading{operand: -1})
			continue
		}
		p, err := parsePattern(operand, known)
		if err != nil {
			return nil, fmt.Errorf("the signature %q: %w", text, err)
		}
		if !p.empty {
			s.reads = append(s.reads, p.reading(len(s.in)))
		}
		s.in = append(s.in, p)
	}
	ellipsis := slices.ContainsFunc(s.in, func(p pattern) bool { return p.any })
	before := len(known)
	var err error
	s.out, err = parsePattern(strings.TrimSpace(right), known)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the signature %q: %w", text, err)
	case len(s.in) == 0 || s.out.empty || s.out.any && !ellipsis || len(known) > before:
		return nil, fmt.Errorf("the signature %q has no operand for its result", text)
	case known['r'] && !known['n']:
		return nil, fmt.Errorf("the signature %q has rows r, but no rows n", text)
	}
	s.result = s.out.reading(0)
	s.letters = lettersOf(text)
	return s, nil
}

// parsePattern reads an operand. known are the letters of those before it, to which it adds
// its own.
func parsePattern(text string, known map[byte]bool) (pattern, error) {
	p := pattern{text: text}
	if inner, ok := strings.CutPrefix(text, "["); ok {
		text, p.empty = strings.TrimSuffix(inner, "]"), strings.HasSuffix(inner, "]")
	}
	if p.any = text == "..."; p.any || text == "()" {
		return p, nil
	}
	for i, field := range strings.Fields(text) {
		a, err := parseAxis(field, known)
		if err != nil {
			return p, err
		}
		for _, t := range a {
			if (t.letter == 'n' || t.letter == 'r') && (i > 0 || len(a) > 1) {
				return p, fmt.Errorf("%q has rows %c where no rows are", text, t.letter)
			}
			if t.letter == 'r' && t.count != 1 {
				return p, fmt.Errorf("%q: the rows r are counted by themselves", text)
			}
		}
		p.axes = append(p.axes, a)
	}
	if n := len(p.axes); n < 1 || n > 2 {
		return p, fmt.Errorf("%q has %d axes, not one or two", text, n)
	}
	return p, nil
}

// parseAxis reads an axis, in which one letter at most is not known yet.
func parseAxis(text string, known map[byte]bool) (axis, error) {
	var a axis
	found := 0
	for _, field := range strings.Split(text, "+") {
		digits := strings.TrimRight(field, "abcdefghijklmnopqrstuvwxyz")
		t := term{count: 1}
		if digits != "" {
			var err error
			if t.count, err = strconv.Atoi(digits); err != nil {
				return nil, fmt.Errorf("%q is no axis", text)
			}
		}
		switch letters := field[len(digits):]; {
		case len(letters) == 1:
			t.letter = letters[0]
		case letters != "" || digits == "":
			return nil, fmt.Errorf("%q is no axis", text)
		}
		if t.count < 0 || t.count == 0 && t.letter != 0 {
			return nil, fmt.Errorf("%q is no size", text)
		}
		if t.letter != 0 && !known[t.letter] {
			known[t.letter] = true
			found++
		}
		a = append(a, t)
	}
	if found > 1 {
		return nil, fmt.Errorf("%q has %d letters that nothing tells apart", text, found)
	}
	return a, nil
}

// reading is how the rows of operand i go with those of the result.
func (p pattern) reading(i int) reading {
	r := reading{operand: i, count: 1}
	switch {
	case p.any:
		r.role = rows
	case len(p.axes) == 0:
	case p.axes[0][0].letter == 'n':
		r.role, r.count = rows, p.axes[0][0].count
	case p.axes[0][0].letter == 'r':
		r.role = shared
	}
	return r
}

// lettersOf returns the letters of a signature in the order in which they appear, n and r
// first.
func lettersOf(text string) []byte {
	var all []byte
	for _, c := range []byte("nr" + text) {
		if c >= 'a' && c <= 'z' && strings.IndexByte(text, c) >= 0 && strings.IndexByte(string(all), c) < 0 {
			all = append(all, c)
		}
	}
	return all
}
