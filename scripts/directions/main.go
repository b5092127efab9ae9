// Command directions draws what docs/math.md says of the two directions of the KL divergence: a mixture p of two Gaussians, and the
// Gaussians q for which KL(q‖p) and KL(p‖q) are least.
//
//	go run ./scripts/directions --out directions.png
package main

import (
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/optimize"
	"gonum.org/v1/gonum/stat/distuv"

	"vaelab/internal/atomicfile"
	"vaelab/internal/figure"
)

func main() {
	out := flag.String("out", "directions.png", "the PNG `file`")
	flag.Parse()
	if err := draw(*out); err != nil {
		fmt.Fprintln(os.Stderr, "directions:", err)
		os.Exit(1)
	}
}

// density is a distribution of one number.
type density interface{ LogProb(z float64) float64 }

// mixture is Σ weight N(mean, scale²).
type mixture []struct {
	weight float64
	of     distuv.Normal
}

func (p mixture) LogProb(z float64) float64 {
	var logs []float64
	for _, m := range p {
		logs = append(logs, math.Log(m.weight)+m.of.LogProb(z))
	}
	return floats.LogSumExp(logs)
}

var p = mixture{{0.35, distuv.Normal{Mu: -2, Sigma: 0.6}}, {0.65, distuv.Normal{Mu: 2, Sigma: 0.8}}}

// draw draws the picture, and prints what is in it.
func draw(file string) error {
	lines := []figure.Series{curve("p = 0.35 N(−2, 0.6²) + 0.65 N(2, 0.8²)", p)}
	for _, d := range []struct {
		name string
		of   func(q density) float64
	}{
		{"KL(q‖p)", func(q density) float64 { return kl(q, p) }},
		{"KL(p‖q)", func(q density) float64 { return kl(p, q) }},
	} {
		q, least, err := minimise(d.of)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("least %s, %.2f: q = N(%.2f, %.2f²)", d.name, least, q.Mu, q.Sigma)
		fmt.Println(name)
		lines = append(lines, curve(name, q))
	}
	f, err := figure.Densities("one Gaussian in place of two", "z", lines[0], lines[1:]...)
	if err != nil {
		return err
	}
	info := figure.Info{Title: "a mixture p, and the Gaussians q of the least KL(q‖p) and KL(p‖q)", Command: strings.Join(append([]string{"directions"}, os.Args[1:]...), " ")}
	return atomicfile.Write(file, 0o666, func(w io.Writer) error { return f.Write(w, "png", info) })
}

// curve is the density over what is shown.
func curve(name string, d density) figure.Series {
	s := figure.Series{Name: name}
	for z := -6.0; z <= 6; z += 0.02 {
		s.X, s.Y = append(s.X, z), append(s.Y, math.Exp(d.LogProb(z)))
	}
	return s
}

// kl is KL(a‖b) in nats, a sum over steps that are small beside any scale here.
func kl(a, b density) (sum float64) {
	const step = 0.02
	for z := -20.0; z <= 20; z += step {
		log := a.LogProb(z)
		sum += step * math.Exp(log) * (log - b.LogProb(z))
	}
	return sum
}

// minimise returns the Gaussian of the least divergence, the best of what is found from several places: KL(q‖p) has a minimum at
// each mode of p.
func minimise(divergence func(density) float64) (best distuv.Normal, least float64, err error) {
	gaussian := func(x []float64) distuv.Normal { return distuv.Normal{Mu: x[0], Sigma: math.Exp(x[1])} }
	least = math.Inf(1)
	for _, mean := range []float64{-3, -1, 1, 3} {
		problem := optimize.Problem{Func: func(x []float64) float64 { return divergence(gaussian(x)) }}
		r, err := optimize.Minimize(problem, []float64{mean, 0}, nil, nil)
		if err != nil {
			return best, least, err
		}
		if r.F < least {
			best, least = gaussian(r.X), r.F
		}
	}
	return best, least, nil
}
