package optest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"vaelab/op"
)

// TestEveryOperationHasAnExample: no type of package op that declares an operation is missing,
// so none is missing from what machines are held to.
func TestEveryOperationHasAnExample(t *testing.T) {
	have := map[string]bool{}
	for _, e := range All() {
		have[reflect.TypeOf(e.Definition).Name()] = true
	}
	files, err := filepath.Glob("../*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sources of package op: %v", err)
	}
	found := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			method, ok := d.(*ast.FuncDecl)
			if !ok || method.Recv == nil || method.Name.Name != "declare" {
				continue
			}
			found++
			if name, ok := method.Recv.List[0].Type.(*ast.Ident); ok && !have[name.Name] {
				t.Errorf("there is no example of %s", name)
			}
		}
	}
	if found < len(have) {
		t.Errorf("%d declarations of %d operations", found, len(have))
	}
}

// TestExamplesFit: the operands of every example fit together, and no two operations have one
// name.
func TestExamplesFit(t *testing.T) {
	named := map[string]op.Definition{}
	for _, e := range All() {
		o, err := op.New(e.Definition)
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := o.Shape(e.Shapes); err != nil {
			t.Error(err)
		}
		if other, ok := named[o.String()]; ok && other != e.Definition {
			t.Errorf("%#v and %#v are both called %v", e.Definition, other, o)
		}
		named[o.String()] = e.Definition
	}
}
