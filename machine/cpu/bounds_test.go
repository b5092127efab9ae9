package cpu_test

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"vaelab/model"
	"vaelab/model/modeltest"
)

// others are settings of small models, beside the objective and its draws, whose encoder has parameters named as encoders has it,
// or encoder.*, posterior.* and flow.*.
var others = []string{
	"prior=normal", "prior=diagonal", "prior=mixture", "prior=vamp", "prior=layered", "prior=layered-vamp", "prior=student", "prior=conditional",
	"posterior=gamma", "posterior=dirichlet", "posterior=vmf", "likelihood=gaussian", "network=conv", "flow=iaf",
}

// bounded is a fixture of the objective and its draws with one of the others.
func bounded(t *testing.T, other, objective string) *fixture {
	t.Helper()
	c := modeltest.Small(append(strings.Fields(objective), other, "hidden=6")...)
	if other == "prior=conditional" {
		c.Classes = 3
	}
	return newFixture(t, c, 9, 1)
}

// sameOutputs wants the same cost, log likelihoods and KL.
func sameOutputs(t *testing.T, name string, got, want *fixture) {
	t.Helper()
	for _, output := range []string{model.Cost, model.LogLik, model.KL} {
		a, err := got.machine.Output(output)
		check(t, err)
		b, err := want.machine.Output(output)
		check(t, err)
		if !slices.Equal(a, b) {
			t.Errorf("%s: %s is %v, want %v", name, output, a, b)
		}
	}
}

// TestBoundsMeet: miwae of one bound is iwae, of single draws what ciwae is with all weight on the ELBO, and ciwae with
// none there is iwae: to the bit, value and gradients, of the same draws.
func TestBoundsMeet(t *testing.T) {
	for _, pair := range [][2]string{
		{"objective=miwae bounds=1 importance-samples=6", "objective=iwae importance-samples=6"},
		{"objective=piwae bounds=1 importance-samples=6", "objective=iwae importance-samples=6"},
		{"objective=ciwae elbo-share=0 importance-samples=6", "objective=iwae importance-samples=6"},
		{"objective=ciwae elbo-share=1 importance-samples=6", "objective=miwae bounds=6 importance-samples=1"},
	} {
		for _, other := range others {
			got, want := bounded(t, other, pair[0]), bounded(t, other, pair[1])
			name := other + ", " + pair[0]
			sameOutputs(t, name, got, want)
			same := func(a, b []float32) bool { return slices.Equal(a, b) }
			if !maps.EqualFunc(got.gradients(t), want.gradients(t), same) {
				t.Errorf("%s: the gradients are not those of %s", name, pair[1])
			}
		}
	}
}

// TestMIWAEOfOneDrawIsTheELBO: with one bound of one draw, and a KL that is drawn, miwae is elbo.
func TestMIWAEOfOneDrawIsTheELBO(t *testing.T) {
	got, want := bounded(t, "prior=mixture", "objective=miwae bounds=1 importance-samples=1"), bounded(t, "prior=mixture", "objective=elbo")
	check(t, want.machine.Set(model.Beta, []float32{1}))
	check(t, want.machine.RunAll())
	grads := want.gradients(t)
	for name, g := range got.gradients(t) {
		for i, v := range g {
			if d := math.Abs(float64(v - grads[name][i])); d > 1e-6 {
				t.Errorf("the gradient of %s is off by %v", name, d)
			}
		}
	}
}

// TestCIWAEBetween: cost and gradients are weighted means of those at the ends.
func TestCIWAEBetween(t *testing.T) {
	const share = 0.3
	of := func(share string) *fixture {
		return bounded(t, "prior=diagonal", "objective=ciwae importance-samples=6 elbo-share="+share)
	}
	f, elbo, iwae := of("0.3"), of("1"), of("0")
	a, b := elbo.gradients(t), iwae.gradients(t)
	for name, g := range f.gradients(t) {
		for i, v := range g {
			want := share*a[name][i] + (1-share)*b[name][i]
			if d := math.Abs(float64(v - want)); d > 1e-6 {
				t.Errorf("the gradient of %s is off by %v", name, d)
			}
		}
	}
	cost := func(f *fixture) float64 {
		v, err := f.machine.Output(model.Cost)
		check(t, err)
		return float64(v[0])
	}
	if got, want := cost(f), share*cost(elbo)+(1-share)*cost(iwae); math.Abs(got-want) > 1e-5 || cost(elbo) == cost(iwae) {
		t.Errorf("the cost is %v, want %v, between %v and %v", got, want, cost(elbo), cost(iwae))
	}
}

// TestPIWAE: value and gradients of decoder, likelihood and prior are iwae's with all draws, those of the encoder miwae's, to
// the bit; they are not the same.
func TestPIWAE(t *testing.T) {
	for _, other := range others {
		piwae := bounded(t, other, "objective=piwae bounds=2 importance-samples=3")
		iwae := bounded(t, other, "objective=iwae importance-samples=6")
		miwae := bounded(t, other, "objective=miwae bounds=2 importance-samples=3")
		sameOutputs(t, other, piwae, iwae)
		tight, grouped := iwae.gradients(t), miwae.gradients(t)
		for name, got := range piwae.gradients(t) {
			want, not := tight[name], grouped[name]
			if encoders(name) || strings.HasPrefix(name, "encoder.") || strings.HasPrefix(name, "posterior.") || strings.HasPrefix(name, "flow.") {
				want, not = not, want
			}
			if !slices.Equal(got, want) || slices.Equal(got, not) {
				t.Errorf("%s: the gradient of %s is %v, want %v", other, name, got, want)
			}
		}
	}
}
