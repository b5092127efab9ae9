package eval

import (
	"context"
	"math"

	"gonum.org/v1/gonum/stat"

	"vaelab/model/latent"
	"vaelab/rng"
)

// Channel is the code as a noisy channel from the image: what it costs and how noisy it is, dimension by
// dimension, and what I(x; z), in nats, lies between. As the mean KL is I(x; z) + KL(q(z) ‖ p) (Hoffman and
// Johnson, "ELBO surgery", 2016), it also says how far the aggregate posterior q(z) is from the prior.
type Channel struct {
	KLByDimension []float64 `json:"kl_by_dimension"`         // nats; nil if the KL is no sum over at most 1024 dimensions
	MeanSigma     []float64 `json:"mean_sigma_by_dimension"` // of q(z_l|x), over images; nil of points, and above 1024 dimensions

	// The rest is nil for a single image, and of posteriors behind a flow, whose densities are not known at the codes of other images.

	Pairs       int      `json:"information_images"` // N, whose posteriors stand for the aggregate in Lower and LeaveOneOut
	Lower       *float64 `json:"information_lower"`  // Information.In: at most ln N, whatever there is
	LowerStdErr *float64 `json:"information_lower_standard_error"`

	// Bounds from above, of which Upper is the least: each is I(x; z) and the divergence of q(z) from something else.
	LeaveOneOut       *float64 `json:"information_leave_one_out"` // Information.Out; nil of points
	LeaveOneOutStdErr *float64 `json:"information_leave_one_out_standard_error"`
	Gaussian          *float64 `json:"information_gaussian"` // GaussianInformation; nil of posteriors that are not Gaussian
	Upper             *float64 `json:"information_upper"`    // nil if there is no bound

	// KL(q(z) ‖ p) is the mean KL less I(x; z). Nil of points, and if the prior is another for each label.
	AggregateKLLower *float64 `json:"aggregate_kl_lower"`
	AggregateKLUpper *float64 `json:"aggregate_kl_upper"`
}

// GaussianInformation returns the information that a Gaussian channel has whose noise and whose
// output are in each dimension as large as the code's,
//
//	Σ_l ½ [ln Var z_l − mean ln σ_l²],  Var z_l = Var μ_l + mean σ_l²
//
// in nats. It is I(x; z) at least, for of all distributions of these variances the Gaussian with independent
// dimensions has the greatest entropy (Shannon, "A mathematical theory of communication", 1948, section 20), and it is known from a
// few images, however large it is. If the prior is N(0, I), MeanKL less it is the KL to the prior from that Gaussian: what the
// posteriors cost only because all together do not have the prior's means and variances. It is NaN of
// posteriors that are not Gaussian, and of points.
func (q Posteriors) GaussianInformation() float64 {
	family, _ := q.of()
	if _, gaussian := family.(latent.Gaussian); !gaussian || q.flow != nil || q.arePoints() {
		return math.NaN()
	}
	sum := 0.0
	for l := range q.Mean[0] {
		logvar := column(q.LogVar, l)
		noise, logs := 0.0, 0.0
		for _, v := range logvar {
			noise += math.Exp(v)
			logs += v
		}
		n := float64(len(logvar))
		sum += (math.Log(stat.PopVariance(column(q.Mean, l), nil)+noise/n) - logs/n) / 2
	}
	return sum
}

// MeanSigma returns the mean over images of the standard deviation of each dimension of q(z|x).
func (q Posteriors) MeanSigma() []float64 {
	sigma := make([]float64, len(q.Mean[0]))
	for _, row := range q.LogVar {
		for l, v := range row {
			sigma[l] += math.Exp(float64(v)/2) / float64(len(q.LogVar))
		}
	}
	return sigma
}

// Of how many images the posteriors stand for the aggregate: their pairs and dimensions bound the time that takes, to
// some seconds.
const mostPaired, pairedWork = 10_000, 2e9

// measureChannel measures the posteriors of images, on which the model has those terms.
func (m *Model) measureChannel(ctx context.Context, images Images, terms Terms, q Posteriors) (c Channel, err error) {
	points := q.arePoints()
	if m.Latent <= widest && !points {
		if len(terms.ByTerm) == m.Latent {
			c.KLByDimension = terms.ByTerm
		}
		c.MeanSigma = q.MeanSigma()
	}
	if len(q.Mean) < 2 || q.flow != nil {
		return c, nil
	}
	some := q.Pick(max(pairedImages, min(mostPaired, int(math.Sqrt(pairedWork/float64(m.Latent))))))
	codes, err := some.Draw(ctx, rng.Stream{Seed: images.Seed, Purpose: rng.Posterior})
	if err != nil {
		return c, err
	}
	information, err := some.Information(ctx, m.device, codes)
	if err != nil {
		return c, err
	}
	c.Pairs, c.Lower, c.LowerStdErr = len(codes), &information.In.Value, &information.In.StdErr
	if points {
		return c, nil
	}
	c.LeaveOneOut, c.LeaveOneOutStdErr = &information.Out.Value, &information.Out.StdErr
	upper := information.Out.Value
	if g := q.GaussianInformation(); !math.IsNaN(g) {
		c.Gaussian, upper = &g, min(upper, g)
	}
	if _, labelled := m.Prior.(latent.Conditional); !labelled { // else the KL lacks what z says of the label
		upper = min(upper, terms.KL)
		c.AggregateKLLower, c.AggregateKLUpper = new(terms.KL-upper), new(terms.KL-information.In.Value)
	}
	c.Upper = &upper
	return c, nil
}
