package kernels

import (
	"embed"
	"regexp"
	"strings"
	"sync"
)

//go:generate ./compile.sh

// compiled has the PTX of each file of kernels.
//
//go:embed ptx
var compiled embed.FS

// Module is the kernels of one file. A driver compiles a module when it loads it, which can
// take a good part of a second, so a machine loads those that it needs.
type Module struct {
	Name string
	PTX  string
}

// Modules returns all modules, by name.
var Modules = sync.OnceValue(func() []Module {
	files, err := compiled.ReadDir("ptx")
	if err != nil {
		panic(err) // they are part of the program
	}
	var all []Module
	for _, f := range files {
		text, err := compiled.ReadFile("ptx/" + f.Name())
		if err != nil {
			panic(err)
		}
		all = append(all, Module{strings.TrimSuffix(f.Name(), ".ptx"), string(text)})
	}
	return all
})

var entry = regexp.MustCompile(`\.visible \.entry (\w+)\(`)

// moduleOf has the module of each kernel.
var moduleOf = sync.OnceValue(func() map[string]Module {
	all := map[string]Module{}
	for _, m := range Modules() {
		for _, e := range entry.FindAllStringSubmatch(m.PTX, -1) {
			all[e[1]] = m
		}
	}
	return all
})

// ModuleOf returns the module that has a kernel, if any has.
func ModuleOf(kernel string) (m Module, ok bool) {
	m, ok = moduleOf()[kernel]
	return m, ok
}
