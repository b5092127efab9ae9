package cli

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The settings of three priors, as a package that knows nothing of flags has them.
type (
	mixtureSettings struct {
		Components int `flag:"components" default:"100" min:"1" help:"how many"`
	}
	gammaSettings struct {
		Shape float64 `flag:"shape" arg:"ALPHA" default:"2" above:"0" help:"of every dimension"`
		Rate  float64 `flag:"rate" arg:"BETA" default:"1" above:"0"`
	}
	dirichletSettings struct {
		Shape float64 `flag:"shape" arg:"ALPHA" default:"0.5" above:"0" help:"of every dimension"`
	}
)

// priorChoice is a choice of one of them.
type priorChoice struct {
	Name string `flag:"prior" default:"normal" help:"p(z)"`

	mixture   mixtureSettings
	vamp      mixtureSettings
	gamma     gammaSettings
	dirichlet dirichletSettings
}

func (p *priorChoice) Choices() []Choice {
	return []Choice{
		{Name: "normal", Help: "N(0, I)"},
		{Name: "mixture", Help: "learned Gaussians", Settings: &p.mixture},
		{Name: "vamp", Help: "the posteriors of learned images, which is a longer story", Settings: &p.vamp},
		{Name: "gamma", Help: "for gamma posteriors", Settings: &p.gamma},
		{Name: "dirichlet", Help: "for dirichlet posteriors", Settings: &p.dirichlet},
	}
}

type laboratory struct {
	Latent int `flag:"latent" group:"Model" default:"20" help:"latent dimensions"`
	Prior  priorChoice
	Seed   int `flag:"seed" group:"Training" default:"1" help:"of every random number"`
}

func TestChoices(t *testing.T) {
	want := laboratory{Latent: 20, Seed: 1, Prior: priorChoice{
		Name: "normal", mixture: mixtureSettings{100}, vamp: mixtureSettings{100}, gamma: gammaSettings{2, 1}, dirichlet: dirichletSettings{0.5},
	}}
	for _, c := range []struct {
		args string
		set  func(*laboratory)
		text string
	}{
		{"", func(*laboratory) {}, `{"latent":20,"prior":"normal","seed":1}`},
		{"--prior gamma", func(l *laboratory) { l.Prior.Name = "gamma" }, `{"latent":20,"prior":"gamma","shape":2,"rate":1,"seed":1}`},
		{"--prior dirichlet", func(l *laboratory) { l.Prior.Name = "dirichlet" }, `{"latent":20,"prior":"dirichlet","shape":0.5,"seed":1}`},
		{"--components 7 --prior vamp", func(l *laboratory) {
			l.Prior.Name, l.Prior.mixture.Components, l.Prior.vamp.Components = "vamp", 7, 7
		}, `{"latent":20,"prior":"vamp","components":7,"seed":1}`},
	} {
		var got laboratory
		f := Bind(Help{}, &got)
		if err := f.Parse(strings.Fields(c.args), io.Discard); err != nil {
			t.Errorf("%s: %v", c.args, err)
		}
		if err := f.Idle(); err != nil {
			t.Errorf("%s: %v", c.args, err)
		}
		want := want
		c.set(&want)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(priorChoice{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.args, diff)
		}
		text, err := Marshal(&got)
		if err != nil {
			t.Fatal(err)
		}
		if flat := strings.NewReplacer("\n", "", " ", "").Replace(string(text)); flat != c.text {
			t.Errorf("%s: marshalled as %s, want %s", c.args, flat, c.text)
		}
		var again laboratory
		Defaults(&again)
		if err := Load(bytes.NewReader(text), &again); err != nil {
			t.Errorf("%s: %v", c.args, err)
		}
		if twice, err := Marshal(&again); err != nil || !bytes.Equal(text, twice) {
			t.Errorf("%s: loaded as %s, %v", c.args, twice, err)
		}
	}
}

func TestChoicesRefuse(t *testing.T) {
	for args, want := range map[string]string{
		"--prior vapm":                     `--prior: "vapm" is none of normal, mixture, vamp, gamma, dirichlet; did you mean vamp?`,
		"--component 3":                    "unknown flag --component; did you mean --components?",
		"--components 0 --prior vamp":      "--components: 0 is below the least value 1",
		"--components 7":                   "--components is for --prior mixture or vamp: it would change nothing here",
		"--rate 2 --prior dirichlet":       "--rate is for --prior gamma: it would change nothing here",
		"--shape 3 --prior normal":         "--shape is for --prior gamma or dirichlet: it would change nothing here",
		"--components 100 --prior=mixture": "",
		"--components 100":                 "", // as it would be anyway
	} {
		var l laboratory
		f := Bind(Help{}, &l)
		err := f.Parse(strings.Fields(args), io.Discard)
		if err == nil {
			err = f.Idle()
		}
		if err == nil && want != "" || err != nil && err.Error() != want {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
	}
}

// TestInheritChoices: a resumed run has the settings of its choice.
func TestInheritChoices(t *testing.T) {
	var stored, l laboratory
	Defaults(&stored)
	if err := Load(strings.NewReader(`{"prior": "dirichlet", "shape": 0.7}`), &stored); err != nil {
		t.Fatal(err)
	}
	f := Bind(Help{}, &l)
	if err := f.Parse([]string{"--shape", "3"}, io.Discard); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Difference{{"shape", "0.7", "3"}}, f.Inherit(&stored)); diff != "" {
		t.Errorf("differences (-want +got):\n%s", diff)
	}
	if l.Prior.Name != "dirichlet" || l.Prior.dirichlet.Shape != 3 {
		t.Errorf("inherited %+v", l.Prior)
	}
	var plain laboratory
	if got := Bind(Help{}, &plain).Inherit(&stored); got != nil || plain.Prior.dirichlet.Shape != 0.7 {
		t.Errorf("inherited %+v, differences %v", plain.Prior, got)
	}
}

func TestChoicesHelp(t *testing.T) {
	var b bytes.Buffer
	var l laboratory
	if err := Bind(Help{Name: "demo", Short: "shows choices"}, &l).Help(&b, 80); err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("testdata", "help-choices.txt"), strings.Replace(b.String(), CommandLine("demo"), "vaelab demo", 1))
}

type twoFlags struct {
	A string `flag:"a"`
	B string `flag:"b"`
}

func (*twoFlags) Choices() []Choice { return nil }

type otherTags struct {
	A string `flag:"a" default:"x"`
}

func (*otherTags) Choices() []Choice {
	return []Choice{
		{Name: "x", Settings: new(struct {
			N int `flag:"n" help:"one thing"`
		})},
		{Name: "y", Settings: new(struct {
			N int `flag:"n" help:"another"`
		})},
	}
}
