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
	kind string // the type of a register or of a number, or whole; else empty
	pair bool   // {a, b}: the text is two, with a comma
}

// whole is the kind of a number without a type.
const whole = "whole"

func (x operand) floating() bool { return x.kind == "float" || x.kind == "double" }

// suits reports whether the operand is for instructions of a type: where PTX takes a register's bits
// for a floating-point number, C++ would convert them.
func (x operand) suits(typed string) bool {
	if x.kind == "" || x.kind == "bool" {
		return true
	}
	return x.kind == typed || !x.floating() && !operand{kind: typed}.floating()
}

// texts are those of operands, with commas.
func texts(all []operand) string {
	var list []string
	for _, x := range all {
		list = append(list, x.text)
	}
	return strings.Join(list, ", ")
}

// The forms of operands.
var (
	separators = regexp.MustCompile(`\s*(\{[^}]*\}|\[[^\]]*\]|[^,{}\[\]\s]+)\s*(?:,|$)`)
	register   = regexp.MustCompile(`^%([a-z]+)(\d+)$`)
)

// others are the forms that are no registers, the first that fits.
var others = []struct {
	form       *regexp.Regexp
	text, kind string
}{
	{regexp.MustCompile(`^\[%(rd\d+)(\+-?\d+)?\]$`), "${1}${2}", ""},
	{regexp.MustCompile(`^\[(\w+_param_\d+)\]$`), "${1}", ""},
	{regexp.MustCompile(`^\[(param\d+|retval0|func_retval0)\+0\]$`), "${1}", ""},
	{regexp.MustCompile(`^%(tid|ntid|ctaid|nctaid)\.x$`), "${1}_x()", "uint32_t"},
	{regexp.MustCompile(`^0f([0-9A-F]{8})$`), "bits_<float>(0x${1}u)", "float"},
	{regexp.MustCompile(`^0d([0-9A-F]{16})$`), "bits_<double>(0x${1}ull)", "double"},
	{regexp.MustCompile(`^-?\d+$`), "(${0}ll)", whole},
	{regexp.MustCompile(`^\$?[A-Za-z]\w*$`), "${0}", ""}, // a label
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
		return operand{text: texts(both), pair: true}, nil
	}
	if m := register.FindStringSubmatch(x); m != nil && kinds[m[1]] != "" {
		return operand{text: m[1] + m[2], kind: kinds[m[1]]}, nil
	}
	for _, o := range others {
		if o.form.MatchString(x) {
			return operand{text: o.form.ReplaceAllString(x, o.text), kind: o.kind}, nil
		}
	}
	return operand{}, fmt.Errorf("the operand %q is not understood", x)
}
