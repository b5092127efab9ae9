// Package eval says what a trained model is worth, and shows what it knows: the
// terms of its ELBO over a set of images, its posteriors and its pictures.
package eval

import (
	"context"
	"fmt"
	"slices"

	"vaelab/data"
	"vaelab/graph"
	"vaelab/machine"
	"vaelab/model"
)

// Model is a model with its weights on a device. Its machines are made when they
// are first needed. It is for one goroutine at a time.
type Model struct {
	model.Config
	Beta   float64 // weight of the KL in the loss
	Known  []uint8 // labels that it was trained on, as far as that is said
	Names  data.Names
	device machine.Device
	params machine.Params
	made   map[string]machine.Machine
}

// chunk is the number of images that a machine takes at once.
const chunk = 500

// NewParams makes room on the device for the parameters of a model.
func NewParams(d machine.Device, c model.Config) (machine.Params, error) {
	var layout []machine.Array
	for _, p := range c.Parameters() {
		layout = append(layout, machine.Array{Name: p.Name, Size: p.Size()})
	}
	return d.NewParams(layout)
}

// New returns the model of the given parameters, which may go on changing.
func New(c model.Config, d machine.Device, p machine.Params) *Model {
	return &Model{Config: c, Beta: 1, device: d, params: p, made: map[string]machine.Machine{}}
}

// Parameter returns the values of a parameter, as machines hold them.
func (m *Model) Parameter(name string) ([]float32, error) { return m.params.Get(name) }

// Close releases the machines.
func (m *Model) Close() error {
	for _, vm := range m.made {
		if err := vm.Close(); err != nil {
			return err
		}
	}
	clear(m.made)
	return nil
}

// machine returns the machine of that name for a batch of images, building its graph at
// the first call.
func (m *Model) machine(name string, batch int, build func(batch int) (*graph.Graph, error)) (machine.Machine, error) {
	if vm := m.made[name]; vm != nil {
		return vm, nil
	}
	g, err := build(batch)
	if err != nil {
		return nil, err
	}
	vm, err := m.device.Compile(g, m.params)
	if err != nil {
		return nil, fmt.Errorf("eval: %s: %w", name, err)
	}
	m.made[name] = vm
	return vm, nil
}

// Images are images and how a model is to see them.
type Images struct {
	*data.Set
	Binarize machine.Binarization
	Seed     uint64 // of the draws of a binarization, and of the noise of an evaluation
}

// Terms are the terms of the ELBO, averaged over images, in nats per image.
type Terms struct {
	Loss   float64   // what training minimises
	Recon  float64   // −log p(x|z), with one draw of z an image (K of an iwae, none of an autoencoder)
	KL     float64   // KL(q(z|x) ‖ p(z))
	ByTerm []float64 // terms of the KL: one for each latent dimension, or one in all
}

// NegELBO returns −ELBO = recon + KL. Of an autoencoder it is no bound on anything.
func (t Terms) NegELBO() float64 { return t.Recon + t.KL }

// ELBO returns the terms of the ELBO over all the images. The same seed gives the
// same draws, so that models and epochs are compared on common random numbers. A term that is not finite is a
// *NonFiniteError.
func (m *Model) ELBO(ctx context.Context, images Images) (Terms, error) {
	vm, size, err := m.evaluation(images.Len())
	if err != nil {
		return Terms{}, err
	}
	sums := NewSums()
	err = m.eachChunk(ctx, vm, size, images, First(images.Len()), nil, func(part []int32) error {
		return sums.Add(vm, len(part))
	})
	if err != nil {
		return Terms{}, err
	}
	terms := sums.Terms()
	return terms, finite("loss", terms.Loss, terms.Recon, terms.KL)
}

// Prepare makes the machine that ELBO needs for n images, which else the first call makes: memory that does
// not suffice is found before that.
func (m *Model) Prepare(n int) error {
	_, _, err := m.evaluation(n)
	return err
}

// evaluation returns the machine of the Evaluation graph, with the KL's weight set, and the
// number of images to give it at once, of n. None is left alone at the end if the objective compares
// images with one another, unless n is 1: the loss means nothing then.
func (m *Model) evaluation(n int) (vm machine.Machine, size int, err error) {
	size = max(chunk/m.Objective.Draws(), 1)
	vm, err = m.machine("evaluation", size, m.Evaluation)
	if _, weighted := m.Objective.Weight(); err == nil && weighted {
		err = vm.Set(model.Beta, []float32{float32(m.Beta)})
	}
	for m.Objective.Traits().Pairs && n%size == 1 && size > 2 {
		size--
	}
	return vm, size, err
}

// Encode returns the posteriors of the images with the given indices. Those of an
// autoencoder are points.
func (m *Model) Encode(ctx context.Context, images Images, index []int32) (Posteriors, error) {
	out, err := m.encoder(ctx, images, index, m.Heads()...)
	if err != nil {
		return Posteriors{}, err
	}
	return m.posteriors(ctx, images, index, out)
}

// encoder runs the encoder's graph over the indexed images and returns the rows of
// the named outputs.
func (m *Model) encoder(ctx context.Context, images Images, index []int32, names ...string) ([][][]float32, error) {
	vm, err := m.machine("encoder", chunk, m.Encoder)
	if err != nil {
		return nil, err
	}
	out := make([][][]float32, len(names))
	err = m.eachChunk(ctx, vm, chunk, images, index, nil, func(part []int32) error {
		for i, name := range names {
			values, err := vm.Output(name)
			if err != nil {
				return err
			}
			if err := finite("posterior of an image", values...); err != nil {
				return err
			}
			out[i] = append(out[i], rows(values, len(values)/len(part))...)
		}
		return nil
	})
	return out, err
}

// Draw returns n draws of z from the prior, given the labels (n) of a conditional model;
// else labels are nil. Draw i has the same noise whatever n and the labels are.
func (m *Model) Draw(ctx context.Context, n int, seed uint64, labels []uint8) ([][]float32, error) {
	return m.generate(ctx, "prior", m.Sampler, n, seed, nil, labels, model.Latent)
}

// Decode returns the mean image of p(x|z), D intensities in [0, 1], for each z, given the
// labels (one for each z) of a conditional model; else labels are nil.
func (m *Model) Decode(ctx context.Context, z [][]float32, labels []uint8) ([][]float32, error) {
	return m.generate(ctx, "decoder", m.Decoder, len(z), 0, z, labels, model.Image)
}

// generate runs the machine of that name, of a Decoder, whose n codes are z, or of a Sampler, for
// which z is nil, and returns the n rows of the named output.
func (m *Model) generate(ctx context.Context, name string, build func(batch int) (*graph.Graph, error), n int, seed uint64, z [][]float32, labels []uint8, output string) ([][]float32, error) {
	if err := m.checkLabels(n, labels); err != nil {
		return nil, err
	}
	vm, err := m.machine(name, chunk, build)
	if err != nil {
		return nil, err
	}
	var all [][]float32
	for lo := 0; lo < n; lo += chunk {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		hi := min(lo+chunk, n)
		if err := vm.Feed(machine.Batch{Rows: hi - lo, Seed: seed, Step: uint32(lo / chunk)}); err != nil {
			return nil, err
		}
		if m.Classes > 0 {
			if err := m.setLabels(vm, labels[lo:hi]); err != nil {
				return nil, err
			}
		}
		if z != nil {
			if err := vm.Set(model.Latent, slices.Concat(z[lo:hi]...)); err != nil {
				return nil, err
			}
		}
		if err := vm.RunAll(); err != nil {
			return nil, err
		}
		values, err := vm.Output(output)
		if err != nil {
			return nil, err
		}
		if err := finite(name+"'s output", values...); err != nil {
			return nil, err
		}
		all = append(all, rows(values, len(values)/(hi-lo))...)
	}
	return all, nil
}
