package main

import (
	"errors"
	"fmt"
	"strings"
)

// A library says how the declarations of one of NVIDIA's libraries become a header and a
// list of trampolines.
type library struct {
	source string // path in the module
	header string // file to write
	list   string // file to write
	macro  string // of a line of the list
	result string // type that the library's functions return

	start    string                   // where what we want of the source begins
	replaced []string                 // declarations that the prologue has better
	prologue string                   // of the header
	epilogue string                   // of the header
	symbol   func(name string) string // which the library exports for the function
	custom   string                   // the function that has no trampoline, for package nvidia defines it
}

// convert returns the header and the list of trampolines.
func (l library) convert(source string) (header, list string, err error) {
	_, body, found := strings.Cut(source, l.start)
	if !found {
		return "", "", fmt.Errorf("it has no %q", l.start)
	}
	body = comment.ReplaceAllString(l.start+body, "")
	for _, r := range l.replaced {
		if !strings.Contains(body, r) {
			return "", "", fmt.Errorf("it has no %q", r)
		}
		body = strings.Replace(body, r, "", 1)
	}
	body = l.prologue + body + l.epilogue
	all, err := functions(body, l.result)
	if err != nil {
		return "", "", err
	}
	var macros, trampolines strings.Builder
	declared := map[string]bool{}
	for _, f := range all {
		if declared[f.name] {
			return "", "", errors.New(f.name + " is declared twice")
		}
		declared[f.name] = true
		symbol := l.symbol(f.name)
		if symbol != f.name {
			fmt.Fprintf(&macros, "#define %s %s\n", f.name, symbol)
		}
		if f.name != l.custom {
			fmt.Fprintf(&trampolines, "%s(%s, (%s), (%s))\n", l.macro, symbol, f.parameters, strings.Join(f.arguments, ", "))
		}
	}
	const once = "#pragma once\n"
	return once + macros.String() + body, trampolines.String(), nil
}
