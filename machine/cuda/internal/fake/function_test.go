//go:build gpu

package fake

import (
	"strings"
	"testing"
)

// twice is a function that a kernel can call.
const twice = `.func  (.param .b64 func_retval0) twice(
	.param .b64 twice_param_0
)
{
	.reg .f64 %fd<3>;
	ld.param.f64 %fd1, [twice_param_0];
	add.rn.f64 %fd2, %fd1, %fd1;
	st.param.f64 [func_retval0+0], %fd2;
	ret;
}
`

// declared is twice without its body, as clang writes it.
const declared = `.func  (.param .b64 func_retval0) twice
(
	.param .b64 twice_param_0
)
;
`

// calls is a module whose kernel gives a function one parameter, of 1, and takes a number.
func calls(functions, call string) string {
	return functions + module(`.reg .f64 %fd<2>;
{ // callseq 0, 0
.reg .b32 temp_param_reg;
.param .b64 param0;
st.param.f64 [param0+0], 0d3FF0000000000000;
.param .b64 retval0;
`+call+`
ld.param.f64 %fd1, [retval0+0];
} // callseq 0
ret;`)
}

const callTwice = "call.uni (retval0), \n\ttwice, \n\t(\n\tparam0\n\t);"

func TestTranslateCalls(t *testing.T) {
	for _, ptx := range []string{
		calls(twice, callTwice),
		calls(declared+twice, callTwice),
		calls(declared, callTwice) + twice,
	} {
		if _, err := translate("m", ptx); err != nil {
			t.Errorf("%v\n%s", err, ptx)
		}
	}
}

// TestExchangesOfACalledFunction: the lanes of a kernel exchange numbers if those of a function
// do that it calls, wherever this stands.
func TestExchangesOfACalledFunction(t *testing.T) {
	exchanging := strings.Replace(twice, "ret;", "shfl.sync.bfly.b32 %r1, %r2, 1, 31, -1;\n\tret;", 1)
	for _, test := range []struct{ ptx, want string }{
		{calls(declared, callTwice) + twice, `{"K", false, `},
		{calls(declared, callTwice) + exchanging, `{"K", true, `},
		{calls(exchanging, callTwice), `{"K", true, `},
		{exchanging + module("ret;"), `{"K", false, `},
	} {
		got, err := translate("m", test.ptx)
		if err != nil || !strings.Contains(got, test.want) {
			t.Errorf("error %v, want %s in the translation of\n%s", err, test.want, test.ptx)
		}
	}
}

func TestTranslateRefusesOtherCalls(t *testing.T) {
	for _, test := range []struct{ ptx, want string }{
		{calls("", callTwice), "K calls twice, which the PTX has not"},
		{calls(declared, callTwice), "K calls twice, which the PTX has not"},
		{calls(strings.ReplaceAll(declared, "b64 twice", "b32 twice")+twice, callTwice), "declared otherwise"},
		{calls(declared+strings.Replace(twice, "b64 func", "b32 func", 1), callTwice), "declared otherwise"},
		{twice + strings.ReplaceAll(strings.Replace(twice, "ret;", "{\n"+callTwice+"\n}\nret;", 1), "twice(", "other("), "calls one"},
		{calls(twice, "call.uni twice, (param0);"), "call.uni twice, (param0);"},
		{calls(twice, "call (retval0), twice, ( param0 );"), "(retval0)"},
		{calls(twice, "@%p1 call.uni (retval0), twice, ( param0 );"), "(retval0)"},
		{calls(twice, "call.uni (retval0), %rd1, ( param0 ), prototype_0;"), "(retval0)"},
		{calls(twice, "call.uni (retval0), twice, ( param0 )"), "(retval0)"},
		{module(".param .b64 param0;"), ".param .b64 param0;"},
		{module("{\n.param .align 8 .b8 param0[16];\n}"), ".param .align 8 .b8 param0[16];"},
		{module(".reg .b32 temp_param_reg;"), ".reg .b32 temp_param_reg;"},
		{".func nothing(\n", "not understood"},
		{".func  (.param .align 8 .b8 func_retval0[16]) pair(\n", "not understood"},
		{".visible .func  (.param .b64 func_retval0) seen(\n", "not understood"},
		{".visible .entry K(\n)\n;\n", "not understood"},
		{".visible .entry K(\n)\n.maxntid 128, 1, 1\n{\n}\n", "not understood"},
		{".visible .entry K(\n)\n", "ends too early"},
		{".visible .entry K(\n)\n{\n{\nret;\n}\n", "ends too early"},
	} {
		if _, err := translate("m", test.ptx); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: error %v, want one with %s", test.ptx, err, test.want)
		}
	}
}

// TestBuildRefusesOtherParameters: a function must get and give what it says, of the same size.
func TestBuildRefusesOtherParameters(t *testing.T) {
	compiler(t)
	whole := calls(twice, callTwice)
	for _, test := range []struct{ from, to, want string }{
		{"twice_param_0\n)", "twice_param_0,\n.param .b32 twice_param_1\n)", "too few arguments"},
		{"param0\n\t);", "param0, param0\n\t);", "too many arguments"},
		{".param .b64 twice", ".param .b32 twice", "could not convert ‘param0’"},
		{".param .b64 param0", ".param .b32 param0", "could not convert ‘param0’"},
		{".param .b64 retval0", ".param .b32 retval0", "no match for ‘operator=’"},
		{"ld.param.f64 %fd1, [retval0", "ld.param.f32 %f1, [retval0", "T fake::bits_(F) [with T = float; F = long unsigned int]"},
		{"st.param.f64 [func_retval0+0], %fd2", "st.param.f32 [func_retval0+0], 0f3F800000", "T fake::bits_(F) [with T = long unsigned int; F = float]"},
		{"st.param.f64 [param0+0]", "st.param.f64 [param1+0]", "‘param1’ was not declared"},
	} {
		ptx := strings.Replace(whole, test.from, test.to, 1)
		if ptx == whole {
			t.Fatalf("%q is not there", test.from)
		}
		fails(t, strings.Replace(ptx, ".reg .f64 %fd<2>;", ".reg .f32 %f<2>;\n.reg .f64 %fd<2>;", 1), test.want)
	}
}
