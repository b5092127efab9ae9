package eval

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"

	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/model/latent"
	"vaelab/quality"
	"vaelab/rng"
)

// Request says what to measure of a model.
type Request struct {
	Images Images // to measure on
	Known  Images // training images, which probes learn labels from; no Set: there are no probes
	Others Images // of another kind, to be told from Images; no Set: none are
	Bound  int    // draws of the importance-weighted bound; 0: it is not asked for
	// Done is called while the bound is computed, with the number of images so far.
	Done func(images int)
}

// NearestVoters is the number of training codes that vote on a label.
const NearestVoters = 10

// Measure measures the model. Of the subject it fills in what the model and the images say.
func (m *Model) Measure(ctx context.Context, r Request) (*Report, error) {
	report := &Report{Latent: m.Latent, Draws: r.Bound, Subject: Subject{
		Images: r.Images.Len(), Binarize: r.Images.Binarize.String(), Seed: r.Images.Seed,
		Likelihood: setting.Name(m.Likelihood), Classes: m.Classes, Unseen: m.unseen(r.Images), Prior: m.Prior,
	}}
	terms, err := m.ELBO(ctx, r.Images)
	if err != nil {
		return nil, err
	}
	report.Recon, report.KL = terms.Recon, terms.KL
	if !m.Objective.Traits().Point {
		report.ELBO = new(-terms.NegELBO())
	}
	if report.Posteriors, err = m.Encode(ctx, r.Images, First(report.Images)); err != nil {
		return nil, err
	}
	if report.Images > 1 {
		if report.CodeMeasures, err = m.MeasureCodes(ctx, r.Images, report.Posteriors); err != nil {
			return nil, err
		}
	}
	if report.Channel, err = m.measureChannel(ctx, r.Images, terms, report.Posteriors); err != nil {
		return nil, err
	}
	if err := m.measureClassifier(ctx, r.Images, report); err != nil {
		return nil, err
	}
	if r.Others.Set != nil {
		if report.Anomalies, err = m.rank(ctx, r); err != nil {
			return nil, err
		}
	}
	if r.Known.Set != nil {
		if report.Neighbours, report.Probe, err = m.classify(ctx, r, report.Posteriors); err != nil {
			return nil, err
		}
	}
	if r.Bound > 0 {
		b, err := m.Bound(ctx, r.Images, First(report.Images), r.Bound, r.Done)
		if err != nil {
			return nil, err
		}
		nll, stderr := b.NLL()
		gap := b.Gap()
		report.NLL, report.Gap = &nll, &gap.Value
		if report.Images > 1 {
			report.StdErr, report.GapStdErr = &stderr, &gap.StdErr
		}
	}
	return report, report.finite()
}

// pairedImages is the number of images of the measures that take every pair of them: their
// cost grows with its square, the information's ceiling with its logarithm.
const pairedImages = 2000

// widest is the number of latent dimensions up to which the aggregate's covariance is worth
// its eigenvalues: they take L³ operations.
const widest = 1024

// MeasureCodes measures the posteriors q of two images or more.
func (m *Model) MeasureCodes(ctx context.Context, images Images, q Posteriors) (c CodeMeasures, err error) {
	some := q.Pick(pairedImages)
	stream := rng.Stream{Seed: images.Seed, Purpose: rng.Posterior}
	codes, err := some.Draw(ctx, stream)
	if err != nil {
		return c, err
	}
	n := len(codes)
	c = CodeMeasures{ActiveUnits: new(q.ActiveUnits()), Probed: n}
	if q.flow == nil {
		both, err := some.Information(ctx, m.device, codes)
		if err != nil {
			return c, err
		}
		information := both.In.Value
		c.Information, c.Ceiling, c.Saturated = &information, new(math.Log(float64(n))), new(Saturated(information, n))
	}
	var w2, mmd float64
	switch {
	case m.Latent > widest:
		return c, nil
	case m.Prior == latent.Prior(latent.Normal{}) && m.Diagonal():
		w2, err = q.AggregateW2Squared()
		mmd = MMDSquared(codes)
	default:
		q.exp(codes)
		w2, mmd, err = m.toDraws(ctx, images, q, codes, stream)
	}
	c.AggregateW2, c.MMD = &w2, &mmd
	return c, err
}

// toDraws is the distances of the aggregate, and of draws z of some of it, from a prior that is not
// N(0, I), of which there are as many draws as images. The discrepancy is that of codes on the
// prior's scale.
func (m *Model) toDraws(ctx context.Context, images Images, q Posteriors, z [][]float64, s rng.Stream) (w2, mmd float64, err error) {
	n := images.Len()
	draws, err := m.Draw(ctx, n, images.Seed, m.LabelsOf(images, First(n)))
	if err != nil {
		return 0, 0, err
	}
	prior := widen(draws)
	all, err := q.Sample(ctx, s)
	if err != nil {
		return 0, 0, err
	}
	w2, err = quality.FittedW2Squared(all, prior)
	return w2, MMDSquaredBetween(q.Standard(z), q.Standard(prior[:len(z)])), err
}

// widen returns the rows in float64.
func widen(rows [][]float32) [][]float64 {
	wide := make([][]float64, len(rows))
	for i, row := range rows {
		wide[i] = kernel.Convert[float64](row)
	}
	return wide
}

// classify returns how often labels are read off the posterior means rightly, by the nearest
// training means and by a linear probe.
func (m *Model) classify(ctx context.Context, r Request, q Posteriors) (knn, probe *float64, err error) {
	known, err := m.Encode(ctx, r.Known, First(r.Known.Len()))
	if err != nil {
		return nil, nil, err
	}
	train, test := quality.Codes{Mean: known.Mean, Labels: r.Known.Labels}, quality.Codes{Mean: q.Mean, Labels: r.Images.Labels}
	nearest, err := quality.Neighbours(ctx, train, test, min(NearestVoters, len(train.Mean)))
	if err != nil {
		return nil, nil, err
	}
	linear, err := quality.LinearProbe(ctx, train, test)
	if err != nil {
		return nil, nil, err
	}
	return &nearest, &linear, nil
}

// rank ranks the images of another kind among those of its own by −ELBO and by residual.
func (m *Model) rank(ctx context.Context, r Request) (a Anomalies, err error) {
	a.OtherImages, a.OwnImages = r.Others.Len(), r.Images.Len()
	if !m.Objective.Traits().Point {
		if a.ByELBO, a.ByELBOStdErr, err = auroc(ctx, r, m.blind(m.ELBOByImage)); err != nil {
			return a, err
		}
	}
	a.ByRecon, a.ByReconStdErr, err = auroc(ctx, r, m.blind(m.Residuals))
	return a, err
}

// scorer scores each image by −log p of it, or a bound on that.
type scorer func(context.Context, Images) ([]float64, error)

// blind is a score that does not look at the labels of a conditional model's images, of which anomalies may have
// one that the model never saw: −log of the mean of p(x|y) over the labels y that it knows.
func (m *Model) blind(score scorer) scorer {
	if m.Classes == 0 {
		return score
	}
	return func(ctx context.Context, images Images) ([]float64, error) {
		known := m.KnownLabels()
		logs := make([][]float64, images.Len()) // log p(x|y), by image
		for _, y := range known {
			set := *images.Set
			set.Labels = m.Repeat(y, set.Len())
			scores, err := score(ctx, Images{&set, images.Binarize, images.Seed})
			if err != nil {
				return nil, err
			}
			for i, s := range scores {
				logs[i] = append(logs[i], -s)
			}
		}
		blind := make([]float64, len(logs))
		for i, l := range logs {
			blind[i] = math.Log(float64(len(known))) - floats.LogSumExp(l)
		}
		return blind, nil
	}
}

// auroc is the area under the ROC curve of a score that is higher for anomalies, and its
// standard error, nil if there is none.
func auroc(ctx context.Context, r Request, score scorer) (area, stderr *float64, err error) {
	own, err := score(ctx, r.Images)
	if err != nil {
		return nil, nil, err
	}
	others, err := score(ctx, r.Others)
	if err != nil {
		return nil, nil, err
	}
	a, err := NewAUROC(others, own)
	if err != nil {
		return nil, nil, err
	}
	if !math.IsNaN(a.StdErr) {
		stderr = &a.StdErr
	}
	return &a.Area, stderr, nil
}
