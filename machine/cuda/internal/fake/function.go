//go:build gpu

package fake

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// function is a kernel, or a function that kernels call.
type function struct {
	name      string
	result    string // the type of what a function returns; a kernel returns nothing
	types     []string
	names     []string // of the parameters
	exchanges bool     // numbers among the lanes, itself
	calls     []string
	defined   bool
}

// The forms of functions and of their calls.
var (
	entry     = regexp.MustCompile(`^\.visible \.entry (\w+)\($`)
	called    = regexp.MustCompile(`^\.func\s+\(\.param \.(b\d+) func_retval0\) (\w+)\(?$`)
	parameter = regexp.MustCompile(`^\.param (?:\.align \d+ )?\.([usbf]\d+) (?:\.ptr \.\w+ (?:\.align \d+ )?)?(\w+),?$`)
	local     = regexp.MustCompile(`^\.param \.(b\d+) (param\d+|retval0);$`)
	calling   = regexp.MustCompile(`^call\.uni \(retval0\), (\w+), \( ((?:param\d+,? )*)\);$`)
)

// header begins a kernel or a function, and checks what else stands before them and between them.
func (t *translation) header(line string) error {
	if m := entry.FindStringSubmatch(line); m != nil {
		t.now = &function{name: m[1]}
		t.kernels = append(t.kernels, t.now)
		return nil
	}
	if m := called.FindStringSubmatch(line); m != nil {
		t.now = &function{name: m[2], result: types[m[1]]}
		return nil
	}
	for _, known := range []string{".version ", ".target sm_75", ".address_size 64"} {
		if strings.HasPrefix(line, known) {
			return nil
		}
	}
	return errors.New("it is not understood")
}

// signature translates a line between the name of a function and its body, or what is there in
// place of a body: a semicolon.
func (t *translation) signature(line string) error {
	f := t.now
	if m := parameter.FindStringSubmatch(line); m != nil {
		f.types = append(f.types, types[m[1]])
		f.names = append(f.names, m[2])
		return nil
	}
	switch {
	case line == "(", line == ")":
		return nil
	case line == ";" && f.result != "":
		t.now = nil
		t.put("%s;\n", f.head())
	case line == "{":
		f.defined = true
		t.depth = 1
		t.put("%s {\n", f.head())
		f.start(t)
	default:
		return errors.New("it is not understood")
	}
	if f.result == "" {
		return nil
	}
	if other := t.functions[f.name]; other != nil && other.head() != f.head() {
		return errors.New("it was declared otherwise")
	}
	t.functions[f.name] = f
	return nil
}

// head is what stands before the body in C++. A kernel's arguments are boxed.
func (f *function) head() string {
	if f.result == "" {
		return fmt.Sprintf("void %s(const uint64_t *box)", f.name)
	}
	var list []string
	for i, typed := range f.types {
		list = append(list, fmt.Sprintf("Param<%s> %s", typed, f.names[i]))
	}
	return fmt.Sprintf("Param<%s> %s(%s)", f.result, f.name, strings.Join(list, ", "))
}

// start is what the body begins with.
func (f *function) start(t *translation) {
	if f.result != "" {
		t.put("Param<%s> func_retval0;\n", f.result)
		return
	}
	t.put("(void)box;\n")
	for i, typed := range f.types {
		t.put("const auto %s = unbox_<%s>(box[%d]);\n", f.names[i], typed, i)
	}
}

// sequence translates a line of the block that clang puts around a call, if it is one that stands
// in no other place.
func (t *translation) sequence(line string) (known bool, err error) {
	if line == ".reg .b32 temp_param_reg;" { // which nothing uses
		return true, nil
	}
	if m := local.FindStringSubmatch(line); m != nil {
		t.put("Param<%s> %s;\n", types[m[1]], m[2])
		return true, nil
	}
	m := calling.FindStringSubmatch(line)
	if m == nil {
		return false, nil
	}
	if t.now.result != "" {
		return true, errors.New("a function that is called calls one: a lane's stack is small")
	}
	t.now.calls = append(t.now.calls, m[1])
	t.put("retval0 = %s(%s);\n", m[1], strings.TrimSpace(m[2]))
	return true, nil
}

// table ends the module: it lists the kernels. One that calls a function whose lanes exchange
// numbers has lanes that do, too.
func (t *translation) table() error {
	if t.now != nil || t.begun != "" {
		return errors.New("the PTX ends too early")
	}
	var entries strings.Builder
	for i, k := range t.kernels {
		for _, name := range k.calls {
			f := t.functions[name]
			if f == nil || !f.defined {
				return fmt.Errorf("%s calls %s, which the PTX has not", k.name, name)
			}
			k.exchanges = k.exchanges || f.exchanges
		}
		t.put("const size_t sizes_%d[] = {", i)
		for _, typed := range k.types {
			t.put("sizeof(%s), ", typed)
		}
		t.put("0};\n")
		fmt.Fprintf(&entries, "{%q, %t, %d, sizes_%d, %s},\n", k.name, k.exchanges, len(k.types), i, k.name)
	}
	t.put("const Entry entries[] = {\n%s{nullptr, false, 0, nullptr, nullptr}};\n", &entries)
	return nil
}
