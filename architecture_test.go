package vaelab_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// rooms says which rooms of this module each room may import: the arrows of
// docs/architecture.md, which run down only. A room that is not listed may not
// exist.
var rooms = map[string]string{
	"cmd/vaelab":                           "command/train command/sample command/eval command/compare internal/cli",
	"cmd/train":                            "command/train internal/cli",
	"cmd/sample":                           "command/sample internal/cli",
	"command":                              "", // the commands' tests
	"command/train":                        "train model machine internal/*",
	"command/eval":                         "eval model machine data rng internal/*",
	"command/sample":                       "eval data rng internal/*",
	"command/compare":                      "study/encoders study/generators train eval model machine data internal/*",
	"study/encoders":                       "train eval model rng",
	"study/generators":                     "model machine kernel distribution data rng",
	"train":                                "eval model machine kernel data rng",
	"eval":                                 "model machine graph kernel distribution data rng",
	"model":                                "graph op kernel rng",
	"model/modeltest":                      "model machine graph",
	"machine":                              "graph kernel rng",
	"machine/cpu":                          "machine machine/plan graph op kernel",
	"machine/plan":                         "machine graph op",
	"machine/cuda":                         "machine machine/plan machine/cuda/internal/nvidia machine/cuda/kernels graph kernel",
	"machine/cuda/kernels":                 "kernel op",
	"machine/cuda/internal/nvidia":         "",
	"machine/cuda/internal/fake":           "machine/cuda/kernels",
	"machine/cuda/internal/nvidia/headers": "",
	"graph":                                "rng",
	"op":                                   "kernel",
	"op/optest":                            "op rng kernel",
	"kernel":                               "rng",
	"distribution":                         "rng",
	"data":                                 "rng data/internal/mnist",
	"data/internal/mnist":                  "",
	"data/internal/embed":                  "data/internal/mnist",
	"rng":                                  "",
	"internal/runs":                        "train eval model machine machine/cpu machine/cuda data internal/*",
	"internal/saved":                       "eval model machine data internal/ckpt",
	"internal/ckpt":                        "internal/atomicfile",
	"internal/metrics":                     "internal/atomicfile",
	"internal/atomicfile":                  "",
	"internal/figure":                      "",
	"internal/cli":                         "",
}

// TestArrowsRunDown holds the imports of every package, tests apart, to the table, and the
// table to them.
func TestArrowsRunDown(t *testing.T) {
	const module = "vaelab/"
	out, err := exec.Command("go", "list", "-tags", "gpu", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		room, ours := strings.CutPrefix(p.ImportPath, module)
		if !ours {
			continue // the root, which holds this test alone
		}
		seen++
		list, ok := rooms[room]
		if !ok {
			t.Errorf("%s is a room that the house has no place for", room)
		}
		allowed, used := strings.Fields(list), map[string]bool{}
		for _, path := range p.Imports {
			to, ours := strings.CutPrefix(path, module)
			if !ours {
				continue
			}
			arrow := to
			if strings.HasPrefix(to, "internal/") && slices.Contains(allowed, "internal/*") {
				arrow = "internal/*"
			}
			if !slices.Contains(allowed, arrow) {
				t.Errorf("%s imports %s; it may import only: %s", room, to, list)
			}
			used[arrow] = true
		}
		for _, arrow := range allowed {
			if !used[arrow] {
				t.Errorf("%s may import %s, and does not: take the arrow out", room, arrow)
			}
		}
	}
	if seen != len(rooms) {
		t.Errorf("the house has %d rooms, the table %d", seen, len(rooms))
	}
}
