package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// A function is a C function's declaration.
type function struct {
	name       string
	parameters string   // as declared, without the parentheses
	arguments  []string // the parameters' names
}

var (
	comment    = regexp.MustCompile(`(?s)/\*.*?\*/`)
	space      = regexp.MustCompile(`\s+`)
	identifier = regexp.MustCompile(`\w+$`)
)

// functions finds the declarations of functions that return the given type, in order.
func functions(declarations, result string) ([]function, error) {
	declaration := regexp.MustCompile(`\b` + result + `\s+(cu\w+)\s*\(([^()]*)\)\s*;`)
	var list []function
	for _, m := range declaration.FindAllStringSubmatch(declarations, -1) {
		f := function{name: m[1], parameters: strings.TrimSpace(space.ReplaceAllString(m[2], " "))}
		if f.parameters != "void" {
			for p := range strings.SplitSeq(f.parameters, ",") {
				name := identifier.FindString(strings.TrimSpace(p))
				if name == "" || name == strings.TrimSpace(p) {
					return nil, fmt.Errorf("%s: its parameter %q has no name", f.name, p)
				}
				f.arguments = append(f.arguments, name)
			}
		}
		list = append(list, f)
	}
	if len(list) == 0 {
		return nil, errors.New("no function returns " + result)
	}
	return list, nil
}
