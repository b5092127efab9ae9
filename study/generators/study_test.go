package generators

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vaelab/data"
	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/rng"
)

// images is a small data set of random bytes: what an encoder of this study must learn
// to ignore.
func images() *data.Dataset {
	set := func(n int, step uint32) *data.Set {
		s := &data.Set{Height: 6, Width: 6, Images: make([]uint8, 36*n), Labels: make([]uint8, n)}
		stream := rng.Stream{Purpose: rng.Choice, Step: step}
		for i := range s.Images {
			s.Images[i] = uint8(stream.Block(uint32(i))[0])
		}
		return s
	}
	return &data.Dataset{Name: "noise", Train: set(200, 0), Test: set(100, 1)}
}

func run(t *testing.T, ctx context.Context, c Config, report func(Progress)) (*Result, error) {
	t.Helper()
	c.Threads = max(c.Threads, 1)
	d := cpu.New(c.Threads)
	defer d.Close()
	return Run(ctx, d, images(), c, report)
}

func quiet(Progress) {}

// lacking is a device that has room for one machine.
type lacking struct {
	machine.Device
	made *counted
}

// counted counts how often a machine is closed.
type counted struct {
	machine.Machine
	closed int
}

func (c *counted) Close() error { c.closed++; return c.Machine.Close() }

func (d *lacking) Compile(g *graph.Graph, p machine.Params) (machine.Machine, error) {
	if d.made != nil {
		return nil, machine.ErrUnsupported
	}
	vm, err := d.Device.Compile(g, p)
	d.made = &counted{Machine: vm}
	return d.made, err
}

// TestNoRoom: of an encoder that cannot be made, nothing stays on the device.
func TestNoRoom(t *testing.T) {
	cpu := cpu.New(1)
	defer cpu.Close()
	d := &lacking{Device: cpu}
	_, err := Run(t.Context(), d, images(), Config{
		Target: target(t, "normal"), Metric: KL, Protocol: Matched, Samples: 10, Repeats: 2, Steps: 1,
	}, quiet)
	if !errors.Is(err, machine.ErrUnsupported) || d.made.closed != 1 {
		t.Errorf("error %v, and the first machine was closed %d times, want once", err, d.made.closed)
	}
}

// TestPublishedDirichlet: black/green is the product of its factors: 64 rows added,
// n smaller by 5/6, and what the encoder's own distance does, which makes it smaller.
func TestPublishedDirichlet(t *testing.T) {
	r, err := run(t, context.Background(), Config{
		Target: target(t, "dirichlet:1,2,5"), Metric: KL, Protocol: Published,
		Samples: 120, Repeats: 60, Steps: 1000, Seed: 1,
	}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	f := r.Factors
	if f.Reduction != 64 || math.Abs(f.Samples-1.2) > 0.12 {
		t.Errorf("factors %+v, want 64 and about 1.2", f)
	}
	if product := f.Reduction * f.Samples * f.Rest; math.Abs(product/r.Ratio-1) > 1e-12 {
		t.Errorf("the factors multiply up to %v, but black/green is %v", product, r.Ratio)
	}
	if r.Judgement != Artefact || f.Rest > 1.1 {
		t.Errorf("judged %s: %s", r.Judgement, r.Verdict)
	}
	for _, part := range []string{"64.00 (sum against mean)", "(unmatched n)", "(like for like"} {
		if !strings.Contains(r.Verdict, part) {
			t.Errorf("the verdict %q does not say %q", r.Verdict, part)
		}
	}
}

// TestPublishedGamma: the published code shows the opposite of what was concluded.
func TestPublishedGamma(t *testing.T) {
	r, err := run(t, context.Background(), Config{
		Target: target(t, "gamma:1,1"), Metric: KL, Protocol: Published,
		Samples: 60, Repeats: 10, Steps: 200, Seed: 1,
	}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if r.Judgement != Worse || r.Ratio > 0.7 || math.Abs(r.Factors.Samples-0.6) > 0.06 || r.Factors.Reduction != 1 {
		t.Errorf("black/green %v, factors %+v: %s", r.Ratio, r.Factors, r.Verdict)
	}
}

// TestMatchedConverges: a trained encoder is as good as the target's own generator, for
// each family.
func TestMatchedConverges(t *testing.T) {
	for _, c := range []struct{ target, metric string }{
		{"normal", KL},
		{"normal", W2},
		{"gamma:1,1", KL},
		{"dirichlet:1,2", KL},
		{"vmf:5", KL},
	} {
		t.Run(c.target+" "+c.metric, func(t *testing.T) {
			r, err := run(t, context.Background(), Config{
				Target: target(t, c.target), Metric: c.metric, Protocol: Matched,
				Samples: 30, Repeats: 20, Steps: 3000, Seed: 1,
			}, quiet)
			if err != nil {
				t.Fatal(err)
			}
			if r.KL > 0.02*r.Floor {
				t.Errorf("KL(q‖p) is still %v, the floor %v", r.KL, r.Floor)
			}
			// 20·64 rows of at least two parameters: 2.5 % standard error of the ratio at most.
			if math.Abs(r.Ratio-1) > 0.1 || r.Interval[0] > r.Ratio || r.Interval[1] < r.Ratio {
				t.Errorf("black/green %v, %v", r.Ratio, r.Interval)
			}
			if last := r.Points[len(r.Points)-1]; last.Step != 3000 || last.Red > r.Points[0].Red/100 {
				t.Errorf("the curve ends at %+v, begins at %+v", last, r.Points[0])
			}
		})
	}
}

// TestThreadsDoNotMatter: every number of a result, for any number of goroutines.
func TestThreadsDoNotMatter(t *testing.T) {
	var want *Result
	for _, threads := range []int{1, 2} {
		got, err := run(t, context.Background(), Config{
			Target: target(t, "dirichlet:random"), Metric: KL, Protocol: Matched,
			Samples: 12, Repeats: 3, Steps: 20, Seed: 5, Threads: threads,
		}, quiet)
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = got
		}
		if !reflect.DeepEqual(want, got) { // cmp takes its time over a pool's draws
			t.Errorf("%d threads give %+v, 1 gives %+v", threads, got.Fit, want.Fit)
		}
	}
}

// TestCancel: a run ends with its context, wherever it is: no step or repeat ends after that.
func TestCancel(t *testing.T) {
	for _, at := range []string{"training", "drawing"} {
		ctx, cancel := context.WithCancel(context.Background())
		after := 0
		_, err := run(t, ctx, Config{
			Target: target(t, "normal"), Metric: KL, Protocol: Matched,
			Samples: 600, Repeats: 1000, Steps: 10, Seed: 1,
		}, func(p Progress) {
			if ctx.Err() != nil {
				after++
			}
			if p.Doing == at {
				cancel()
			}
		})
		cancel()
		if !errors.Is(err, context.Canceled) || after > 0 {
			t.Errorf("%s: error %v after %d more", at, err, after)
		}
	}
}

func TestProgressCounts(t *testing.T) {
	var last Progress
	n := 0
	_, err := run(t, context.Background(), Config{
		Target: target(t, "normal"), Metric: KL, Protocol: Matched,
		Samples: 10, Repeats: 3, Steps: 7, Seed: 1,
	}, func(p Progress) { last = p; n++ })
	if err != nil {
		t.Fatal(err)
	}
	if want := (Progress{"drawing", 10, 10}); last != want || n != 10 {
		t.Errorf("%d reports, the last %+v, want 10 and %+v", n, last, want)
	}
}

func TestParseTarget(t *testing.T) {
	for text, want := range map[string]Target{
		"dirichlet:1,2.5, 5": {Family: Dirichlet, Latent: 3, Row: []float64{1, 2.5, 5}},
		"gamma:4,3":          {Family: Gamma, Latent: 20, Row: append(fill(4, 20), fill(3, 20)...)},
		"vmf:7":              {Family: VonMisesFisher, Latent: 20, Row: append(append([]float64{1}, fill(0, 19)...), 7)},
		"normal":             {Family: Gaussian, Latent: 20, Row: append(fill(0, 20), fill(1, 20)...)},
	} {
		want.Name = text
		got, err := ParseTarget(text, 1, 0)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", text, err, diff)
		}
	}
	for text, want := range map[string]string{
		"":                             "want normal, gamma:α,β",
		"gamma":                        "want normal, gamma:α,β",
		"normal:1":                     "want normal",
		"beta:1,2":                     "want normal",
		"vmf":                          "want normal",
		"vmf:1,2":                      "2 parameters, want a concentration",
		"vmf:0":                        "parameter 1 is 0",
		"gamma:4":                      "1 parameters, want a shape and a rate",
		"gamma:4,x":                    `parameter 2, "x", is not a number`,
		"gamma:4,0":                    "parameter 2 is 0",
		"gamma:-1,1":                   "parameter 1 is -1",
		"gamma:NaN,1":                  "parameter 1 is NaN",
		"gamma:1,Inf":                  "parameter 2 is +Inf",
		"gamma:1,1e9":                  "parameter 2 is 1e+09",
		"dirichlet:":                   `parameter 1, "", is not a number`,
		"dirichlet:1":                  "1 concentrations, want 2 to 256",
		"dirichlet:1,,2":               `parameter 2, ""`,
		"dirichlet:1,random":           `parameter 2, "random"`,
		"dirichlet" + listOf(257):      "257 concentrations",
		"dirichlet:1,2,0.000000000001": "parameter 3 is 1e-12",
	} {
		if _, err := ParseTarget(text, 1, 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v does not say %q", text, err, want)
		}
	}
	for _, c := range []struct {
		text   string
		latent int
		want   string // error
	}{
		{"normal", 3, ""},
		{"gamma:4,3", 1, ""},
		{"dirichlet:random", 2, ""},
		{"dirichlet:1,2,5", 3, ""},
		{"dirichlet:1,2,5", 20, "3 concentrations, but 20 dimensions are asked for"},
		{"dirichlet:random", 1, "1 concentrations, want 2 to 256"},
		{"dirichlet:random", 257, "257 concentrations, want 2 to 256"},
		{"vmf:5", 1, "1 dimensions, want 2 to 256"},
		{"normal", 1025, "1025 dimensions, want 1 to 1024"},
		{"normal", -1, "-1 dimensions"},
	} {
		got, err := ParseTarget(c.text, 1, c.latent)
		if c.want != "" {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s of %d: error %v does not say %q", c.text, c.latent, err, c.want)
			}
			continue
		}
		if heads := (Model{Family: got.Family}).Heads(); err != nil || got.Latent != c.latent || len(got.Row) != c.latent*len(heads) {
			t.Errorf("%s of %d: %+v, %v", c.text, c.latent, got, err)
		}
	}
	seen := map[string]bool{}
	for seed := range uint64(3) {
		p, err := ParseTarget("dirichlet:random", seed, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range p.Row {
			if a != math.Trunc(a) || a < 1 || a > 5 {
				t.Errorf("seed %d drew %v", seed, a)
			}
		}
		seen[fmt.Sprint(p.Row)] = true
	}
	if len(seen) != 3 {
		t.Errorf("three seeds drew %d targets", len(seen))
	}
}

// TestTraining: what is zero is as published, and recorded; what is not changes the result.
func TestTraining(t *testing.T) {
	c := Config{Target: target(t, "normal"), Metric: KL, Protocol: Published, Samples: 10, Repeats: 2, Steps: 4, Seed: 1}
	published, err := run(t, context.Background(), c, quiet)
	if err != nil {
		t.Fatal(err)
	}
	as := Training{[]int{40, 40}, 64, 1e-3, Optimizer{"rmsprop", kernel.RMSprop{Alpha: 0.99, Epsilon: 1e-8}}}
	if diff := cmp.Diff(as, published.Training); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
	for what, change := range map[string]func(*Training){
		"":              func(t *Training) { *t = as },
		"hidden":        func(t *Training) { t.Hidden = []int{7} },
		"batch size":    func(t *Training) { t.BatchSize = 10 },
		"learning rate": func(t *Training) { t.LearningRate = 0.1 },
		"optimiser":     func(t *Training) { t.Optimizer = Optimizer{"sgd", kernel.SGD{}} },
	} {
		changed := c
		change(&changed.Training)
		got, err := run(t, context.Background(), changed, quiet)
		if err != nil {
			t.Fatal(err)
		}
		if same := got.Red == published.Red; same != (what == "") {
			t.Errorf("another %q: red is %v, as published %v", what, got.Red, published.Red)
		}
	}
}

func listOf(n int) string { return ":1" + strings.Repeat(",1", n-1) }

func TestBadConfigs(t *testing.T) {
	good := Config{Target: target(t, "gamma:4,3"), Metric: KL, Protocol: Matched, Samples: 600, Repeats: 100}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for want, spoil := range map[string]func(*Config){
		"protocol is":            func(c *Config) { c.Protocol = "fair" },
		"metric is":              func(c *Config) { c.Metric = "mmd" },
		"for the target":         func(c *Config) { c.Metric = W2 },
		"which has nothing like": func(c *Config) { c.Target, c.Protocol = target(t, "vmf:5"), Published },
		"samples are 9":          func(c *Config) { c.Samples = 9 },
		"samples are 2000":       func(c *Config) { c.Samples = 2000000 },
		"repeats are 1,":         func(c *Config) { c.Repeats = 1 },
		"steps are -1":           func(c *Config) { c.Steps = -1 },
		"of which there are":     func(c *Config) { c.Protocol, c.Steps = Published, 50 },
		"a batch of -1":          func(c *Config) { c.Training.BatchSize = -1 },
		"rate is -1":             func(c *Config) { c.Training.LearningRate = -1 },
		"rate is NaN":            func(c *Config) { c.Training.LearningRate = math.NaN() },
		"layers of [4 0]":        func(c *Config) { c.Training.Hidden = []int{4, 0} },
	} {
		c := good
		spoil(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
		if _, err := run(t, context.Background(), c, quiet); err == nil {
			t.Errorf("%s: it ran", want)
		}
	}
}
