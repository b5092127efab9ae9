package setting_test

import (
	"bytes"
	"errors"
	"fmt"
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
		Shape float64 `flag:"shape" arg:"ALPHA" default:"0.5" above:"0" help:"of every dimension"`
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
	setting.Register[prior]("vamp", "the posteriors of learned images", vampPrior{})
	setting.Register[prior]("gamma", "for gamma posteriors", gammaPrior{})
	setting.Register[prior]("dirichlet", "for dirichlet posteriors", dirichletPrior{})
}

// quarrel is a choice of families that give different things one name.
type quarrel interface{ isQuarrel() }

type (
	counted struct {
		N int `flag:"n"`
	}
	named struct {
		N string `flag:"n"`
	}
)

func (counted) isQuarrel() {}
func (named) isQuarrel()   {}

func init() {
	setting.Register[quarrel]("x", "counts", counted{})
	setting.Register[quarrel]("y", "names", named{})
}

type laboratory struct {
	Latent int   `flag:"latent" default:"20" help:"latent dimensions"`
	Prior  prior `flag:"prior" default:"normal" help:"p(z)"`
	Seed   int   `flag:"seed" default:"1" help:"of every random number"`
}

// told returns a laboratory that is told NAME=TEXT…
func told(texts ...string) (laboratory, error) {
	var l laboratory
	s := setting.Of(&l)
	s.Defaults()
	var given []setting.Given
	for _, text := range texts {
		g := setting.Given{}
		g.Name, g.Text, _ = strings.Cut(text, "=")
		if name, ok := strings.CutPrefix(g.Name, "file:"); ok {
			g.Name, g.From = name, "file"
		}
		given = append(given, g)
	}
	if refused, err := s.Apply(given); err != nil {
		return l, fmt.Errorf("%s: %w", refused.Name, err)
	}
	return l, nil
}

// TestFamilies: a choice has the settings of its family, at the family's own defaults, whatever
// the order in which they are given, and files hold those and no others.
func TestFamilies(t *testing.T) {
	for _, c := range []struct {
		told string
		want prior
		text string
	}{
		{"", normalPrior{}, `{"latent":20,"prior":"normal","seed":1}`},
		{"prior=gamma", gammaPrior{2, 1}, `{"latent":20,"prior":"gamma","shape":2,"rate":1,"seed":1}`},
		{"prior=dirichlet", dirichletPrior{0.5}, `{"latent":20,"prior":"dirichlet","shape":0.5,"seed":1}`},
		{"components=7 prior=vamp", vampPrior{7}, `{"latent":20,"prior":"vamp","components":7,"seed":1}`},
		{"prior=vamp prior=normal", normalPrior{}, `{"latent":20,"prior":"normal","seed":1}`},
		{"file:prior=vamp file:components=7 prior=mixture", mixturePrior{7}, `{"latent":20,"prior":"mixture","components":7,"seed":1}`},
		{"file:prior=vamp file:components=7 prior=gamma", gammaPrior{2, 1}, `{"latent":20,"prior":"gamma","shape":2,"rate":1,"seed":1}`},
		{"file:shape=7 prior=gamma shape=3", gammaPrior{3, 1}, `{"latent":20,"prior":"gamma","shape":3,"rate":1,"seed":1}`},
	} {
		got, err := told(strings.Fields(c.told)...)
		if err != nil {
			t.Errorf("%s: %v", c.told, err)
			continue
		}
		if diff := cmp.Diff(laboratory{20, c.want, 1}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.told, diff)
		}
		text, err := setting.Marshal(&got)
		if err != nil {
			t.Fatal(err)
		}
		if flat := strings.NewReplacer("\n", "", " ", "").Replace(string(text)); flat != c.text {
			t.Errorf("%s: marshalled as %s, want %s", c.told, flat, c.text)
		}
		var again laboratory
		setting.Of(&again).Defaults()
		if err := setting.Load(bytes.NewReader(text), &again); err != nil {
			t.Errorf("%s: %v", c.told, err)
		}
		if diff := cmp.Diff(got, again); diff != "" {
			t.Errorf("%s: loaded (-want +got):\n%s", c.told, diff)
		}
	}
}

func TestFamiliesRefuse(t *testing.T) {
	for text, want := range map[string]string{
		"prior=vapm":                     `prior: "vapm" is none of normal, dirichlet, gamma, mixture, vamp; did you mean vamp?`,
		"components=0 prior=vamp":        "components: 0 is below the least value 1",
		"file:components=0 prior=vamp":   "components: 0 is below the least value 1",
		"components=7":                   "components: --components is for --prior mixture and vamp: it would change nothing here",
		"components=100":                 "components: --components is for --prior mixture and vamp: it would change nothing here", // even as it would be
		"rate=2 prior=dirichlet":         "rate: --rate is for --prior gamma: it would change nothing here",
		"shape=3 prior=normal":           "shape: --shape is for --prior dirichlet and gamma: it would change nothing here",
		"shape=3 prior=gamma prior=vamp": "shape: --shape is for --prior dirichlet and gamma: it would change nothing here",
		"components=100 prior=mixture":   "",
	} {
		_, err := told(strings.Fields(text)...)
		if err == nil && want != "" || err != nil && err.Error() != want {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
		var idle *setting.IdleError
		if errors.As(err, &idle) != strings.Contains(want, "change nothing") {
			t.Errorf("%s: the error is a %T", text, err)
		}
	}
	var l laboratory
	setting.Of(&l).Defaults()
	err := setting.Load(strings.NewReader(`{"rate": 2}`), &l)
	if want := `key "rate": --rate is for --prior gamma: it would change nothing here`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// TestMalformedFamilies holds that mistakes in tags show at once.
func TestMalformedFamilies(t *testing.T) {
	tests := []struct {
		name string
		cfg  any
		want string
	}{
		{"twice in families of two choices", &struct {
			A prior `flag:"a" default:"normal"`
			B prior `flag:"b" default:"normal"`
		}{}, "two settings named shape"},
		{"no such family", &struct {
			A prior `flag:"a" default:"gauss"`
		}{}, `default of a: "gauss" is none of dirichlet`},
		{"two settings in one", &struct {
			A quarrel `flag:"a" default:"x"`
		}{}, "n is a int of x, but a string of y"},
		{"no families", &struct {
			A fmt.Stringer `flag:"a"`
		}{}, "no family of fmt.Stringer is registered"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			defer func() {
				if r, ok := recover().(string); !ok || !strings.Contains(r, tt.want) {
					t.Errorf("panic %q, want one with %q", r, tt.want)
				}
			}()
			setting.Of(tt.cfg).Defaults()
		})
	}
}
