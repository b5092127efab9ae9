//go:build gpu

package fake

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBuildSaysWhatIsMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("CXX", "")
	if _, err := Build(); err == nil || !strings.Contains(err.Error(), "install g++") {
		t.Errorf("without a compiler: %v", err)
	}
}

// module is a text of PTX with one kernel of the given lines.
func module(lines string) string {
	return ".version 6.4\n.visible .entry K(\n.param .u64 K_param_0\n)\n{\n" + lines + "\n}\n"
}

// fails compiles a module, and wants that to fail with all parts.
func fails(t *testing.T, ptx string, parts ...string) {
	t.Helper()
	work := t.TempDir()
	units, err := unpack(work, []string{ptx})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = compile(compiler(t), work, units[len(units)-1:]); err == nil {
		t.Fatal("it was compiled")
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not have %q:\n%v", part, err)
		}
	}
}

func TestBuildSaysWhereItCannot(t *testing.T) {
	compiler(t)
	t.Setenv("XDG_CACHE_HOME", os.DevNull)
	if _, err := build(nil); err == nil {
		t.Error("built in a folder that can't be")
	}
}

// TestBuildRefusesOtherInstructions: what PTX has and ptx.h has not must not be taken for
// something else.
func TestBuildRefusesOtherInstructions(t *testing.T) {
	lines := []string{".reg .pred %p<3>;", ".reg .b16 %rs<3>;", ".reg .b32 %r<4>;", ".reg .f32 %f<4>;", ".reg .b64 %rd<3>;", ".reg .f64 %fd<3>;"}
	var names []string
	for _, test := range []struct{ instruction, name string }{
		{"brev.b32 %r1, %r2", "brev_"},
		{"cnot.b32 %r1, %r2", "cnot_"},
		{"add.rn.ftz.f32 %f1, %f2, %f3", "add_rn_ftz_"},
		{"add.rz.f32 %f1, %f2, %f3", "add_rz_"},
		{"add.rn.sat.f32 %f1, %f2, %f3", "add_rn_sat_"},
		{"add.sat.s32 %r1, %r2, %r3", "add_sat_"},
		{"mul.f32 %f1, %f2, %f3", "mul_<float>"}, // may be contracted
		{"mul24.lo.s32 %r1, %r2, %r3", "mul24_lo_"},
		{"mad.hi.s32 %r1, %r2, %r3, %r1", "mad_hi_"},
		{"fma.rz.f32 %f1, %f2, %f3, %f1", "fma_rz_"},
		{"div.approx.f32 %f1, %f2, %f3", "div_approx_"},
		{"div.full.f32 %f1, %f2, %f3", "div_full_"},
		{"sqrt.approx.f32 %f1, %f2", "sqrt_approx_"},
		{"max.NaN.f32 %f1, %f2, %f3", "max_NaN_"},
		{"cvt.rni.f32.f32 %f1, %f2", "cvt_rni_"},
		{"cvt.rzi.s32.f32 %r1, %f2", "cvt_rzi_"},
		{"cvt.sat.u16.u32 %rs1, %r2", "cvt_sat_"},
		{"setp.lo.u32 %p1, %r1, %r2", "setp_lo_"},
		{"setp.lt.and.s32 %p1, %r1, %r2, %p2", "setp_lt_and_"},
		{"ld.global.nc.f32 %f1, [%rd1]", "ld_global_nc_"},
		{"ld.volatile.global.f32 %f1, [%rd1]", "ld_volatile_global_"},
		{"ld.shared.f32 %f1, [%rd1]", "ld_shared_"},
		{"ld.f32 %f1, [%rd1]", "ld_<float>"},
		{"ld.param.u64 %rd1, [%rd2]", "ld_param_<uint64_t>(rd2)"},
		{"ld.global.u64 %rd1, [K_param_0]", "ld_global_<uint64_t>(K_param_0)"},
		{"ld.param.u32 %r1, [K_param_0]", "T fake::bits_(F) [with T = unsigned int; F = long unsigned int]"},
		{"ld.param.u64 %rd1, [K_param_1]", "‘K_param_1’ was not declared"},
		{"st.param.b64 [K_param_0], %rd1", "st_param_<uint64_t>(K_param_0"},
		{"st.param.b64 [param0+0], %rd1", "‘param0’ was not declared"},
		{"st.global.v2.f32 [%rd1], {%f1, %f2}", "st_global_v2_"},
		{"st.f32 [%rd1], %f1", "st_<float>"},
		{"atom.global.add.u32 %r1, [%rd1], %r2", "atom_global_add_"},
		{"red.global.add.f32 [%rd1], %f1", "red_global_add_"},
		{"shfl.sync.down.b32 %r1, %r2, 1, 31, -1", "shfl_sync_down_"},
		{"mov.b32 %f1, 1065353216", "T fake::bits_(F) [with T = float; F = long long int]"},
		{"mov.b64 %rd1, {%r1, 5}", "pack_(rd1"},
		{"mov.u32 %r1, WARP_SZ", "WARP_SZ"},
		// of integers, or of floats, alone
		{"add.f32 %f1, %f2, %f3", "T fake::add_(T, T) [with T = float]"},
		{"div.f32 %f1, %f2, %f3", "T fake::div_(T, T) [with T = float]"},
		{"cvt.f32.f64 %f1, %fd1", "T fake::cvt_(F) [with T = float; F = double]"},
		{"cvt.u32.f32 %r1, %f2", "T fake::cvt_(F) [with T = unsigned int; F = float]"},
		{"cvt.rn.s32.f32 %r1, %f2", "T fake::cvt_rn_(F) [with T = int; F = float]"},
	} {
		lines = append(lines, test.instruction+";")
		names = append(names, test.name)
	}
	fails(t, module(strings.Join(lines, "\n")), names...)
}

// TestBuildRefusesALargeFrame: a lane's stack is small.
func TestBuildRefusesALargeFrame(t *testing.T) {
	const n = 2100
	lines := []string{fmt.Sprintf(".reg .b64 %%rd<%d>;", n+1), "ld.param.u64 %rd0, [K_param_0];"}
	for _, form := range []string{"ld.global.u64 %%rd%d, [%%rd0+%d];", "st.global.u64 [%%rd0+%[2]d], %%rd%[1]d;"} {
		for i := range n {
			lines = append(lines, fmt.Sprintf(form, i+1, 8*i))
		}
	}
	fails(t, module(strings.Join(lines, "\n")), "frame-larger-than")
}

func TestTranslateSaysWhatItDoesNotKnow(t *testing.T) {
	for _, test := range []struct{ ptx, want string }{
		{".target sm_90\n", `line 1 of the PTX, ".target sm_90"`},
		{".extern .func f;\n", "not understood"},
		{module(".local .b8 depot[8];"), "line 6"},
		{module(".reg .f16 %h<2>;"), "registers"},
		{module(".reg .b64 %r<2>;"), "registers"},
		{module("add.s32 %r1, %q2, 1;"), `"%q2"`},
		{module("add.s32 %r1, [%rd1+4, 1;"), "not understood"},
		{module("add.x32 %r1, %r2, 1;"), "type"},
		{module("add.s32 %r1;"), "operands"},
		{module("cvt.u32.u64;"), "operands"},
		{module("cvt.u32 %r1, %r2;"), "type"},
		{module("add.rn.f32 %r1, %f1, %f2;"), "not that of the operands"},
		{module("add.rn.f32 %f1, %f2, %r1;"), "not that of the operands"},
		{module("add.rn.f32 %f1, %f2, 1;"), "not that of the operands"},
		{module("add.rn.f64 %fd1, %fd2, %f1;"), "not that of the operands"},
		{module("add.s32 %r1, %r2, 0f3F800000;"), "not that of the operands"},
		{module("ld.global.f32 %r1, [%rd1];"), "not that of the operands"},
		{module("st.global.u32 [%rd1], %f1;"), "not that of the operands"},
		{module("selp.b32 %f1, %f2, %f3, %p1;"), "not that of the operands"},
		{module("cvt.rn.f32.s32 %f1, %f2;"), "not that of the operands"},
		{module("shfl.sync.bfly.b32 %f1, %f2, 1, 31, -1;"), "not that of the operands"},
		{module("setp.eq.s32 %p1|%p2, %r1, %r2;"), "%p1|%p2"},
		{module("shfl.sync.bfly.b32 %r1|%p1, %r2, 1, 31, -1;"), "%r1|%p1"},
		{module("ld.param.u64 %rd1, [K_param_0+4];"), "[K_param_0+4]"},
		{module("mov.u32 %r1, %laneid;"), "%laneid"},
		{module("mov.u32 %r1, %tid.y;"), "%tid.y"},
		{module("bar.sync 0;"), "operands"},
		{module(".shared .align 4 .b8 s[8];"), "not understood"},
		{module("@p1 bra done;"), "not understood"},
		{module("{ .reg .b32 t; }"), "not understood"},
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
