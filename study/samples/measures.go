package samples

import "vaelab/quality"

// Measure is a measure of a comparison, as tables have it.
type Measure struct {
	Name, Note string
	Digits     int // behind the point
	Of         func(Comparison) quality.Estimate
}

// Measures are all of them but the shares of labels.
var Measures = [...]Measure{
	{"Fréchet distance", "of Gaussians fitted to the features, squared; never 0, and the greater the fewer images", 2, func(c Comparison) quality.Estimate { return c.Frechet }},
	{"kernel distance", "of the features, unbiased: 0 if they agree", 4, func(c Comparison) quality.Estimate { return c.Kernel }},
	{"precision", "of these lie among the real ones", 4, func(c Comparison) quality.Estimate { return c.Precision }},
	{"recall", "of the real ones lie among these", 4, func(c Comparison) quality.Estimate { return c.Recall }},
	{"density", "how thick the real ones lie around these: 1 if they agree", 4, func(c Comparison) quality.Estimate { return c.Density }},
	{"coverage", "of the real ones have one of these for a neighbour", 4, func(c Comparison) quality.Estimate { return c.Coverage }},
	{"two-sample test", "of them are told apart rightly by a line: 0.5 if they agree", 4, func(c Comparison) quality.Estimate { return c.TwoSample }},
	{"labels", "how far the classifier's labels are from equally frequent (total variation)", 4, func(c Comparison) quality.Estimate { return c.Imbalance }},
	{"entropy", "of the classifier's answer, in nats: its doubt", 4, func(c Comparison) quality.Estimate { return c.Uncertain }},
	{"near-copies", "of them are copies of training images; beside them, of the real ones", 4, func(c Comparison) quality.Estimate { return c.Copies }},
}
