package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vaelab/internal/setting"
)

// prior is a choice of families that share settings and differ in their defaults.
type prior interface{ isPrior() }

type (
	normalPrior  struct{}
	mixturePrior struct {
		Components int `flag:"components" default:"100" min:"1" help:"how many"`
	}
	vampPrior struct {
		Components int `flag:"components" default:"100" min:"1" help:"how many"`
	}
	gammaPrior struct {
		Shape float64 `flag:"shape" arg:"ALPHA" default:"2" above:"0" help:"of every dimension"`
		Rate  float64 `flag:"rate" arg:"BETA" default:"1" above:"0"`
	}
	dirichletPrior struct {
		Shape float64 `flag:"shape" arg:"ALPHA" default:"0.5" above:"0" help:"every concentration"`
	}
)

func (normalPrior) isPrior()    {}
func (mixturePrior) isPrior()   {}
func (vampPrior) isPrior()      {}
func (gammaPrior) isPrior()     {}
func (dirichletPrior) isPrior() {}

func init() {
	setting.Register[prior]("normal", "N(0, I)", normalPrior{})
	setting.Register[prior]("mixture", "learned Gaussians", mixturePrior{})
	setting.Register[prior]("vamp", "the posteriors of learned images, which is a longer story", vampPrior{})
	setting.Register[prior]("gamma", "for gamma posteriors", gammaPrior{})
	setting.Register[prior]("dirichlet", "for dirichlet posteriors", dirichletPrior{})
}

// laboratory is laid over the file that --run names.
type laboratory struct {
	Latent int    `flag:"latent" group:"Model" default:"20" help:"latent dimensions"`
	Prior  prior  `flag:"prior" default:"normal" help:"p(z)"`
	Seed   int    `flag:"seed" group:"Training" default:"1" help:"of every random number"`
	Run    string `flag:"run" json:"-"`
}

func (*laboratory) Base(typed func(string) string, read func(string) ([]setting.Given, error)) ([]setting.Given, error) {
	if typed("run") == "" {
		return nil, nil
	}
	return read(typed("run"))
}

func TestFamilies(t *testing.T) {
	for args, want := range map[string]prior{
		"":                             normalPrior{},
		"--prior gamma":                gammaPrior{2, 1},
		"--prior dirichlet":            dirichletPrior{0.5},
		"--components 7 --prior vamp":  vampPrior{7},
		"--prior vamp --prior mixture": mixturePrior{100},
	} {
		var got laboratory
		if err := Bind(Help{}, &got).Parse(strings.Fields(args), silent); err != nil {
			t.Errorf("%s: %v", args, err)
		}
		if diff := cmp.Diff(laboratory{20, want, 1, ""}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", args, diff)
		}
	}
}

func TestFamiliesRefuse(t *testing.T) {
	for args, want := range map[string]string{
		"--prior vapm":                     `--prior: "vapm" is none of normal, dirichlet, gamma, mixture, vamp; did you mean vamp?`,
		"--component 3":                    "unknown flag --component; did you mean --components?",
		"--components 0 --prior vamp":      "--components: 0 is below the least value 1",
		"--components 7":                   "--components is for --prior mixture and vamp: it would change nothing here",
		"--components 100":                 "--components is for --prior mixture and vamp: it would change nothing here",
		"--rate 2 --prior dirichlet":       "--rate is for --prior gamma: it would change nothing here",
		"--shape 3 --prior normal":         "--shape is for --prior dirichlet and gamma: it would change nothing here",
		"--components 100 --prior=mixture": "",
	} {
		var l laboratory
		err := Bind(Help{}, &l).Parse(strings.Fields(args), silent)
		if err == nil && want != "" || err != nil && err.Error() != want {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
		var usage *UsageError
		if err != nil && !errors.As(err, &usage) {
			t.Errorf("%s: %T is not a usage error", args, err)
		}
	}
}

// TestFamiliesOfAFile: a resumed run has the settings of its choice, and a flag is checked against it.
func TestFamiliesOfAFile(t *testing.T) {
	run := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(run, []byte(`{"prior": "dirichlet", "shape": 0.7}`), 0o666); err != nil {
		t.Fatal(err)
	}
	var stored, l laboratory
	if err := Bind(Help{}, &stored).Parse([]string{"--run", run}, silent); err != nil {
		t.Fatal(err)
	}
	if stored.Prior != prior(dirichletPrior{0.7}) {
		t.Errorf("the file gives %+v", stored.Prior)
	}
	f := Bind(Help{}, &l)
	if err := f.Parse([]string{"--shape", "3", "--run", run}, silent); err != nil {
		t.Fatal(err)
	}
	if l.Prior != prior(dirichletPrior{3}) {
		t.Errorf("over the file there is %+v", l.Prior)
	}
	if diff := cmp.Diff([]Difference{{"shape", "0.7", "3"}}, f.Differences(&stored)); diff != "" {
		t.Errorf("differences (-want +got):\n%s", diff)
	}
	if err := f.Parse([]string{"--components", "3", "--run", run}, silent); err == nil || err.Error() != "--components is for --prior mixture and vamp: it would change nothing here" {
		t.Errorf("a setting of another prior: %v", err)
	}
	// Another choice leaves the file's settings behind.
	if err := Bind(Help{}, &l).Parse([]string{"--prior", "mixture", "--run", run}, silent); err != nil || l.Prior != prior(mixturePrior{100}) {
		t.Errorf("another choice over the file: %+v, %v", l.Prior, err)
	}
}

func TestFamiliesHelp(t *testing.T) {
	for _, width := range []string{"80", "40"} {
		var b bytes.Buffer
		var l laboratory
		n := map[string]int{"80": 80, "40": 40}[width]
		if err := Bind(Help{Name: "demo", Short: "shows families"}, &l).Help(&b, n); err != nil {
			t.Fatal(err)
		}
		golden(t, filepath.Join("testdata", "help-families-"+width+".txt"), strings.Replace(b.String(), CommandLine("demo"), "vaelab demo", 1))
	}
}
