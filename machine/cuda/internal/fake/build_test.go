//go:build gpu

package fake

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestBuildSaysWhatIsMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("CXX", "")
	if _, err := Build(t.TempDir()); err == nil || !strings.Contains(err.Error(), "install g++") {
		t.Errorf("without a compiler: %v", err)
	}
}

func TestBuildSaysWhatDoesNotCompile(t *testing.T) {
	compiler(t)
	sources := fstest.MapFS{"kernels.cu": {Data: []byte("not a kernel"), Mode: 0o644}}
	if _, err := build(t.TempDir(), sources, ""); err == nil || !strings.Contains(err.Error(), "kernels.cu") {
		t.Errorf("of a wrong kernel: %v", err)
	}
	if _, err := build(filepath.Join(t.TempDir(), "nowhere"), sources, ""); err == nil {
		t.Error("built in a folder that does not exist")
	}
}

func TestEntriesSayWhatExchanges(t *testing.T) {
	const ptx = `
.visible .entry A(.param .u64 a)
{ shfl.sync.bfly.b32 %r1, %r2, 16, 31, -1; }
.visible .entry B(.param .u64 b)
{ ret; }
.visible .entry C()
{ shfl.sync.bfly.b32 %r1, %r2, 16, 31, -1; }`
	want := "ENTRY(A, true)\nENTRY(B, false)\nENTRY(C, true)\n"
	if diff := cmp.Diff(want, entries(ptx)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
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
