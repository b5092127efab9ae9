package sweep

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseAxis(t *testing.T) {
	for text, want := range map[string]Axis{
		"beta=0.5,1":           {Flag: "beta", Values: []string{"0.5", "1"}},
		"--beta=2":             {Flag: "beta", Values: []string{"2"}},
		"hidden=400;200,200":   {Flag: "hidden", Values: []string{"400", "200,200"}},
		"hidden=200,200;":      {Flag: "hidden", Values: []string{"200,200"}},
		"data=../a,../b":       {Flag: "data", Values: []string{"../a", "../b"}},
		"beta=0..4":            {Flag: "beta", Range: &Range{0, 4, false}},
		"lr=log:1e-4..1e-2":    {Flag: "lr", Range: &Range{1e-4, 1e-2, true}},
		"prior=normal , vamp ": {Flag: "prior", Values: []string{"normal", "vamp"}},
	} {
		got, err := ParseAxis(text)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v: %s", text, err, diff)
		}
		var again Axes
		written, err := Axes{got}.MarshalText()
		if err == nil {
			err = again.UnmarshalText(written)
		}
		if diff := cmp.Diff(Axes{want}, again); diff != "" || err != nil {
			t.Errorf("%s is written as %s: %v: %s", text, written, err, diff)
		}
	}
	for _, text := range []string{"", "beta", "beta=", "=1", "beta=1,,2", "lr=log:0..1", "lr=2..1", "lr=log:1", "lr=log:a..b", "lr=NaN..1", "lr=-1e308..1e308"} {
		if got, err := ParseAxis(text); err == nil {
			t.Errorf("%q is %+v", text, got)
		}
	}
}

func axes(t *testing.T, texts ...string) (a Axes) {
	t.Helper()
	if err := a.UnmarshalText([]byte(strings.Join(texts, "\t"))); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestGrid(t *testing.T) {
	a := axes(t, "beta=1,2", "hidden=400;200,200")
	cells, err := a.Grid()
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(a, cells, []uint64{1, 2}, Settings{"epochs": "3"})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range s.Runs() {
		names = append(names, r.Name)
	}
	want := []string{
		"beta=1,hidden=400/seed-1", "beta=1,hidden=200,200/seed-1", "beta=2,hidden=400/seed-1", "beta=2,hidden=200,200/seed-1",
		"beta=1,hidden=400/seed-2", "beta=1,hidden=200,200/seed-2", "beta=2,hidden=400/seed-2", "beta=2,hidden=200,200/seed-2",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	args := s.Args("s", s.Runs()[5])
	if diff := cmp.Diff([]string{"--out=s/beta=1,hidden=200,200/seed-2", "--continue", "--beta=1", "--epochs=3", "--hidden=200,200", "--seed=2"}, args); diff != "" {
		t.Error(diff)
	}
	if _, err := axes(t, "lr=1..2").Grid(); err == nil {
		t.Error("a grid of a range")
	}
	big := "latent=" + strings.TrimSuffix(strings.Repeat("1,", 1000), ",")
	if _, err := axes(t, big, big, big, big, big, big, big).Grid(); err == nil {
		t.Error("a grid of 10²¹ cells")
	}
}

// TestDraw: draws lie in their ranges, and evenly, logarithms or not; cells are the same whatever their number.
func TestDraw(t *testing.T) {
	a := axes(t, "lr=log:1e-4..1e-2", "latent=2..5", "beta=0..4", "prior=normal,vamp")
	whole := func(flag string) bool { return flag == "latent" }
	const n = 2000
	cells, err := a.Draw(n, 7, whole)
	if err != nil {
		t.Fatal(err)
	}
	few, err := a.Draw(5, 7, whole)
	if diff := cmp.Diff(cells[:5], few); diff != "" || err != nil {
		t.Errorf("%v: %s", err, diff)
	}
	other, err := a.Draw(5, 8, whole)
	if err != nil || cmp.Equal(few, other) {
		t.Errorf("%v: another seed draws the same", err)
	}
	counts := map[string]int{}
	for _, cell := range cells {
		lr, _ := strconv.ParseFloat(cell["lr"], 64)
		beta, _ := strconv.ParseFloat(cell["beta"], 64)
		if lr < 1e-4 || lr > 1e-2 || beta < 0 || beta > 4 {
			t.Fatalf("%v is outside", cell)
		}
		if lr < 1e-3 {
			counts["lr"]++
		}
		if beta < 2 {
			counts["beta"]++
		}
		counts["prior="+cell["prior"]]++
		counts["latent="+cell["latent"]]++
	}
	for what, share := range map[string]float64{"lr": 0.5, "beta": 0.5, "prior=vamp": 0.5, "latent=2": 0.25, "latent=3": 0.25, "latent=4": 0.25, "latent=5": 0.25} {
		if sd := math.Sqrt(share * (1 - share) * n); math.Abs(float64(counts[what])-share*n) > 5*sd {
			t.Errorf("%s: %d of %d, want a share of %v", what, counts[what], n, share)
		}
	}
	if cells, err := axes(t, "latent=log:1..3", "beta=1,2").Draw(6, 1, whole); err != nil || len(cells) != 6 {
		t.Errorf("%v of all six: %v", cells, err)
	}
	for _, c := range []struct {
		n    int
		axis string
	}{{3, "beta=1,2"}, {4, "latent=1..3"}} {
		if cells, err := axes(t, c.axis).Draw(c.n, 1, whole); err == nil {
			t.Errorf("%d of %s are %v", c.n, c.axis, cells)
		}
	}
}

// TestNames: cells with other settings have other names, none of which leads out of the folder.
func TestNames(t *testing.T) {
	values := []string{"a", "a/b", "a%2Fb", "..", "../x", "a,data=b", "ä", "a b", `a\b`, "a:b", "\x00", "", "a=b"}
	seen := map[string]Settings{}
	for _, x := range values {
		for _, y := range values {
			s := Settings{"data": x, "out": y}
			name := nameOf([]string{"data", "out"}, s)
			if other, ok := seen[name]; ok {
				t.Errorf("%v and %v are both %s", s, other, name)
			}
			if strings.ContainsAny(name, `/\:`) {
				t.Errorf("%v is %s", s, name)
			}
			seen[name] = s
		}
	}
	long := axes(t, "data="+strings.Repeat("x", 300))
	cells, err := long.Grid()
	if err == nil {
		_, err = New(long, cells, []uint64{1}, nil)
	}
	if err == nil || !strings.Contains(fmt.Sprint(err), "longer than a folder's") {
		t.Error(err)
	}
	if twice := axes(t, "beta=1", "beta=2"); twice.check() == nil || slices.Equal(twice.Flags(), nil) {
		t.Error("an axis is there twice")
	}
}
