package setting

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shape is a choice of the families circle, square and triangle, of which the first two share a
// setting.
type shape interface{ area() float64 }

type circle struct {
	Radius float64 `flag:"radius" default:"1" above:"0" help:"from its centre"`
	Fill   string  `flag:"fill" default:"none" values:"none|dots" help:"what is in it"`
}

type square struct {
	Side  float64 `flag:"side" arg:"A" default:"2" above:"0" max:"9" help:"of it"`
	Round int     `flag:"round" default:"0" min:"0" help:"corners"`
	Fill  string  `flag:"fill" default:"dots" values:"none|dots|lines" help:"what is in it"`
}

type triangle struct{}

func (c circle) area() float64 { return 3 * c.Radius * c.Radius }
func (s square) area() float64 { return s.Side * s.Side }
func (triangle) area() float64 { return 1 }

// frame is another choice.
type frame interface{ frame() }

type wooden struct {
	Width int `flag:"width" default:"3" min:"1" help:"of the wood"`
}

type noFrame struct{}

func (wooden) frame()  {}
func (noFrame) frame() {}

func init() {
	Register[shape]("triangle", "three corners", triangle{})
	Register[shape]("circle", "round", circle{})
	Register[shape]("square", "four corners", square{})
	Register[frame]("wooden", "of wood", wooden{})
	Register[frame]("none", "no frame", noFrame{})
}

// drawing has choices. Round shapes have no frame, unless one is given.
type drawing struct {
	Shape shape `flag:"shape" default:"square" group:"Drawing" help:"what is drawn"`
	Scale int   `flag:"scale" default:"1" min:"1"`
	Frame frame `flag:"frame" default:"wooden" group:"Frame" help:"around it"`
}

func (d *drawing) Choose(given func(string) bool, choose func(name, family string)) {
	if _, round := d.Shape.(circle); round && !given("frame") {
		choose("frame", "none")
	}
}

func drawn() drawing {
	var d drawing
	Of(&d).Defaults()
	return d
}

// apply sets NAME=TEXT, of which weak ones begin with a "?".
func apply(d *drawing, set ...string) (string, error) {
	var given []Given
	for _, text := range set {
		text, weak := strings.CutPrefix(text, "?")
		name, value, _ := strings.Cut(text, "=")
		g := Given{Name: name, Text: value}
		if weak {
			g.From = "a file"
		}
		given = append(given, g)
	}
	refused, err := Of(d).Apply(given)
	return refused.Name, err
}

func TestRegister(t *testing.T) {
	panics(t, "two families circle", func() { Register[shape]("circle", "again", struct{ triangle }{}) })
	panics(t, "two families disc", func() { Register[shape]("disc", "by another name", circle{}) })
	panics(t, "no struct", func() { Register[shape]("point", "a pointer", &circle{}) })
	for f, want := range map[shape]string{circle{Radius: 7}: "circle", square{}: "square", triangle{}: "triangle", nil: "", struct{ circle }{}: ""} {
		if got := Name(f); got != want {
			t.Errorf("%v is called %q, want %q", f, got, want)
		}
	}
	var names []string
	for _, f := range Families[shape]() {
		names = append(names, f.Name+": "+f.Help)
		if want := map[string]shape{"circle": circle{1, "none"}, "square": square{2, 0, "dots"}, "triangle": triangle{}}[f.Name]; f.Default != want {
			t.Errorf("%s is by default %v, want %v", f.Name, f.Default, want)
		}
	}
	if diff := cmp.Diff([]string{"circle: round", "square: four corners", "triangle: three corners"}, names); diff != "" {
		t.Errorf("families (-want +got):\n%s", diff)
	}
	if all := Families[interface{ nobody() }](); len(all) > 0 {
		t.Errorf("of what has none there are the families %v", all)
	}
}

// TestChoices: a choice takes its family with what is given and else its defaults.
func TestChoices(t *testing.T) {
	wood := wooden{3}
	for _, c := range []struct {
		set  string
		want drawing
	}{
		{"", drawing{square{2, 0, "dots"}, 1, wood}},
		{"shape=triangle", drawing{triangle{}, 1, wood}},
		{"shape=circle", drawing{circle{1, "none"}, 1, noFrame{}}},
		{"radius=5 shape=circle scale=2", drawing{circle{5, "none"}, 2, noFrame{}}}, // whatever the order
		{"shape=circle frame=wooden width=4", drawing{circle{1, "none"}, 1, wooden{4}}},
		{"frame=wooden shape=circle", drawing{circle{1, "none"}, 1, wood}}, // it is given: nothing follows
		{"shape=circle shape=square side=3", drawing{square{3, 0, "dots"}, 1, wood}},
		{"fill=none", drawing{square{2, 0, "none"}, 1, wood}}, // shared
		{"fill=dots shape=circle", drawing{circle{1, "dots"}, 1, noFrame{}}},
		{"side=3 side=4 round=2", drawing{square{4, 2, "dots"}, 1, wood}},
		{"?side=3 ?radius=7 shape=circle", drawing{circle{7, "none"}, 1, noFrame{}}}, // a weak one is dropped
		{"?radius=7 ?round=1 ?shape=circle shape=square", drawing{square{2, 1, "dots"}, 1, wood}},
	} {
		d := drawn()
		if name, err := apply(&d, strings.Fields(c.set)...); err != nil {
			t.Errorf("%s: %s: %v", c.set, name, err)
		}
		if diff := cmp.Diff(c.want, d); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.set, diff)
		}
		if err := Validate(&d); err != nil {
			t.Errorf("%s: %v", c.set, err)
		}
	}
}

func TestChoiceErrors(t *testing.T) {
	for _, c := range []struct{ set, name, want string }{
		{"shape=sqare", "shape", `"sqare" is none of square, circle, triangle; did you mean square?`},
		{"?shape=disc", "shape", `"disc" is none of square, circle, triangle`},
		{"side=10", "side", "10 is above the greatest value 9"},
		{"?side=10", "side", "10 is above the greatest value 9"}, // weak, but not idle
		{"shape=circle fill=lines", "fill", `"lines" is none of none, dots`},
		{"shape=circle side=2", "side", "--side is for --shape square: it would change nothing here"},
		{"shape=triangle fill=dots", "fill", "--fill is for --shape square and circle: it would change nothing here"},
		{"frame=none width=2", "width", "--width is for --frame wooden: it would change nothing here"},
	} {
		d := drawn()
		name, err := apply(&d, strings.Fields(c.set)...)
		if name != c.name || err == nil || err.Error() != c.want {
			t.Errorf("%s: %s: error %v\nwant  %s: %s", c.set, name, err, c.name, c.want)
		}
		var idle *IdleError
		if errors.As(err, &idle) != strings.Contains(c.want, "would change nothing") {
			t.Errorf("%s: is %v of an idle setting?", c.set, err)
		}
		if idle != nil && idle.Name != c.name {
			t.Errorf("%s: the idle setting is %s", c.set, idle.Name)
		}
	}
}

// TestFamilySettings: where the settings of families stand, whose they are, and what is said of them.
func TestFamilySettings(t *testing.T) {
	d := drawn()
	s := Of(&d)
	var got []string
	for _, one := range s.All() {
		got = append(got, strings.Join([]string{one.Group, one.Name, one.Arg(), one.Text(), one.Help()}, "|"))
	}
	want := []string{
		"Drawing|shape|WORD|square|what is drawn (default square)",
		"Drawing|side|A|2|of --shape square: of it (default 2)",
		"Drawing|round|N|0|of --shape square: corners (default 0)",
		"Drawing|fill|WORD|dots|of --shape square: what is in it: none, dots, lines (default dots); of --shape circle: what is in it: none, dots (default none)",
		"Drawing|radius|X||of --shape circle: from its centre (default 1)",
		"Drawing|scale|N|1|(default 1)",
		"Frame|frame|WORD|wooden|around it (default wooden)",
		"Frame|width|N|3|of --frame wooden: of the wood (default 3)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := s.Named("shape").Set("circle"); err != nil {
		t.Fatal(err)
	}
	if err := s.Named("side").Set("3"); err == nil || s.Named("side").Text() != "" || s.Named("radius").Text() != "1" {
		t.Errorf("of a circle the side is %q, the radius %q: %v", s.Named("side").Text(), s.Named("radius").Text(), err)
	}
}

// TestValidateFamilies: what is not chosen is named, and of what is chosen each setting is asked,
// of the struct as it is and not as it was read.
func TestValidateFamilies(t *testing.T) {
	for want, d := range map[string]drawing{
		"shape is not chosen":                     {nil, 1, noFrame{}},
		"frame is not chosen":                     {triangle{}, 1, nil},
		"side: 0 is not above 0":                  {square{0, 0, "dots"}, 1, noFrame{}},
		`fill: "lines" is none of none, dots`:     {circle{1, "lines"}, 1, noFrame{}},
		"scale: 0 is below the least value 1":     {triangle{}, 0, noFrame{}},
		"width: -2 is below the least value 1":    {triangle{}, 1, wooden{-2}},
		"round: -1 is below the least value 0":    {square{1, -1, "dots"}, 1, noFrame{}},
		"side: 9.5 is above the greatest value 9": {square{9.5, 0, "dots"}, 1, noFrame{}},
	} {
		if err := Validate(&d); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v: error %v\nwant  %s", d, err, want)
		}
	}
}

// TestFamilyJSON: a choice is its name, and only the chosen family's settings are written.
func TestFamilyJSON(t *testing.T) {
	d := drawing{circle{2.5, "dots"}, 3, wooden{4}}
	text, err := Marshal(&d)
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "shape": "circle",
  "fill": "dots",
  "radius": 2.5,
  "scale": 3,
  "frame": "wooden",
  "width": 4
}`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, before := range []drawing{{}, drawn()} {
		if err := Load(strings.NewReader(want), &before); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d, before); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	for text, want := range map[string]string{
		`{"shape": "disc"}`:                    `key "shape": "disc" is none of square, circle, triangle`,
		`{"shape": {"circle": 1}}`:             `key "shape": want a string, got an object`,
		`{"shape": "circle", "side": 2}`:       `key "side": --side is for --shape square: it would change nothing here`,
		`{"shape": "square", "side": "2"}`:     `key "side": want a number, got a string`,
		`{"shape": "square", "side": 2e9}`:     `key "side": 2e9 is above the greatest value 9`,
		`{"shape": "square", "shape": "disc"}`: `key "shape" is given twice`,
		`{"shape": "square", "sides": 4}`:      `unknown key "sides"; did you mean side?`,
	} {
		d := drawn()
		if err := Load(strings.NewReader(text), &d); err == nil || err.Error() != want {
			t.Errorf("%s: error %v\nwant  %s", text, err, want)
		}
	}
}

// TestOfKeepsValues: reading what settings a struct has changes nothing in it, and a setting of the
// chosen family changes nothing else.
func TestOfKeepsValues(t *testing.T) {
	d := drawing{square{5, 6, "none"}, 7, wooden{8}}
	s := Of(&d)
	if diff := cmp.Diff(drawing{square{5, 6, "none"}, 7, wooden{8}}, d); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := s.Named("round").Set("9"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(drawing{square{5, 9, "none"}, 7, wooden{8}}, d); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSuggestion(t *testing.T) {
	names := []string{"epochs", "batch-size", "beta", "beta-epochs", "seed"}
	for mistaken, want := range map[string]string{
		"epoch": "epochs", "epohcs": "epochs", "batch": "batch-size", "bet": "beta", "bata": "beta", "sead": "seed",
		"zzz": "", "e": "", "": "", strings.Repeat("e", 65): "",
	} {
		if want != "" {
			want = "; did you mean --" + want + "?"
		}
		if got := Suggestion("--", mistaken, names); got != want {
			t.Errorf("for %q it says %q, want %q", mistaken, got, want)
		}
	}
}
