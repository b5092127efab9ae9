package runs

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"vaelab/run"
)

// listed are runs of which one has no measurement.
func listed() []*run.Summary {
	one := func(dir, latent string, epoch int, kl float64) *run.Summary {
		s := &run.Summary{Dir: dir, State: run.Finished, Epoch: epoch, Epochs: 10}
		s.Device, s.Data = "cpu, 2 threads", "/data/fashion"
		s.Settings = map[string]json.RawMessage{
			"objective": json.RawMessage(`"elbo"`), "latent": json.RawMessage(latent), "hidden": json.RawMessage(`"400"`), "lr": json.RawMessage("0.001"),
			"prior": json.RawMessage(`"vamp"`),
		}
		if kl > 0 {
			s.Test = &run.Record{Epoch: epoch, Recon: 80, KL: run.Number(kl)}
		}
		return s
	}
	return []*run.Summary{
		one("checkpoints/a\x1b\nb", "20", 10, 25.5), one("checkpoints/"+strings.Repeat("long", 9), "3", 9, 0), one("checkpoints/c", "100", 2, 20),
	}
}

func TestChoose(t *testing.T) {
	for _, c := range []struct{ sort, where, want string }{
		{"test", "", "c a l"},
		{"-test", "", "a c l"}, // what it lacks comes last
		{"latent", "", "l a c"},
		{"-epoch", "", "a l c"},
		{"run", "latent=20", "a"},
		{"run", "latent!=20", "c l"},
		{"run", "latent>=20\x00test<101", "c"},
		{"run", "lr=1e-3\x00epoch <= 9", "c l"},
		{"run", "beta=1", ""},
		{"run", "beta!=1", "a c l"},
		{"run", "state=finished\x00prior=vamp\x00test>100", "a"},
	} {
		wanted, err := conditions(c.where)
		if err != nil {
			t.Fatal(err)
		}
		chosen, err := choose(listed(), c.sort, wanted)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range chosen {
			got = append(got, strings.TrimPrefix(s.Dir, "checkpoints/")[:1])
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("--sort %s --where %q: %q, want %s", c.sort, c.where, got, c.want)
		}
	}
	for _, where := range []string{"latent", "=20", "test=low", "latent!20"} {
		if _, err := conditions(where); err == nil {
			t.Errorf("--where %s is taken", where)
		}
	}
}

// TestTable: no line is longer than the terminal is wide, numbers end below one another, and what names hold is shown.
func TestTable(t *testing.T) {
	for _, width := range []int{0, 80, 100, 120} {
		var b strings.Builder
		if err := writeTable(&b, listed(), width); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(b.String()), "\n")
		if len(lines) != 4 {
			t.Fatalf("%d lines:\n%s", len(lines), b.String())
		}
		end := strings.Index(lines[0], "-ELBO") + len("-ELBO")
		for i, line := range lines {
			if n := utf8.RuneCountInString(line); width > 0 && n > width {
				t.Errorf("a line of %d columns, of %d: %s", n, width, line)
			}
			letters := []rune(line)
			if want := []string{"-ELBO", " 105.50", "     -", " 100.00"}[i]; !strings.HasSuffix(string(letters[:end]), want) {
				t.Errorf("width %d: %q does not end in %q", width, string(letters[:end]), want)
			}
		}
		if !strings.Contains(b.String(), `a\x1b b`) || !strings.Contains(b.String(), "elbo 400-20 vamp") {
			t.Errorf("width %d:\n%s", width, b.String())
		}
	}
}
