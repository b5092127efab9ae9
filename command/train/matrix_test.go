package train

import (
	"errors"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"

	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/machine/cpu"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/model/network"
	"vaelab/model/pixel"
	"vaelab/train"
)

// names are flags that choose each family of F in turn.
func names[F any](flag string) []string {
	var all []string
	for _, f := range setting.Families[F]() {
		all = append(all, "--"+flag+" "+f.Name)
	}
	return all
}

// TestMatrix: every combination of objective, posterior, prior, likelihood and labels
// either trains an epoch to finite losses, or is refused with a reason
// before anything is begun.
func TestMatrix(t *testing.T) {
	axes := [][]string{
		names[model.Objective]("objective"), names[latent.Posterior]("posterior"), names[latent.Prior]("prior"),
		names[pixel.Likelihood]("likelihood"),
		{"", "--conditional"},
	}
	const least = 207 // of the families that there were first: more of them only add combinations
	if trained := trainAll(t, images(t, 2000), axes); trained < least && !testing.Short() {
		t.Errorf("%d combinations trained, want %d at least", trained, least)
	}
}

// TestNetworks: the same of every network, which knows of posterior, prior and likelihood no more than how many numbers
// they take, with the objectives and labels, and with the posteriors.
func TestNetworks(t *testing.T) {
	networks := names[network.Network]("network")
	few := images(t, 200)
	trainAll(t, few, [][]string{networks, names[model.Objective]("objective"), {"", "--conditional"}})
	trainAll(t, few, [][]string{networks, names[latent.Posterior]("posterior"), names[pixel.Likelihood]("likelihood")})
}

// TestFlows: the same of every flow, with objectives, posteriors, priors and labels.
func TestFlows(t *testing.T) {
	axes := [][]string{
		names[latent.Flow]("flow"), names[model.Objective]("objective"), names[latent.Posterior]("posterior"), names[latent.Prior]("prior"),
		{"", "--conditional"},
	}
	trainAll(t, images(t, 200), axes)
}

// TestWeights: the same of the objectives and what weighs their KL.
func TestWeights(t *testing.T) {
	objectives := names[model.Objective]("objective")
	for i, o := range objectives {
		if strings.HasSuffix(o, " m2") {
			objectives[i] += " --conditional"
		}
	}
	axes := [][]string{
		objectives, names[train.BetaSchedule]("beta-schedule"),
		{"", "--free-bits 0.1", "--capacity 5", "--free-bits 0.1 --capacity 5"},
		{"", "--beta 4"},
	}
	const least = 51
	if trained := trainAll(t, images(t, 2000), axes); trained < least {
		t.Errorf("%d combinations trained, want %d at least", trained, least)
	}
}

// trainAll tries every combination of flags, one of each axis, several at a time, and returns how many trained.
// Each choice must train with some others, but one of two flags that may exclude each other.
func trainAll(t *testing.T, set *data.Dataset, axes [][]string) int {
	small := small(t)
	var mu sync.Mutex // of what is counted
	trained, all, refused := map[string]int{}, 0, 0
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	each(axes, func(c []string) {
		if testing.Short() && many(axes) && crc32.ChecksumIEEE([]byte(strings.Join(c, " ")))%4 > 0 {
			return
		}
		group.Go(func() error {
			ok := trains(t, set, append(strings.Fields(strings.Join(c, " ")), "--config", small))
			mu.Lock()
			defer mu.Unlock()
			if !ok {
				refused++
				return nil
			}
			all++
			for _, choice := range c {
				trained[choice]++
			}
			return nil
		})
	})
	_ = group.Wait() // its functions have no errors: t has them
	t.Logf("%d combinations trained, %d refused", all, refused)
	for _, choice := range slices.Concat(axes...) {
		if trained[choice] == 0 && strings.Count(choice, "--") < 2 {
			t.Errorf("nothing goes with %q", choice)
		}
	}
	return all
}

// many reports whether there are so many combinations that a short test, which is there to find races, takes a quarter of them.
func many(axes [][]string) bool {
	n := 1
	for _, axis := range axes {
		n *= len(axis)
	}
	return n > 1000
}

// small returns a file of settings that make whatever has them small.
func small(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "small.json")
	text := `{"hidden": "16", "latent": 4, "batch-size": 500, "beta-epochs": 1, "importance-samples": 3, "bounds": 2, "flow-steps": 2, "flow-hidden": "8",
		"flow-context": 4, "prior-steps": 2, "prior-hidden": "6", "prior-components": 3, "upper-hidden": "5", "upper-latent": 2, "categories": 2, "codewords": 4, "codeword-size": 2, "channels": "4,6", "blocks": 1}`
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// images are the first n for training, 600 at most in a short test, and a quarter of them for testing.
func images(t *testing.T, n int) *data.Dataset {
	set, err := data.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if testing.Short() {
		n = min(n, 600)
	}
	set.Train, set.Test = set.Train.Slice(0, n), set.Test.Slice(0, n/4)
	return set
}

// each calls f with every combination of a choice from each axis.
func each(axes [][]string, f func(choices []string), chosen ...string) {
	if len(axes) == 0 {
		f(chosen)
		return
	}
	for _, choice := range axes[0] {
		each(axes[1:], f, append(chosen[:len(chosen):len(chosen)], choice)...)
	}
}

// trains reports whether the flags are accepted; if so, it trains with them.
func trains(t *testing.T, set *data.Dataset, flags []string) bool {
	t.Helper()
	name := strings.Join(flags, " ")
	var f Flags
	err := cli.Bind(help, &f).Parse(flags, cli.IO{Stdout: io.Discard, Stderr: io.Discard})
	var idle *setting.IdleError
	if errors.As(err, &idle) {
		return false
	} else if err != nil {
		t.Errorf("%s: %v", name, err)
		return false
	}
	if err = f.check(); err == nil {
		err = f.Recipe.Check(set)
	}
	var usage *cli.UsageError
	switch {
	case errors.As(err, &usage) && len(err.Error()) > 20:
		return false
	case err != nil:
		t.Errorf("%s: %v", name, err)
		return false
	}
	cpu := cpu.New(2)
	defer cpu.Close()
	f.Training.Epochs, f.Training.EvalEvery = 1, 1
	trainer, err := train.New(cpu, f.Model, f.Training, set)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return false
	}
	defer trainer.Close()
	for event, err := range trainer.Run(t.Context()) {
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return false
		}
		if e, ok := event.(*train.Epoch); ok {
			if sum := e.Test.Loss + e.Test.Recon + e.Test.KL; math.IsNaN(sum) || math.IsInf(sum, 0) {
				t.Errorf("%s: the losses are %+v", name, *e.Test)
			}
		}
	}
	return true
}
