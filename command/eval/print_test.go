package eval

import (
	"bytes"
	"strings"
	"testing"

	"vaelab/eval"
)

// TestNegativeBound: I(x; z) is 0 at least, whatever its estimate says; JSON has the estimate.
func TestNegativeBound(t *testing.T) {
	units := 0
	for information, want := range map[float64]string{
		-0.0194: "  0.000  I(x; z) is at least this: the estimate of -0.019 bounds less; it cannot exceed 7.60\n",
		-1e-9:   " 0.000  I(x; z) is at least this: the estimate of -1e-09 bounds less; it cannot exceed 7.60\n",
		0.25:    " 0.250  I(x; z) is at least this; the estimate cannot exceed 7.60\n",
	} {
		r := &eval.Report{CodeMeasures: eval.CodeMeasures{ActiveUnits: &units}, Channel: eval.Channel{Lower: &information, Pairs: 1998}}
		var table, object bytes.Buffer
		if err := printTable(&table, r, false); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(table.String(), want) {
			t.Errorf("%v: got %s, want %q", information, &table, want)
		}
		if err := printJSON(&object, report{Report: r}); err != nil {
			t.Fatal(err)
		}
		if information == -0.0194 && !strings.Contains(object.String(), `"information_lower":-0.0194,`) {
			t.Errorf("the estimate is not in %s", &object)
		}
	}
}
