package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFunctions(t *testing.T) {
	const declarations = `
typedef void ( *CUcallback)(CUstream hStream, CUresult status, void* userData);
__attribute__((deprecated)) CUresult cuOld(void);
CUresult
cuLong(CUjit_option* options, void** optionValues,
       const float *A );
int cuOther(int x);
`
	got, err := functions(declarations, "CUresult")
	if err != nil {
		t.Fatal(err)
	}
	want := []function{
		{"cuOld", "void", nil},
		{"cuLong", "CUjit_option* options, void** optionValues, const float *A", []string{"options", "optionValues", "A"}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(function{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, bad := range []string{"CUresult cuF(int);", "CUresult cuF(int x, float*);", "int x;"} {
		if got, err := functions(bad, "CUresult"); err == nil {
			t.Errorf("%s: got %v, want an error", bad, got)
		}
	}
}

func TestConvert(t *testing.T) {
	l := library{
		macro: "DO", result: "CUresult", start: "typedef int start;", replaced: []string{"typedef int dummy;"},
		prologue: "before\n", epilogue: "CUresult cuLast(int x);\n", custom: "cuInit",
		symbol: func(name string) string { return strings.Replace(name, "cuFree", "cuFree_v2", 1) },
	}
	const source = `ignored;
typedef int start;
/* a comment with
CUresult cuNone(int x); */
typedef int dummy;
CUresult cuInit(unsigned int Flags);
CUresult cuFree(char* p, int n);
`
	header, list, err := l.convert(source)
	if err != nil {
		t.Fatal(err)
	}
	const wantHeader = `#pragma once
#define cuFree cuFree_v2
before
typedef int start;


CUresult cuInit(unsigned int Flags);
CUresult cuFree(char* p, int n);
CUresult cuLast(int x);
`
	if diff := cmp.Diff(wantHeader, header); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	const wantList = "DO(cuFree_v2, (char* p, int n), (p, n))\nDO(cuLast, (int x), (x))\n"
	if diff := cmp.Diff(wantList, list); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, change := range [][2]string{
		{"start", "begin"},                  // no beginning
		{"dummy", "stand_in"},               // a stand-in is gone
		{"cuInit(unsigned int", "cuFree(i"}, // declared twice
	} {
		if _, _, err := l.convert(strings.Replace(source, change[0], change[1], 1)); err == nil {
			t.Errorf("%s for %s: no error", change[1], change[0])
		}
	}
}

// TestGenerate holds the generated files to the packages that are compiled with them: each
// function that those call is declared, has a trampoline, and no version is misspelt.
func TestGenerate(t *testing.T) {
	dir := t.TempDir()
	if err := generate(dir); err != nil {
		t.Fatal(err)
	}
	source, err := moduleDir()
	if err != nil {
		t.Fatal(err)
	}
	own := read(t, source, "batch.h")
	for _, c := range []struct {
		l        library
		packages string
		call     *regexp.Regexp
		some     []string
	}{
		{
			driver(), ".", regexp.MustCompile(`\bC\.(cu[A-Z]\w*)\(`),
			[]string{"cuMemAlloc_v2", "cuMemsetD8Async", "cuCtxCreate_v2", "cuGraphAddKernelNode", "cuGraphInstantiateWithFlags"},
		},
		{
			cublas(), "blas", regexp.MustCompile(`\bC\.(cublas[A-Z]\w*)\(`),
			[]string{"cublasCreate_v2", "cublasSgemm_v2", "cublasCgemm3m", "cublasSgeam"},
		},
	} {
		header, list := read(t, dir, c.l.header), read(t, dir, c.l.list)
		trampoline := func(symbol string) bool { return strings.Contains(list, c.l.macro+"("+symbol+", (") }
		for _, name := range called(t, filepath.Join(source, c.packages), c.call) {
			if strings.HasSuffix(name, "_t") || strings.Contains(own, " "+name+"(") {
				continue // a conversion, or a function that package cu defines
			}
			if !regexp.MustCompile(`\b` + name + `\s*\(`).MatchString(header) {
				t.Errorf("%s does not declare %s", c.l.header, name)
			}
			if name != c.l.custom && !trampoline(c.l.symbol(name)) {
				t.Errorf("%s has no %s", c.l.list, c.l.symbol(name))
			}
		}
		for _, symbol := range c.some {
			if !trampoline(symbol) {
				t.Errorf("%s has no %s", c.l.list, symbol)
			}
		}
	}
	for _, name := range secondVersion() {
		if !strings.Contains(read(t, dir, "cuda.h"), "#define "+name+" "+name+"_v2\n") {
			t.Errorf("cuda.h does not declare %s", name)
		}
	}
}

// called lists the functions that the package in dir calls.
func called(t *testing.T, dir string, call *regexp.Regexp) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: files %v, error %v", dir, files, err)
	}
	var names []string
	for _, f := range files {
		for _, m := range call.FindAllStringSubmatch(read(t, "", f), -1) {
			names = append(names, m[1])
		}
	}
	if len(names) == 0 {
		t.Fatalf("%s calls nothing", dir)
	}
	return names
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
