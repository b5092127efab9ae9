package generators

import (
	"errors"
	"fmt"
	"math"

	"vaelab/data"
	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/rng"
)

// encoder is the network that is being trained, and who trains it.
type encoder struct {
	Config
	model    Model
	set      *data.Dataset
	training machine.Machine
	opt      machine.Optimizer
	frozen   machine.Machine // encodes held-out images
	batch    int
	order    []int32
	epoch    int
}

func newEncoder(d machine.Device, set *data.Dataset, c Config) (_ *encoder, err error) {
	c.Training = c.effective()
	e := &encoder{Config: c, model: c.encoder(set.Train.Pixels()), set: set, batch: min(c.Training.BatchSize, set.Train.Len()), epoch: -1}
	defer func() {
		if err != nil {
			e.close()
		}
	}()
	params, err := e.initialise(d)
	if err != nil {
		return nil, err
	}
	train, err := e.model.Training(e.batch)
	if err != nil {
		return nil, err
	}
	if e.training, err = d.Compile(train, params); err != nil {
		return nil, err
	}
	if e.opt, err = e.training.NewOptimizer(c.Training.Optimizer.Rule); err != nil {
		return nil, err
	}
	for i, name := range e.model.Targets() {
		if err := e.training.Set(name, kernel.Convert[float32](c.Target.Row[i*c.Target.Latent:(i+1)*c.Target.Latent])); err != nil {
			return nil, err
		}
	}
	g, err := e.model.Encoder(max(c.heldOutRows(), batchSize))
	if err != nil {
		return nil, err
	}
	if e.frozen, err = d.Compile(g, params); err != nil {
		return nil, err
	}
	// MNIST's pixels are drawn once for each image, as in the fixed binarised MNIST.
	if err := e.training.Bind(Pixels, machine.Pixels{Data: set.Train.Images, Binarize: machine.Static, Purpose: rng.BinarizeOnce}); err != nil {
		return nil, err
	}
	return e, e.frozen.Bind(Pixels, machine.Pixels{Data: set.Test.Images, Binarize: machine.Static, Purpose: rng.EvalOnce})
}

// initialise returns the initial parameters.
func (e *encoder) initialise(d machine.Device) (machine.Params, error) {
	var layout []machine.Array
	list := e.model.Parameters()
	for _, p := range list {
		layout = append(layout, machine.Array{Name: p.Name, Size: p.Size()})
	}
	params, err := d.NewParams(layout)
	if err != nil {
		return nil, err
	}
	for i, p := range list {
		values, err := p.Initial(graph.InitTorch, i, e.Seed)
		if err != nil {
			return nil, err
		}
		if err := params.Set(p.Name, values); err != nil {
			return nil, err
		}
	}
	return params, nil
}

// close releases the machines that were made.
func (e *encoder) close() error {
	var errs []error
	for _, vm := range []machine.Machine{e.training, e.frozen} {
		if vm != nil {
			errs = append(errs, vm.Close())
		}
	}
	return errors.Join(errs...)
}

// rate is the learning rate of a step, counted from 0. That of the published protocol is constant,
// and the encoder wanders with it for ever; the matched one falls to zero.
func (e *encoder) rate(step int) float64 {
	if e.Protocol == Published {
		return e.Training.LearningRate
	}
	return e.Training.LearningRate / 2 * (1 + math.Cos(math.Pi*float64(step)/float64(e.steps())))
}

// step makes one update, on the next batch of the epoch; batches are full ones.
func (e *encoder) step(step int) error {
	n := e.set.Train.Len() / e.batch
	if epoch := step / n; epoch != e.epoch {
		e.order = data.Permutation(e.order, e.set.Train.Len(), e.Seed, uint32(epoch))
		e.epoch = epoch
	}
	lo := step % n * e.batch
	err := e.training.Feed(machine.Batch{
		Rows: e.batch, Index: e.order[lo : lo+e.batch],
		Seed: e.Seed, Epoch: uint32(e.epoch), Step: uint32(step % n),
	})
	if err != nil {
		return err
	}
	if err := e.opt.Run(machine.Step{Number: step + 1, LearningRate: e.rate(step)}); err != nil {
		return fmt.Errorf("training diverged at step %d of %d: %w", step+1, e.steps(), err)
	}
	return nil
}

// trained returns the parameters that the last step computed for its batch, before
// the update.
func (e *encoder) trained() ([][]float64, error) { return e.rows(e.training, e.batch) }

// heldOut returns the parameters of q(z|x) for n held-out images: those from first on,
// beginning anew behind the last.
func (e *encoder) heldOut(first, n int) ([][]float64, error) {
	index := make([]int32, n)
	for i := range index {
		index[i] = int32((first + i) % e.set.Test.Len())
	}
	if err := e.frozen.Feed(machine.Batch{Rows: len(index), Index: index, Seed: e.Seed}); err != nil {
		return nil, err
	}
	if err := e.frozen.RunAll(); err != nil {
		return nil, err
	}
	return e.rows(e.frozen, len(index))
}

// rows reads the heads of n images: for each, its parameters head by head.
func (e *encoder) rows(vm machine.Machine, n int) ([][]float64, error) {
	rows := make([][]float64, n)
	for _, name := range e.model.Heads() {
		values, err := vm.Output(name)
		if err != nil {
			return nil, err
		}
		l := len(values) / n
		for i := range rows {
			rows[i] = append(rows[i], kernel.Convert[float64](values[i*l:(i+1)*l])...)
		}
	}
	return rows, nil
}
