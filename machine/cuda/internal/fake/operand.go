//go:build gpu

package fake

import (
	"fmt"
	"regexp"
	"strings"
)

// operand is one of an instruction's, as C++.
type operand struct {
	text string
	kind string // the type of a register
	pair bool   // {a, b}: the text is two, with a comma
}

// The forms of operands.
var (
	separators = regexp.MustCompile(`\s*(\{[^}]*\}|\[[^\]]*\]|[^,{}\[\]\s]+)\s*(?:,|$)`)
	register   = regexp.MustCompile(`^%([a-z]+)(\d+)$`)
	address    = regexp.MustCompile(`^\[(%rd\d+|\w+_param_\d+)(\+-?\d+)?\]$`)
)

// others are the forms that are neither registers nor in memory, the first that fits.
var others = []struct {
	form *regexp.Regexp
	text string
}{
	{regexp.MustCompile(`^%(tid|ntid|ctaid|nctaid)\.x$`), "${1}_x()"},
	{regexp.MustCompile(`^0f([0-9A-F]{8})$`), "bits_<float>(0x${1}u)"},
	{regexp.MustCompile(`^0d([0-9A-F]{16})$`), "bits_<double>(0x${1}ull)"},
	{regexp.MustCompile(`^-?\d+$`), "(${0}ll)"},
	{regexp.MustCompile(`^[A-Za-z]\w*$`), "${0}"}, // a label
}

// split translates the operands of an instruction.
func split(list string) ([]operand, error) {
	var all []operand
	for rest := list; rest != ""; {
		at := separators.FindStringSubmatchIndex(rest)
		if at == nil || at[0] != 0 {
			return nil, fmt.Errorf("operands %q are not understood", rest)
		}
		x, err := translated(rest[at[2]:at[3]])
		if err != nil {
			return nil, err
		}
		all = append(all, x)
		rest = rest[at[1]:]
	}
	return all, nil
}

// translated makes C++ of one operand.
func translated(x string) (operand, error) {
	if list, pair := strings.CutPrefix(x, "{"); pair {
		both, err := split(strings.TrimSuffix(list, "}"))
		if err != nil || len(both) != 2 {
			return operand{}, fmt.Errorf("the vector %q is not understood", x)
		}
		return operand{text: both[0].text + ", " + both[1].text, pair: true}, nil
	}
	if m := register.FindStringSubmatch(x); m != nil && kinds[m[1]] != "" {
		return operand{text: m[1] + m[2], kind: kinds[m[1]]}, nil
	}
	if m := address.FindStringSubmatch(x); m != nil {
		return operand{text: strings.TrimPrefix(m[1], "%") + m[2]}, nil
	}
	for _, o := range others {
		if o.form.MatchString(x) {
			return operand{text: o.form.ReplaceAllString(x, o.text)}, nil
		}
	}
	return operand{}, fmt.Errorf("the operand %q is not understood", x)
}
