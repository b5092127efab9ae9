package compare

import (
	"fmt"
	"maps"
	"math"
	"testing"

	"vaelab/study/runs"
)

// TestEstimated: an interval shows two digits of its half, and a mean without one says no more than it knows.
func TestEstimated(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		mean, half float64
		format     string
		decimals   int
		want       string
	}{
		{105.6789, 0.2345, "%.*f", 2, "105.68 ± 0.23"},
		{105.6789, 0.02345, "%.*f", 2, "105.679 ± 0.023"},
		{105.6789, 0.00002345, "%.*f", 2, "105.6789 ± 0.0000"},
		{105.6789, 23.45, "%.*f", 2, "105.68 ± 23.45"},
		{105.6789, nan, "%.*f", 2, "105.68"},
		{20, 0, "%.*f", 1, "20.0 ± 0.0"},
		{0.5, 0.25, "%+.*f", 2, "+0.50 ± 0.25"},
		{nan, nan, "%.*f", 2, "-"},
		{math.Inf(1), nan, "%.*f", 2, "-"},
	} {
		if got := estimated(runs.Estimate{Mean: c.mean, Half: c.half}, c.format, c.decimals); got != c.want {
			t.Errorf("%v ± %v is %q, want %q", c.mean, c.half, got, c.want)
		}
	}
}

// TestAcross: measures are drawn over an axis of numbers, with lines by the other one.
func TestAcross(t *testing.T) {
	of := func(axis string, values ...string) (settings []map[string]string) {
		for _, value := range values {
			settings = append(settings, map[string]string{axis: value})
		}
		return settings
	}
	grid := func(a, b []map[string]string) (settings []map[string]string) {
		for _, x := range a {
			for _, y := range b {
				both := maps.Clone(x)
				maps.Copy(both, y)
				settings = append(settings, both)
			}
		}
		return settings
	}
	for _, c := range []struct {
		settings []map[string]string
		want     string
	}{
		{of("beta", "1", "2"), "beta, "},
		{of("prior", "normal", "vamp"), ", : no axis is of numbers alone"},
		{of("beta", "1"), ", : all runs have the same settings"},
		{grid(of("beta", "1", "2"), of("latent", "2", "10", "20")), "latent, beta"},
		{grid(of("beta", "1", "2"), of("latent", "2", "10")), "beta, latent"},
		{grid(of("prior", "normal", "vamp", "mixture"), of("latent", "2", "10")), "latent, prior"},
		{grid(of("hidden", "400", "200,200"), of("latent", "2", "10")), "latent, hidden"},
		{grid(grid(of("beta", "1", "2"), of("latent", "2", "10")), of("lr", "1", "2")), ", : cells differ in 3 settings, and it shows two"},
	} {
		var all []*runs.Run
		for _, settings := range c.settings {
			all = append(all, &runs.Run{Settings: settings})
		}
		s := &runStudy{Table: runs.Group(all, []string{"beta", "latent", "prior", "hidden", "lr"})}
		x, lines, err := s.across()
		got := x + ", " + lines
		if err != nil {
			got += fmt.Sprint(": ", err)
		}
		if got != c.want {
			t.Errorf("%v: %q, want %q", c.settings, got, c.want)
		}
	}
}
