package train

import (
	"context"

	"vaelab/eval"
	"vaelab/machine"
	"vaelab/model"
)

// Codes are those of a model, rows of L.
type Codes struct {
	Training, Validation [][]float32
}

// NewPrior returns a trainer of the prior of a model by itself, which learns the density of the model's codes. The last Validation
// of the configuration are those that validate. Of its events, the loss is −log p(z) in nats per code; there are no other terms, and no test.
func NewPrior(d machine.Device, m model.Config, c Config, codes Codes) (*Trainer, error) {
	c.Validation = len(codes.Validation)
	if err := c.Validate(m, len(codes.Training)+c.Validation); err != nil {
		return nil, err
	}
	t := trainerOf(c, m, &rows{Codes: codes})
	g, err := m.PriorTraining(min(c.BatchSize, len(codes.Training)))
	if err != nil {
		return nil, err
	}
	var layout []machine.Array
	for _, p := range g.Parameters() {
		layout = append(layout, machine.Array{Name: p.Name, Size: p.Size()})
	}
	if t.params, err = d.NewParams(layout); err != nil {
		return nil, err
	}
	if err := t.compile(d, g); err != nil {
		return nil, err
	}
	t.model = eval.New(m, d, t.params)
	return t, t.initialise(g.Parameters(), nil)
}

// rows are codes as examples.
type rows struct {
	Codes
	batch []float32 // room for one
}

func (r *rows) count() int { return len(r.Training) }

func (r *rows) feed(vm machine.Machine, b machine.Batch, _ int, _ float64) error {
	r.batch = r.batch[:0]
	for _, i := range b.Index {
		r.batch = append(r.batch, r.Training[i]...)
	}
	if err := vm.Feed(b); err != nil {
		return err
	}
	return vm.Set(model.Latent, r.batch)
}

func (*rows) add(sums *eval.Sums, vm machine.Machine, n int) error {
	cost, _, err := vm.Total(model.Cost)
	sums.Images += n
	sums.Loss += cost * float64(n)
	return err
}

func (r *rows) validate(ctx context.Context, m *eval.Model, seed uint64) (eval.Terms, error) {
	density, err := m.LogPrior(ctx, r.Validation, seed)
	return eval.Terms{Loss: -density}, err
}

func (*rows) test(context.Context, *eval.Model, uint64, int) (*eval.Terms, error) { return nil, nil }
