package sweep

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vaelab/internal/setting"
	"vaelab/sweep"
)

func read(t *testing.T, text string) (file, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sweep.toml")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return readFile(path)
}

// TestFile: keys are flags of sweep, axes and flags of train, in their order.
func TestFile(t *testing.T) {
	got, err := read(t, `
seeds = 5
extra = ["--gres=gpu:1", "--nice"]
train.epochs = 20
[grid]
lr = "log:1e-4..1e-2"
beta = [0.5, 1, 2e-5]
hidden = ["400", "200,200"]
latent = "2,20"
`)
	if err != nil {
		t.Fatal(err)
	}
	want := file{
		flags: []setting.Given{{Name: "seeds", Text: "5"}, {Name: "extra", Text: "--gres=gpu:1\t--nice"}},
		grid: sweep.Axes{
			{Flag: "lr", Range: &sweep.Range{Low: 1e-4, High: 1e-2, Log: true}},
			{Flag: "beta", Values: []string{"0.5", "1", "2e-05"}},
			{Flag: "hidden", Values: []string{"400", "200,200"}},
			{Flag: "latent", Values: []string{"2", "20"}},
		},
		train: []setting.Given{{Name: "epochs", Text: "20"}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(file{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestFileRefuses: what is wrong is told with its line.
func TestFileRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"seeds = ":                            "line 1: ",
		"\nseeds = 0":                         "line 2: seeds: 0 is below the least value 1",
		"\nseed = 1":                          "line 2: sweep has no flag seed; did you mean seeds?; flags of train are below [train]",
		"seeds = [1, 2]":                      "line 1: seeds: it has one value",
		"out = \"a\"\ntask = 1":               "line 2: task is for the command line alone",
		"\n\ngrid = 1":                        "line 3: grid is a table: write [grid], and its keys below",
		"[[train]]\nepochs = 1":               "line 1: train is a table",
		"[grid]\nbeta = [1, 2]\nlatent = [0]": "line 3: latent: 0 is below the least value 1",
		"[grid]\nbeta = []":                   "line 2: beta: the array is empty",
		"[grid]\nhidden = [[400], [20, 20]]":  "line 2: hidden: an array in an array is no value",
		"[grid.beta]\nx = 1":                  "line 1: beta: this is no value",
		"[grid]\nseed = [1]":                  "line 2: --grid seed: seeds are no axis",
		"[train]\nepochs = 1\nlatnt = 2":      "line 3: runs are given no flag latnt; did you mean latent?",
		"[train]\nout = \"x\"":                "line 2: runs are given no flag out",
		"[train]\nprior = \"vapm\"":           "line 2: prior: \"vapm\" is none of ",
		"[train]\nprior-components = 7":       "",
		"[grid]\na = 1\na = 2":                "line 3: ",
		strings.Repeat("#", maxTOML+1):        "are none of these files",
	} {
		_, err := read(t, text)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), " toml: ")) {
			t.Errorf("%.60q: %v, want %q", text, err, want)
		}
	}
}
