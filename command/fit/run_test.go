package fit

import (
	"strings"
	"testing"

	"vaelab/eval"
	"vaelab/model/modeltest"
	"vaelab/run"
)

// TestRefuse: codes of a bounded support, discrete ones and those of a conditional model have no prior fitted to them.
func TestRefuse(t *testing.T) {
	for posterior, why := range map[string]string{
		"gaussian": "", "full-gaussian": "", "gamma": "positive numbers", "dirichlet": "the simplex", "categorical": "categories", "vmf": "the sphere",
	} {
		m := &run.Model{Model: eval.New(modeltest.Small("posterior="+posterior), nil, nil), Path: "a/last.safetensors"}
		if err := refuse(m); (err == nil) != (why == "") || err != nil && !strings.Contains(err.Error(), "the codes of a/last.safetensors are "+why) {
			t.Errorf("%s: %v", posterior, err)
		}
		if m.Classes = 10; refuse(m) == nil {
			t.Errorf("%s and labels: no refusal", posterior)
		}
	}
}
