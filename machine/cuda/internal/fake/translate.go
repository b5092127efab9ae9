//go:build gpu

package fake

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// translate makes C++ of a module's PTX: a function for each kernel and each function that
// kernels call, a line for each instruction, whose meaning ptx.h has, and an image of the given
// name. It knows the forms that clang writes; of what it does not know it says the line.
func translate(name, ptx string) (string, error) {
	t := translation{functions: map[string]*function{}}
	t.put("#include \"ptx.h\"\n\nnamespace fake {\nnamespace {\n")
	number := 0
	for line := range strings.Lines(ptx) {
		number++
		line, _, _ = strings.Cut(line, "//")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		line = t.begun + line
		if t.begun = ""; unfinished.MatchString(line) {
			t.begun = line + " "
			continue
		}
		if err := t.line(line, number); err != nil {
			return "", fmt.Errorf("line %d of the PTX, %q: %w", number, line, err)
		}
	}
	if err := t.table(); err != nil {
		return "", err
	}
	t.put("} // namespace\n\nextern const Image %s = {R\"PTX(%s)PTX\", %d, entries};\n} // namespace fake\n", name, ptx, len(t.kernels))
	return t.text.String(), nil
}

type translation struct {
	text      strings.Builder
	kernels   []*function
	functions map[string]*function // that kernels call

	now   *function // that is being read, or nil
	depth int       // of braces
	begun string    // of a statement that goes on in the next line
}

func (t *translation) put(format string, args ...any) { fmt.Fprintf(&t.text, format, args...) }

var (
	registers  = regexp.MustCompile(`^\.reg \.(\w+)\s+%(\w+)<(\d+)>;$`)
	label      = regexp.MustCompile(`^(\$?\w+):$`)
	statement  = regexp.MustCompile(`^(?:@(!?)%(p\d+)\s+)?([\w.]+)\s*(.*);$`)
	unfinished = regexp.MustCompile(`^call\.[^;]*$`)
)

// line translates one that is not empty.
func (t *translation) line(line string, number int) error {
	if t.now == nil {
		return t.header(line)
	}
	if t.depth == 0 {
		return t.signature(line)
	}
	if m := registers.FindStringSubmatch(line); m != nil {
		return t.declare(m[1], m[2], m[3])
	}
	if m := label.FindStringSubmatch(line); m != nil {
		t.put("%s:;\n", m[1])
		return nil
	}
	if t.depth > 1 {
		if known, err := t.sequence(line); known {
			return err
		}
	}
	switch m := statement.FindStringSubmatch(line); {
	case line == "{":
		t.depth++
		t.put("{\n")
	case line == "}":
		t.depth--
		t.put("}\n")
		if t.depth == 0 {
			t.now = nil
		}
	case strings.HasPrefix(line, ".pragma "):
	case m != nil:
		return t.statement(m[1] != "", m[2], m[3], m[4], number)
	default:
		return errors.New("it is not understood")
	}
	return nil
}

// types are those of C++.
var types = map[string]string{
	"pred": "bool",
	"u8":   "uint8_t", "u16": "uint16_t", "u32": "uint32_t", "u64": "uint64_t",
	"s8": "int8_t", "s16": "int16_t", "s32": "int32_t", "s64": "int64_t",
	"b8": "uint8_t", "b16": "uint16_t", "b32": "uint32_t", "b64": "uint64_t",
	"f32": "float", "f64": "double",
}

// kinds are the types of registers, by the letters of their names.
var kinds = map[string]string{"p": "bool", "rs": "uint16_t", "r": "uint32_t", "rd": "uint64_t", "f": "float", "fd": "double"}

// declare declares registers.
func (t *translation) declare(typed, letters, count string) error {
	n, err := strconv.Atoi(count)
	if err != nil || kinds[letters] == "" || kinds[letters] != types[typed] {
		return errors.New("these registers are not known")
	}
	for i := range n {
		t.put("%s %s%d;\n", kinds[letters], letters, i)
	}
	return nil
}

// statement translates an instruction, which runs if the predicate holds, or if it does not.
func (t *translation) statement(not bool, predicate, code, rest string, number int) error {
	operands, err := split(rest)
	if err != nil {
		return err
	}
	text, err := t.instruction(strings.Split(code, "."), operands, number)
	if err != nil {
		return err
	}
	if predicate != "" {
		negation := ""
		if not {
			negation = "!"
		}
		text = fmt.Sprintf("if (%s%s) { %s }", negation, predicate, text)
	}
	t.put("%s\n", text)
	return nil
}

// instruction translates one of the code's parts and its operands.
func (t *translation) instruction(code []string, x []operand, number int) (string, error) {
	switch {
	case code[0] == "ret" && len(x) == 0 && t.now.result != "":
		return "return func_retval0;", nil
	case code[0] == "ret" && len(x) == 0:
		return "return;", nil
	case code[0] == "bra" && len(x) == 1:
		return fmt.Sprintf("goto %s;", x[0].text), nil
	case len(x) < 2:
		return "", errors.New("there are operands missing")
	}
	last := len(code) - 1
	to, from := types[code[last]], types[code[last]]
	list := from
	if code[0] == "cvt" {
		last--
		to = types[code[last]]
		list = to + ", " + from
	}
	if to == "" || from == "" {
		return "", errors.New("the type is not known")
	}
	name := strings.Join(code[:last], "_")
	if name == "mov" && len(x) == 2 {
		return move(x[0], x[1]), nil
	}
	if !x[0].suits(to) || slices.ContainsFunc(x[1:], func(o operand) bool { return !o.suits(from) }) {
		return "", errors.New("the type is not that of the operands")
	}
	function := fmt.Sprintf("%s_<%s>", name, list)
	switch {
	case name == "cvta_to_global" && len(x) == 2:
		return fmt.Sprintf("%s = %s;", x[0].text, x[1].text), nil
	case name == "ld_global_v2", name == "st_global", name == "st_volatile_global", name == "st_param":
		return fmt.Sprintf("%s(%s);", function, texts(x)), nil
	case name == "shfl_sync_bfly":
		t.now.exchanges = true
		x = append(x, operand{text: strconv.Itoa(number)})
	}
	return fmt.Sprintf("%s = %s(%s);", x[0].text, function, texts(x[1:])), nil
}

// move copies a register's bits, or takes two for one.
func move(to, from operand) string {
	switch {
	case to.pair:
		return fmt.Sprintf("unpack_(%s, %s);", to.text, from.text)
	case from.pair:
		return fmt.Sprintf("pack_(%s, %s);", to.text, from.text)
	case from.kind == to.kind, from.kind == whole && !to.floating():
		return fmt.Sprintf("%s = %s;", to.text, from.text)
	}
	return fmt.Sprintf("%s = bits_<%s>(%s);", to.text, to.kind, from.text)
}
