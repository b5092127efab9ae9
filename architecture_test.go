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

// imports says which packages of this module each package may import: those of the layers below
// it, as docs/architecture.md has them. A package that is not listed may not exist.
var imports = map[string]string{
	"cmd/vaelab":                           "command/train command/sample command/eval command/compare command/export command/fit command/report command/runs command/sweep internal/cli",
	"cmd/train":                            "command/train internal/cli",
	"cmd/sample":                           "command/sample internal/cli",
	"cmd/convert":                          "command/convert internal/cli",
	"command":                              "",
	"command/train":                        "run train model machine data internal/cli internal/setting",
	"command/sample":                       "run gallery eval model/network internal/atomicfile internal/cli internal/figure internal/npy internal/setting",
	"command/sweep":                        "command/train sweep sweep/kubernetes sweep/local sweep/slurm run eval internal/cli internal/setting internal/userfile",
	"sweep":                                "run internal/atomicfile internal/userfile",
	"sweep/kubernetes":                     "",
	"sweep/local":                          "",
	"sweep/slurm":                          "",
	"command/convert":                      "data internal/atomicfile internal/cli internal/userfile",
	"command/eval":                         "study/samples run gallery eval quality model/latent machine data internal/cli internal/figure",
	"command/fit":                          "run fitted train eval model/latent data rng internal/cli internal/setting",
	"command/compare":                      "command/train study/encoders study/generators study/runs study/samples report run gallery train eval quality model model/latent model/network machine data internal/cli internal/figure internal/setting",
	"command/export":                       "run export/onnx export/tensorboard eval graph kernel data rng internal/atomicfile internal/cli internal/figure internal/npy internal/safetensors internal/setting",
	"export/onnx":                          "graph machine/plan op kernel internal/wire",
	"export/tensorboard":                   "internal/wire",
	"command/report":                       "report run eval internal/cli internal/userfile",
	"command/runs":                         "run model internal/cli internal/setting",
	"report":                               "report/program run eval model model/latent graph internal/cli internal/figure internal/setting",
	"report/program":                       "graph machine/plan op",
	"study/encoders":                       "eval model model/latent internal/setting",
	"study/generators":                     "machine graph op kernel distribution data rng internal/parallel internal/special",
	"study/runs":                           "",
	"study/samples":                        "classifier eval quality machine data rng",
	"run":                                  "gallery classifier train fitted eval model model/network machine/cpu machine/cuda machine kernel data export/tensorboard internal/atomicfile internal/cli internal/figure internal/safetensors internal/setting internal/userfile",
	"fitted":                               "train mixture model model/latent model/network machine kernel internal/setting",
	"mixture":                              "rng internal/parallel",
	"gallery":                              "eval model/latent data rng internal/cli internal/figure internal/setting",
	"classifier":                           "model/network machine graph op kernel data rng internal/safetensors",
	"classifier/internal/fit":              "classifier machine/cpu data",
	"train":                                "eval model model/latent machine graph kernel data rng internal/setting",
	"eval":                                 "quality model model/latent model/network model/pixel machine graph kernel data rng internal/setting",
	"quality":                              "kernel internal/parallel",
	"model":                                "model/latent model/pixel model/network graph op kernel rng internal/setting",
	"model/latent":                         "mixture model/network graph op kernel distribution rng internal/setting internal/special",
	"model/pixel":                          "graph op kernel rng internal/setting",
	"model/network":                        "graph op kernel internal/setting",
	"model/modeltest":                      "model model/latent model/network model/pixel machine graph internal/setting",
	"machine/cpu":                          "machine/plan machine graph op kernel",
	"machine/cuda":                         "machine/cuda/kernels machine/cuda/internal/nvidia machine/plan machine graph kernel",
	"machine/cuda/kernels":                 "op kernel",
	"machine/cuda/internal/nvidia":         "",
	"machine/cuda/internal/nvidia/headers": "",
	"machine/cuda/internal/fake":           "machine/cuda/kernels",
	"machine/plan":                         "machine graph op",
	"machine":                              "graph kernel rng",
	"graph":                                "op kernel rng",
	"op":                                   "kernel",
	"op/optest":                            "op kernel rng",
	"kernel":                               "rng internal/special",
	"distribution":                         "rng internal/special",
	"data":                                 "data/internal/mnist rng internal/userfile",
	"data/internal/mnist":                  "",
	"data/internal/embed":                  "data/internal/mnist",
	"rng":                                  "",
	"internal/atomicfile":                  "",
	"internal/cli":                         "kernel internal/atomicfile internal/setting internal/userfile",
	"internal/figure":                      "",
	"internal/npy":                         "",
	"internal/parallel":                    "",
	"internal/safetensors":                 "",
	"internal/setting":                     "",
	"internal/special":                     "",
	"internal/userfile":                    "",
	"internal/wire":                        "",
	"scripts/directions":                   "internal/atomicfile internal/figure",
}

// TestImportsRunDown holds the imports of every package, tests apart, to the table, and the
// table to them.
func TestImportsRunDown(t *testing.T) {
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
		pkg, ours := strings.CutPrefix(p.ImportPath, module)
		if !ours {
			continue // the root, which holds this test alone
		}
		seen++
		list, ok := imports[pkg]
		if !ok {
			t.Errorf("%s has no place in the layout", pkg)
		}
		allowed, used := strings.Fields(list), map[string]bool{}
		for _, path := range p.Imports {
			to, ours := strings.CutPrefix(path, module)
			if !ours {
				continue
			}
			entry := to
			if strings.HasPrefix(to, "internal/") && slices.Contains(allowed, "internal/*") {
				entry = "internal/*"
			}
			if !slices.Contains(allowed, entry) {
				t.Errorf("%s imports %s; it may import only: %s", pkg, to, list)
			}
			used[entry] = true
		}
		for _, entry := range allowed {
			if !used[entry] {
				t.Errorf("%s may import %s, and does not: take it out", pkg, entry)
			}
		}
	}
	if seen != len(imports) {
		t.Errorf("the module has %d packages, the table %d", seen, len(imports))
	}
}

// TestParquetIsApart: what reads Parquet, which is large, is in convert alone.
func TestParquetIsApart(t *testing.T) {
	for program, want := range map[string]bool{"./cmd/train": false, "./cmd/sample": false, "./cmd/vaelab": false, "./cmd/convert": true} {
		out, err := exec.Command("go", "list", "-deps", program).Output()
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(out), "/parquet-go\n"); got != want {
			t.Errorf("%s has it: %v, want %v", program, got, want)
		}
	}
}
