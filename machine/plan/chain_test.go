package plan_test

import (
	"testing"

	"vaelab/machine/plan"
	"vaelab/model"
	"vaelab/model/modeltest"
	"vaelab/op"
)

// planned is the plan of a training step on images of 28 by 28 pixels.
func planned(t *testing.T, set ...string) *plan.Plan {
	t.Helper()
	c := modeltest.Small(set...)
	c.Height, c.Width = 28, 28
	g, err := model.Config.Training(c, 16)
	if err != nil {
		t.Fatal(err)
	}
	p, err := plan.New(g, plan.Options{Last: (*op.Operation).Banded, Chains: true})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestChains: all that is done to feature maps is in three chains, of the encoder, of the decoder forward and back, and
// of the encoder back. What is in a chain's own memory is read there alone, and each step comes after its operands.
func TestChains(t *testing.T) {
	for _, name := range []string{"conv", "gated-conv", "resnet"} {
		p := planned(t, "network="+name, "channels=32,32")
		var chains []*plan.Chain
		made := map[*plan.Value]*plan.Step{}
		for i, s := range p.Steps {
			if maps := s.Out.PerImage > 1 && s.Out.Cols > 1; maps && s.Chain == nil {
				t.Errorf("%s: step %d, %v, is in no chain", name, i, s.Operation)
			}
			if s.Chain != nil && (i == 0 || p.Steps[i-1].Chain != s.Chain) {
				chains = append(chains, s.Chain)
			}
			reads := map[int]bool{}
			for _, k := range s.Reads() {
				reads[k] = true
			}
			for k, v := range s.In {
				from := made[v]
				if reads[k] && from == nil && (v.Place == plan.Scratch || v.Place == plan.Local) {
					t.Errorf("%s: step %d, %v, reads what is not there yet", name, i, s.Operation)
				}
				if reads[k] && v.Place == plan.Local && from != nil && from.Chain != s.Chain {
					t.Errorf("%s: step %d, %v, reads the memory of another chain", name, i, s.Operation)
				}
			}
			made[s.Out] = s
		}
		if len(chains) != 3 {
			t.Errorf("%s: %d chains, not 3", name, len(chains))
		}
		if len(chains) > 1 && len(chains[1].Local) == 0 {
			t.Errorf("%s: the decoder's chain keeps nothing to itself", name)
		}
	}
}

// TestNoChains: what a perceptron has of an image stays in a cache for a whole batch, so its steps run one by one.
func TestNoChains(t *testing.T) {
	for i, s := range planned(t).Steps {
		if s.Chain != nil {
			t.Errorf("step %d, %v, is in a chain", i, s.Operation)
		}
	}
}
