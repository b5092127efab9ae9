//go:build gpu

package fake

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBuildSaysWhatIsMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("CXX", "")
	if _, err := Build(t.TempDir()); err == nil || !strings.Contains(err.Error(), "install g++") {
		t.Errorf("without a compiler: %v", err)
	}
}

// module is a text of PTX with one kernel of the given lines.
func module(lines string) string {
	return ".version 6.4\n.visible .entry K(\n.param .u64 K_param_0\n)\n{\n" + lines + "\n}\n"
}

func TestBuildSaysWhatDoesNotCompile(t *testing.T) {
	compiler(t)
	ptx := module(".reg .b32 %r<2>;\nbrev.b32 %r1, %r0;")
	if _, err := build(t.TempDir(), []string{ptx}); err == nil || !strings.Contains(err.Error(), "brev_") {
		t.Errorf("of an instruction that is not known: %v", err)
	}
	if _, err := build(filepath.Join(t.TempDir(), "nowhere"), nil); err == nil {
		t.Error("built in a folder that does not exist")
	}
}

func TestTranslateSaysWhatItDoesNotKnow(t *testing.T) {
	for _, test := range []struct{ ptx, want string }{
		{".target sm_90\n", `line 1 of the PTX, ".target sm_90"`},
		{".extern .func f;\n", "not understood"},
		{module(".local .b8 depot[8];"), "line 6"},
		{module(".reg .f16 %h<2>;"), "registers"},
		{module("add.s32 %r1, %q2, 1;"), `"%q2"`},
		{module("add.s32 %r1, [%rd1+4, 1;"), "not understood"},
		{module("add.x32 %r1, %r2, 1;"), "type"},
		{module("add.s32 %r1;"), "operands"},
		{module("ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%rd1];"), "vector"},
		{module("bra"), "not understood"},
	} {
		if _, err := translate("m", test.ptx); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: error %v, want one with %s", test.ptx, err, test.want)
		}
	}
}

func TestParse(t *testing.T) {
	c, err := parse("call cuInit 1\nlaunch Exp 3\nbytes Peak 12\nlive Execs 2\n")
	if err != nil {
		t.Fatal(err)
	}
	want := Counts{
		Calls:    map[string]int64{"cuInit": 1},
		Launches: map[string]int64{"Exp": 3},
		Bytes:    Bytes{Peak: 12},
		Live:     Live{Execs: 2},
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, bad := range []string{"call cuInit\n", "bytes Unknown 1\n"} {
		if _, err := parse(bad); err == nil {
			t.Errorf("%q was understood", bad)
		}
	}
}
