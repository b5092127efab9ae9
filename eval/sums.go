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
	ByTerm []float64 `json:"-"` // of the KL

	terms bool // ByTerm is wanted
}

// NewSums returns empty sums, with the terms of the KL.
func NewSums() *Sums { return &Sums{terms: true} }

// Add adds the terms of the n images that a machine of a Training or Evaluation graph
// just ran.
func (s *Sums) Add(vm machine.Machine, n int) error {
	cost, _, err := vm.Total(model.Cost)
	if err != nil {
		return err
	}
	loglik, draws, err := vm.Total(model.LogLik)
	if err != nil {
		return err
	}
	kl, terms, err := vm.Total(model.KL)
	if err != nil {
		return err
	}
	s.Images += n
	s.Loss += cost * float64(n)
	s.Recon -= loglik / float64(draws/n) // over an image's draws
	s.KL += kl
	if !s.terms {
		return nil
	}
	if s.ByTerm == nil {
		s.ByTerm = make([]float64, terms/n)
	}
	each, err := vm.Output(model.KL)
	for i, k := range each {
		s.ByTerm[i%len(s.ByTerm)] += float64(k)
	}
	return err
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
