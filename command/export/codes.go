package export

import (
	"context"
	"io"
	"math"
	"slices"
	"strconv"

	"vaelab/eval"
	"vaelab/internal/npy"
	"vaelab/internal/safetensors"
	"vaelab/kernel"
	"vaelab/rng"
	"vaelab/run"
)

// codes are what a model makes of images.
type codes struct {
	mean, sigma, draw [][]float32 // (N, L)
	labels            []uint8     // (N); nil of images without
	terms             []term
}

// term is a number of each image, in nats.
type term struct {
	name   string
	values []float32 // (N)
}

// encode encodes the images.
func (x *exporter) encode(ctx context.Context, images eval.Images) (*codes, error) {
	q, err := x.model.Encode(ctx, images, eval.First(images.Len()))
	if err != nil {
		return nil, err
	}
	draws, err := q.Sample(ctx, rng.Stream{Seed: x.Seed, Purpose: rng.Posterior})
	if err != nil {
		return nil, err
	}
	c := &codes{mean: q.Mean, labels: images.Labels}
	for i, logvar := range q.LogVar {
		sigma := make([]float32, len(logvar))
		for l, v := range logvar {
			sigma[l] = float32(math.Exp(float64(v) / 2))
		}
		c.sigma = append(c.sigma, sigma)
		c.draw = append(c.draw, kernel.Convert[float32](draws[i]))
	}
	return c, nil
}

// measure adds the terms of each image: an autoencoder has recon alone.
func (x *exporter) measure(ctx context.Context, images eval.Images, c *codes) error {
	recon, kl, err := x.model.TermsByImage(ctx, images)
	if err != nil {
		return err
	}
	c.add("recon", recon)
	if x.model.Objective.Traits().Point {
		return nil
	}
	c.add("kl", kl)
	for i := range kl {
		kl[i] += recon[i]
	}
	c.add("neg_elbo", kl)
	if x.Bound == 0 {
		return nil
	}
	x.progress.Begin("bound", images.Len())
	b, err := x.model.Bound(ctx, images, eval.First(images.Len()), x.Bound, func(done int) { x.progress.Update(done) })
	x.progress.Clear()
	if err != nil {
		return err
	}
	for i, l := range b.PerImage {
		b.PerImage[i] = -l
	}
	c.add("nll", b.PerImage)
	return nil
}

func (c *codes) add(name string, values []float64) {
	c.terms = append(c.terms, term{name, kernel.Convert[float32](values)})
}

// arrays are all of it but the labels, by name.
func (c *codes) arrays() (all []safetensors.Tensor) {
	n, latent := len(c.mean), len(c.mean[0])
	for _, code := range []struct {
		name string
		rows [][]float32
	}{{"mean", c.mean}, {"sigma", c.sigma}, {"draw", c.draw}} {
		all = append(all, safetensors.Tensor{Name: code.name, Shape: []int{n, latent}, Data: slices.Concat(code.rows...)})
	}
	for _, t := range c.terms {
		all = append(all, safetensors.Tensor{Name: t.name, Shape: []int{n}, Data: t.values})
	}
	return all
}

// toTables writes the files of codes and terms.
func (x *exporter) toTables(ctx context.Context, images eval.Images, c *codes) error {
	if err := x.measure(ctx, images, c); err != nil {
		return err
	}
	if x.NPZ != "" {
		if err := c.writeNPZ(x.NPZ); err != nil {
			return err
		}
	}
	if x.Safetensors == "" {
		return nil
	}
	said := x.about()
	said["split"], said["binarize"], said["seed"] = x.Split, images.Binarize.String(), strconv.FormatUint(x.Seed, 10)
	return c.writeSafetensors(x.Safetensors, said)
}

// writeNPZ writes the codes as arrays of NumPy.
func (c *codes) writeNPZ(path string) error {
	var arrays []npy.Array
	if c.labels != nil {
		arrays = append(arrays, npy.Array{Name: "label", Shape: []int{len(c.labels)}, Values: c.labels})
	}
	for _, t := range c.arrays() {
		arrays = append(arrays, npy.Array{Name: t.Name, Shape: t.Shape, Values: t.Data})
	}
	return run.WriteFile(path, func(w io.Writer) error { return npy.WriteZip(w, arrays...) })
}

// writeSafetensors writes the same, labels as numbers of the one type that such files have here, with what is said of them.
func (c *codes) writeSafetensors(path string, said map[string]string) error {
	tensors := c.arrays()
	if c.labels != nil {
		labels := make([]float32, len(c.labels))
		for i, l := range c.labels {
			labels[i] = float32(l)
		}
		tensors = append(tensors, safetensors.Tensor{Name: "label", Shape: []int{len(labels)}, Data: labels})
	}
	file, err := safetensors.Encode(said, tensors)
	if err != nil {
		return err
	}
	return run.WriteText(path, file)
}
