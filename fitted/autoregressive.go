package fitted

import (
	"context"
	"fmt"
	"math"
	"slices"

	"vaelab/data"
	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/model/latent"
)

// Autoregressive is the prior latent.Autoregressive, of codes of categories. It begins with how often each category is in its place, a ½ added
// to all counts, and that is all of it where codes have one variable. Of more it learns by Adam, until codes that are held out gain no more.
type Autoregressive struct {
	latent.Autoregressive
	Epochs    int     `flag:"epochs" default:"100" min:"0" max:"100000" help:"at most; the best by the codes that are held out is taken"`
	Patience  int     `flag:"patience" default:"10" min:"1" max:"100000" help:"it ends after N epochs without a gain for the codes that are held out"`
	BatchSize int     `flag:"batch-size" default:"128" min:"1" max:"65536" help:"codes in a step"`
	LR        float64 `flag:"lr" default:"0.001" above:"0" help:"Adam's learning rate"`
}

func init() {
	setting.Register[Prior]("autoregressive", "of codes of categories, each of which depends on those before it", Autoregressive{})
}

// Fit trains the prior.
func (p Autoregressive) Fit(ctx context.Context, c Codes, progress func(Progress)) (*Result, error) {
	l, err := p.learner(c)
	if err != nil {
		return nil, err
	}
	defer l.vm.Close()
	best := math.Inf(-1)
	r := &Result{Prior: p.Autoregressive}
	for epoch, since := 0, 0; ; epoch++ {
		held, err := l.mean(ctx, c.Held)
		if err != nil {
			return nil, err
		}
		progress(Progress{fmt.Sprintf("epoch %d/%d, held out", epoch, p.Epochs), held})
		if since++; held > best {
			best, since = held, 0
			if r.Values, err = l.values(); err != nil {
				return nil, err
			}
		}
		if epoch == p.Epochs || since == p.Patience || l.variables == 1 {
			break
		}
		if err := l.epoch(ctx, epoch); err != nil {
			return nil, err
		}
	}
	for name, values := range r.Values {
		if err := l.params.Set(name, values); err != nil {
			return nil, err
		}
	}
	r.HeldOut = best
	r.LogDensity, err = l.mean(ctx, c.Fitted)
	return r, err
}

// learner is a prior that is being fitted.
type learner struct {
	Autoregressive
	codes     Codes
	variables int
	graph     *graph.Graph
	params    machine.Params
	vm        machine.Machine
	opt       machine.Optimizer
	steps     int
	order     []int32
	rows      []float32 // of a batch, as ones and zeros
}

func (p Autoregressive) learner(c Codes) (*learner, error) {
	l := &learner{Autoregressive: p, codes: c, variables: len(c.Fitted[0])}
	var err error
	if l.graph, err = p.Fitting(min(p.BatchSize, len(c.Fitted)), l.variables, c.Categories, c.Activation); err != nil {
		return nil, err
	}
	var layout []machine.Array
	for _, param := range l.graph.Params {
		layout = append(layout, machine.Array{Name: param.Name, Size: param.Size()})
	}
	if l.params, err = c.Device.NewParams(layout); err != nil {
		return nil, err
	}
	if err := l.begin(); err != nil {
		return nil, err
	}
	if l.vm, err = c.Device.Compile(l.graph, l.params); err != nil {
		return nil, err
	}
	l.opt, err = l.vm.NewOptimizer(kernel.Adam{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8})
	return l, err
}

// begin gives the parameters what they begin with: the last layer the logarithms of the frequencies, whatever the layers before it emit.
func (l *learner) begin() error {
	for i, param := range l.graph.Params {
		values, err := param.Initial(graph.InitTorch, i, l.codes.Seed)
		if err != nil {
			return err
		}
		switch param.Name {
		case latent.AutoregressiveWeight:
			clear(values)
		case latent.AutoregressiveBias:
			values = l.frequencies()
		}
		if err := l.params.Set(param.Name, values); err != nil {
			return err
		}
	}
	return nil
}

// frequencies are the logarithms of the share of each category in each place.
func (l *learner) frequencies() []float32 {
	n := l.codes.Categories
	count := make([]float64, l.variables*n)
	for _, code := range l.codes.Fitted {
		for place, k := range code {
			count[place*n+int(k)]++
		}
	}
	logs := make([]float32, len(count))
	for i, k := range count {
		logs[i] = float32(math.Log((k + 0.5) / (float64(len(l.codes.Fitted)) + float64(n)/2)))
	}
	return logs
}

// feed hands the machine some codes.
func (l *learner) feed(codes [][]float64, index func(i int) int, n int) error {
	wide := l.variables * l.codes.Categories
	l.rows = slices.Grow(l.rows[:0], n*wide)[:n*wide]
	clear(l.rows)
	for i := range n {
		for place, k := range codes[index(i)] {
			l.rows[i*wide+place*l.codes.Categories+int(k)] = 1
		}
	}
	if err := l.vm.Feed(machine.Batch{Rows: n}); err != nil {
		return err
	}
	return l.vm.Set(latent.Codes, l.rows)
}

// epoch learns from every code once.
func (l *learner) epoch(ctx context.Context, epoch int) error {
	l.order = data.Permutation(l.order, len(l.codes.Fitted), l.codes.Seed, uint32(epoch))
	for lo := 0; lo < len(l.order); lo += l.graph.Batch {
		if err := ctx.Err(); err != nil {
			return err
		}
		part := l.order[lo:min(lo+l.graph.Batch, len(l.order))]
		if err := l.feed(l.codes.Fitted, func(i int) int { return int(part[i]) }, len(part)); err != nil {
			return err
		}
		l.steps++
		if err := l.opt.Run(machine.Step{Number: l.steps, LearningRate: l.LR}); err != nil {
			return fmt.Errorf("epoch %d of the prior: %w; try a lower --lr", epoch+1, err)
		}
	}
	return nil
}

// mean is the mean of log p over codes, in nats.
func (l *learner) mean(ctx context.Context, codes [][]float64) (float64, error) {
	total := 0.0
	for lo := 0; lo < len(codes); lo += l.graph.Batch {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n := min(l.graph.Batch, len(codes)-lo)
		if err := l.feed(codes, func(i int) int { return lo + i }, n); err != nil {
			return 0, err
		}
		if err := l.vm.RunAll(); err != nil {
			return 0, err
		}
		sum, _, err := l.vm.Total(latent.LogPrior)
		if err != nil {
			return 0, err
		}
		total += sum
	}
	return total / float64(len(codes)), nil
}

// values are copies of the parameters.
func (l *learner) values() (map[string][]float32, error) {
	all := map[string][]float32{}
	for _, param := range l.graph.Params {
		values, err := l.params.Get(param.Name)
		if err != nil {
			return nil, err
		}
		all[param.Name] = values
	}
	return all, nil
}
