package eval

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/model/latent"
	"vaelab/quality"
)

// Information is what two estimators of I(x; z) give, in nats, of one draw z_i of each of N posteriors:
//
//	in   1/N Σ_i [ log q(z_i|x_i) − log 1/N Σ_j q(z_i|x_j) ]
//	out  1/N Σ_i [ log q(z_i|x_i) − log 1/(N−1) Σ_{j≠i} q(z_i|x_j) ]
//
// In expectation the first is at most I(x; z), and the second at least that (Poole and others, "On
// variational bounds of mutual information", 2019): the density of the aggregate posterior is too high
// where an image's own posterior is left in, and its logarithm too low in the mean where it is left
// out. Each term of the first is at most ln N, so that it cannot show more: see Saturated. The second
// has no such limit.
type Information struct {
	In, Out quality.Estimate // standard errors over the draws, given the posteriors
}

// Information returns them for draws of the posteriors as Draw returns them. Of points Out is
// +Inf. It takes N² L operations, on the device.
func (q Posteriors) Information(ctx context.Context, d machine.Device, codes [][]float64) (Information, error) {
	if q.flow != nil {
		return Information{}, errors.New("eval: behind a flow log q(z|x) is known at its own draws alone: there is no estimate of I(x; z)")
	}
	if len(codes) != len(q.Mean) || len(codes) < 2 {
		return Information{}, fmt.Errorf("eval: %d draws of %d posteriors", len(codes), len(q.Mean))
	}
	if q.arePoints() {
		return Information{In: quality.Estimate{Value: q.pointInformation()}, Out: quality.Estimate{Value: math.Inf(1)}}, nil
	}
	own := make([]float64, len(codes))
	others := make([]logSum, len(codes))
	err := q.densities(ctx, d, codes, func(j int, logq []float32) {
		for i, v := range logq {
			if i == j {
				own[i] = float64(v)
			} else {
				others[i].add(float64(v))
			}
		}
	})
	if err != nil {
		return Information{}, err
	}
	n := float64(len(codes))
	in, out := make([]float64, len(codes)), make([]float64, len(codes))
	for i, all := range others {
		out[i] = own[i] - all.log() + math.Log(n-1)
		all.add(own[i])
		in[i] = own[i] - all.log() + math.Log(n)
	}
	return Information{meanOf(in), meanOf(out)}, nil
}

// meanOf returns the mean of independent numbers, with its standard error.
func meanOf(x []float64) quality.Estimate {
	mean, deviation := stat.MeanStdDev(x, nil)
	return quality.Estimate{Value: mean, StdErr: stat.StdErr(deviation, float64(len(x)))}
}

// logSum is a sum of exponentials, by their logarithms. The zero value is empty.
type logSum struct {
	most float64 // the greatest logarithm
	sum  float64 // of exp(v − most)
}

// negligible is how far below the greatest a logarithm adds nothing: of 10⁴ such not 10⁻¹³ of the sum.
const negligible = 40

func (s *logSum) add(v float64) {
	switch {
	case s.sum == 0:
		s.most, s.sum = v, 1
	case v > s.most:
		s.most, s.sum = v, s.sum*math.Exp(s.most-v)+1
	case v > s.most-negligible:
		s.sum += math.Exp(v - s.most)
	}
}

func (s logSum) log() float64 { return s.most + math.Log(s.sum) }

// densities calls f with log q(z_i|x_j) of all i for each j, in order. The row is valid during the call.
func (q Posteriors) densities(ctx context.Context, d machine.Device, codes [][]float64, f func(j int, logq []float32)) (err error) {
	family, theta := q.of()
	g, err := latent.Density(family, len(q.Mean[0]), 1, len(codes))
	if err != nil {
		return err
	}
	none, err := d.NewParams(nil)
	if err != nil {
		return err
	}
	vm, err := d.Compile(g, none)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, vm.Close()) }()
	if err := vm.Feed(machine.Batch{Rows: 1}); err != nil {
		return err
	}
	if err := vm.Set(latent.Codes, kernel.Convert[float32](slices.Concat(codes...))); err != nil {
		return err
	}
	for j := range theta {
		if err := ctx.Err(); err != nil {
			return err
		}
		for i, head := range family.Heads(len(q.Mean[0])) {
			if err := vm.Set(head.Name, theta[j][i]); err != nil {
				return err
			}
		}
		if err := vm.RunAll(); err != nil {
			return err
		}
		row, err := vm.Output(latent.LogQ)
		if err != nil {
			return err
		}
		f(j, row)
	}
	return nil
}

// pointInformation is In's limit for points: ln N if all are different, and
// in general ln N − 1/N Σ_i ln #{j: μ_j = μ_i}.
func (q Posteriors) pointInformation() float64 {
	count := map[string]int{}
	for _, mean := range q.Mean {
		count[key(mean)]++
	}
	n, sum := float64(len(q.Mean)), 0.0
	for _, c := range count {
		sum += float64(c) * math.Log(float64(c))
	}
	return math.Log(n) - sum/n
}

// key is a string that only equal rows share.
func key(row []float32) string {
	var b []byte
	for _, x := range row {
		u := math.Float32bits(x + 0) // −0 is 0
		b = append(b, byte(u), byte(u>>8), byte(u>>16), byte(u>>24))
	}
	return string(b)
}

// Saturated reports whether an estimate of the mutual information from n images lies
// within 0.5 nats of ln n, so that the information may be far greater.
func Saturated(estimate float64, n int) bool {
	return estimate > math.Log(float64(n))-0.5
}
