package eval

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"vaelab/graph"
	"vaelab/machine"
	"vaelab/model"
	"vaelab/quality"
	"vaelab/rng"
)

// Bound is the importance-weighted bound L_K on log p(x) of each image, in nats:
//
//	L_K = log 1/K Σ_k p(x|z_k) p(z_k) / q(z_k|x), z_k ~ q(z|x)
//
// (Burda, Grosse and Salakhutdinov, 2016). Its expectation does not fall as K grows and
// tends to log p(x).
type Bound struct {
	Draws    int // K
	PerImage []float64
	Gaps     []float64 // L_K less the ELBO of the same draws, 1/K Σ_k log w_k, of each image: never negative
}

// NLL returns −L_K, averaged over the images, and the standard error of that mean, which is
// NaN for a single image.
func (b Bound) NLL() (mean, stderr float64) {
	n := float64(len(b.PerImage))
	for _, l := range b.PerImage {
		mean -= l / n
	}
	for _, l := range b.PerImage {
		stderr += (l + mean) * (l + mean)
	}
	return mean, math.Sqrt(stderr / (n - 1) / n)
}

// Gap returns L_K − ELBO, averaged over the images, with its standard error over them. The gap between log p(x) and
// the ELBO is KL(q(z|x) ‖ p(z|x)). L_K is at most log p(x) in expectation, so that KL is at least this, and this tends to it as K grows.
func (b Bound) Gap() quality.Estimate { return meanOf(b.Gaps) }

// Rows that a machine takes at once for a bound, and the most of them that are draws of
// one image.
const (
	boundRows  = 1000
	boundDraws = 50
)

// Bound returns L_K with K draws for the images of the given indices, calling done
// after every few with their number so far. Memory does not grow with K. A binarization that draws
// pixels draws those of an image once. A bound that is not finite is a *NonFiniteError.
func (m *Model) Bound(ctx context.Context, images Images, index []int32, draws int, done func(int)) (Bound, error) {
	if draws < 1 {
		return Bound{}, fmt.Errorf("eval: a bound with %d draws", draws)
	}
	if m.Objective.Traits().Point {
		return Bound{}, fmt.Errorf("eval: an autoencoder's posterior is a point: it has no bound on log p(x)")
	}
	each := min(draws, boundDraws)
	batch := boundRows / each
	build := func(batch int) (*graph.Graph, error) { return m.Importance(batch, each) }
	vm, err := m.machine(fmt.Sprint("importance ", each), batch, build)
	if err != nil {
		return Bound{}, err
	}
	pixels := machine.Pixels{Data: images.Images, Binarize: images.Binarize, Purpose: rng.EvalOnce}
	if images.Binarize == machine.Stochastic {
		pixels.Binarize, pixels.Purpose = machine.Static, rng.EvalBinarize
	}
	if err := m.bind(vm, images, pixels); err != nil {
		return Bound{}, err
	}
	b := Bound{Draws: draws}
	for lo := 0; lo < len(index); lo += batch {
		part := index[lo:min(lo+batch, len(index))]
		sums := make([]float64, len(part)) // log Σ_k of the weights so far
		logs := make([]float64, len(part)) // Σ_k of their logarithms
		for i := range sums {
			sums[i] = math.Inf(-1)
		}
		for first := 0; first < draws; first += each {
			if err := ctx.Err(); err != nil {
				return Bound{}, err
			}
			place := machine.Batch{Rows: len(part), Index: part, Seed: images.Seed, Epoch: uint32(lo / batch), Step: uint32(first / each)}
			if err := addWeights(vm, place, sums, logs, min(each, draws-first)); err != nil {
				return Bound{}, err
			}
		}
		for i, s := range sums {
			bound := s - math.Log(float64(draws))
			b.PerImage, b.Gaps = append(b.PerImage, bound), append(b.Gaps, bound-logs[i]/float64(draws))
		}
		done(len(b.PerImage))
	}
	return b, finite("bound on log p(x)", b.PerImage...)
}

// addWeights runs the machine and adds the weights p(x, z)/q(z|x) of the first draws of
// each image to their sum, whose logarithm is kept, and their logarithms to theirs.
func addWeights(vm machine.Machine, b machine.Batch, sums, logSums []float64, draws int) error {
	if err := vm.Feed(b); err != nil {
		return err
	}
	if err := vm.RunAll(); err != nil {
		return err
	}
	var terms [3][]float32
	for i, name := range []string{model.LogLik, model.LogPrior, model.LogPosterior} {
		var err error
		if terms[i], err = vm.Output(name); err != nil {
			return err
		}
	}
	each := len(terms[0]) / len(sums)
	logs := make([]float64, draws)
	for i := range sums {
		for k := range logs {
			at := i*each + k
			logs[k] = float64(terms[0][at]) + float64(terms[1][at]) - float64(terms[2][at])
		}
		sums[i] = floats.LogSumExp([]float64{sums[i], floats.LogSumExp(logs)})
		logSums[i] += floats.Sum(logs)
	}
	return nil
}
