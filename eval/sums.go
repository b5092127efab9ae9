package eval

import (
	"vaelab/machine"
	"vaelab/model"
)

// Sums are the terms of an objective summed over images, in nats. The zero value is
// empty, without dimensions.
type Sums struct {
	Images int       `json:"images"`
	Loss   float64   `json:"loss"`
	Recon  float64   `json:"recon"`
	KL     float64   `json:"kl"`
	ByTerm []float64 `json:"-"` // of the KL; nil: not wanted
}

// NewSums returns empty sums of a KL of so many terms.
func NewSums(terms int) *Sums { return &Sums{ByTerm: make([]float64, terms)} }

// Add adds the terms of the n images that a machine of a Training or Evaluation graph
// just ran.
func (s *Sums) Add(vm machine.Machine, n int) error {
	var out [3][]float32
	for i, name := range []string{model.Cost, model.LogLik, model.KL} {
		var err error
		if out[i], err = vm.Output(name); err != nil {
			return err
		}
	}
	cost, loglik, kl := out[0], out[1], out[2]
	s.Images += n
	s.Loss += float64(cost[0]) * float64(n)
	recon := 0.0
	for _, l := range loglik {
		recon -= float64(l)
	}
	s.Recon += recon / float64(len(loglik)/n) // over an image's draws
	for i, k := range kl {
		s.KL += float64(k)
		if s.ByTerm != nil {
			s.ByTerm[i%len(s.ByTerm)] += float64(k)
		}
	}
	return nil
}

// Terms returns the means over the images.
func (s *Sums) Terms() Terms {
	n := float64(s.Images)
	t := Terms{Loss: s.Loss / n, Recon: s.Recon / n, KL: s.KL / n}
	for _, k := range s.ByTerm {
		t.ByTerm = append(t.ByTerm, k/n)
	}
	return t
}
