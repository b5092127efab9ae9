package generators

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vaelab/rng"
)

// Target is the distribution p that an encoder is to become: of L independent
// dimensions, a Dirichlet over L components, or on the sphere in L dimensions.
type Target struct {
	Name   string
	Family string // Gaussian, Gamma, Dirichlet or VonMisesFisher
	Latent int    // L
	// Row holds p's parameters as an encoder would emit them, head by head: μ and σ,
	// shapes and rates, or concentrations, L of each; or L of a direction and a concentration.
	Row []float64
}

// latent is L where nobody says it: that of the published code.
const latent = 20

// Bounds of a target's parameters, which an encoder has to reach in its steps, and
// of the components of a Dirichlet and of a direction.
const (
	leastParam, mostParam = 0.01, 1000
	mostComponents        = 256
)

// MostLatent bounds L: draws of 64 images, 100 for each dimension, are in memory at once.
const MostLatent = 1024

// ParseTarget returns the target of L = dims dimensions that the text names, of 20 if dims is 0, or as many as the text has:
//
//	normal                N(0, I)
//	gamma:α,β             shape α and rate β in each dimension
//	dirichlet:α1,…,αL     L ≥ 2 concentrations
//	dirichlet:random      L of them, drawn from {1, …, 5} by the seed
//	vmf:κ                 von Mises–Fisher about the first axis, of concentration κ
func ParseTarget(text string, seed uint64, dims int) (Target, error) {
	family, list, given := strings.Cut(text, ":")
	t := Target{Name: text, Latent: cmp.Or(dims, latent)}
	switch {
	case t.Latent < 1 || t.Latent > MostLatent:
		return Target{}, fmt.Errorf("target %q: %d dimensions, want 1 to %d", text, t.Latent, MostLatent)
	case text == "normal":
		t.Family, t.Row = Gaussian, append(fill(0, t.Latent), fill(1, t.Latent)...)
		return t, nil
	case text == "dirichlet:random" && (t.Latent < 2 || t.Latent > mostComponents):
		return Target{}, fmt.Errorf("target %q: %d concentrations, want 2 to %d", text, t.Latent, mostComponents)
	case text == "dirichlet:random":
		t.Family, t.Row = Dirichlet, randomConcentrations(seed, t.Latent)
		return t, nil
	case !given || family != "gamma" && family != "dirichlet" && family != "vmf":
		return Target{}, fmt.Errorf("target %q: want normal, gamma:α,β, dirichlet:α1,…,αL, dirichlet:random or vmf:κ", text)
	}
	p, err := parameters(text, list)
	switch {
	case err != nil:
		return Target{}, err
	case family == "gamma" && len(p) != 2:
		return Target{}, fmt.Errorf("target %q: %d parameters, want a shape and a rate: gamma:4,3", text, len(p))
	case family == "gamma":
		t.Family, t.Row = Gamma, append(fill(p[0], t.Latent), fill(p[1], t.Latent)...)
	case family == "vmf" && len(p) != 1:
		return Target{}, fmt.Errorf("target %q: %d parameters, want a concentration: vmf:5", text, len(p))
	case family == "vmf" && (t.Latent < 2 || t.Latent > mostComponents):
		return Target{}, fmt.Errorf("target %q: %d dimensions, want 2 to %d", text, t.Latent, mostComponents)
	case family == "vmf":
		t.Family, t.Row = VonMisesFisher, append(fill(0, t.Latent), p[0])
		t.Row[0] = 1
	case len(p) < 2 || len(p) > mostComponents:
		return Target{}, fmt.Errorf("target %q: %d concentrations, want 2 to %d: dirichlet:1,2,5", text, len(p), mostComponents)
	case dims != 0 && dims != len(p):
		return Target{}, fmt.Errorf("target %q: %d concentrations, but %d dimensions are asked for", text, len(p), dims)
	default:
		t.Family, t.Latent, t.Row = Dirichlet, len(p), p
	}
	return t, nil
}

// Symbol is a target, by its name, as mathematics writes it.
func Symbol(name string) string {
	family, list, _ := strings.Cut(name, ":")
	switch {
	case family == "normal":
		return "N(0, I)"
	case family == "gamma":
		return "Γ(" + list + ")"
	case family == "vmf":
		return "vMF(" + list + ")"
	case list == "random":
		return "Dirichlet"
	}
	const shown = 6
	if alpha := strings.Split(list, ","); len(alpha) > shown {
		list = strings.Join(alpha[:shown], ",") + ",…"
	}
	return "Dirichlet(" + list + ")"
}

// whole reports whether a row is one distribution, not one in each dimension.
func (t Target) whole() bool { return t.Family == Dirichlet || t.Family == VonMisesFisher }

// parameters reads the comma-separated list of a target.
func parameters(text, list string) ([]float64, error) {
	var p []float64
	for i, s := range strings.Split(list, ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		if err != nil {
			return nil, fmt.Errorf("target %q: parameter %d, %q, is not a number", text, i+1, s)
		}
		if !(v >= leastParam && v <= mostParam) {
			return nil, fmt.Errorf("target %q: parameter %d is %v, want it in [%v, %v]", text, i+1, v, leastParam, float64(mostParam))
		}
		p = append(p, v)
	}
	return p, nil
}

// randomConcentrations draws the published target's parameters.
func randomConcentrations(seed uint64, n int) []float64 {
	s := rng.Stream{Seed: seed, Purpose: rng.StudyTarget}
	p := make([]float64, n)
	for i := range p {
		p[i] = 1 + float64(s.Uint64(uint32(i))%5)
	}
	return p
}

// fill is n times v.
func fill(v float64, n int) []float64 { return slices.Repeat([]float64{v}, n) }
