package compare

import (
	"fmt"
	"image"
	"regexp"

	"vaelab/internal/figure"
	"vaelab/run"
	"vaelab/study/generators"
)

// Names of the figures of a result.
const (
	lastFile       = "last.png"
	parametersFile = "parameters.png"
	drawsFile      = "draws.png"
)

var generatorFiles = []string{curvesFile, lastFile, parametersFile, drawsFile, resultFile, articleFile}

// studyFolder matches what place gives.
var studyFolder = regexp.MustCompile(`^(normal|gamma|dirichlet)[-a-z0-9.]*-(kl|w2)-(matched|published)$`)

// study is what the study writes into its folder.
var study = run.Contents{
	What: "a study", Files: result.Files,
	Folders: studyFolder.MatchString, Inside: &result,
}

// result is what it writes of a configuration.
var result = run.Contents{Files: run.Names(generatorFiles...)}

// figures draws the figures of a result into its folder.
func (s *generatorStudy) figures(dir string, r *generators.Result) error {
	for _, f := range []struct {
		name string
		draw func(*generators.Result) (image.Image, error)
	}{
		{curvesFile, scoreCurves},
		{lastFile, lastSteps},
		{parametersFile, parameterCurve},
		{drawsFile, pooledDraws},
	} {
		img, err := f.draw(r)
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		path := s.folder.Path(dir, f.name)
		if err := run.WritePNG(path, img); err != nil {
			return err
		}
		if s.Verbose {
			s.say("%s", path)
		}
	}
	return nil
}

// heading names a result above a figure.
func heading(r *generators.Result) string {
	return generators.Symbol(r.Target) + ", " + r.Protocol + " protocol"
}

// unit is what an axis of scores is labelled with.
func unit(r *generators.Result) string {
	measure := "KL, nats"
	if r.Metric == generators.W2 {
		measure = "W₂²"
	}
	if r.Dims > 1 && r.Estimator != generators.Moments {
		return measure
	}
	return measure + " per dimension"
}

// traces are the scores at the given points, of all three roles or of the encoder's
// parameters alone.
func traces(points []generators.Point, parametersOnly bool) []figure.Trace {
	red := figure.Trace{Role: figure.Parameters}
	green := figure.Trace{Role: figure.EncoderDraws}
	black := figure.Trace{Role: figure.RandomDraws}
	red.Name, green.Name, black.Name = "encoder's parameters", "its draws Z", "random draws R"
	for _, p := range points {
		step := float64(p.Step)
		red.X, red.Y = append(red.X, step), append(red.Y, p.Red)
		green.X, green.Y = append(green.X, step), append(green.Y, p.Green)
		black.X, black.Y = append(black.X, step), append(black.Y, p.Black)
	}
	if parametersOnly {
		return []figure.Trace{red}
	}
	return []figure.Trace{red, green, black}
}

func scoreCurves(r *generators.Result) (image.Image, error) {
	return figure.Traces(figure.Panel{
		Title: heading(r), XLabel: "step of training", YLabel: unit(r), Log: true,
	}, traces(spaced(r.Points), false))
}

// spaced leaves out most of the last points, which stand closer than the others.
func spaced(points []generators.Point) []generators.Point {
	const along = 60
	last := points[len(points)-1].Step
	kept := points[:1:1]
	for _, p := range points[1:] {
		if p.Step == last || (p.Step-kept[len(kept)-1].Step)*along >= last-along {
			kept = append(kept, p)
		}
	}
	return kept
}

// lastSteps is the end of the curves, on a linear axis if all three fit on one.
func lastSteps(r *generators.Result) (image.Image, error) {
	i := len(r.Points) - 1
	for i > 0 && r.Points[i-1].Step == r.Points[i].Step-1 && len(r.Points)-i < 100 {
		i--
	}
	last := r.Points[i:]
	high := 0.0
	low := last[0].Green
	for _, p := range last {
		high, low = max(high, p.Green, p.Black), min(low, p.Green, p.Black)
	}
	return figure.Traces(figure.Panel{
		Title:  fmt.Sprintf("%s, last %d steps", heading(r), len(last)),
		XLabel: "step of training", YLabel: unit(r), Log: high > 10*low,
	}, traces(last, false))
}

func parameterCurve(r *generators.Result) (image.Image, error) {
	return figure.Traces(figure.Panel{
		Title: heading(r) + ", parameters only", XLabel: "step of training", YLabel: unit(r), Log: true,
	}, traces(spaced(r.Points), true))
}

func pooledDraws(r *generators.Result) (image.Image, error) {
	p := r.Pool
	return figure.Draws(generators.Symbol(r.Target)+", all dimensions", "z",
		figure.Density{Name: "target", X: p.X, Y: p.Density, Quantiles: p.Quantiles},
		[]figure.Sample{
			{Name: "encoder's draws Z", Values: p.Z, Role: figure.EncoderDraws},
			{Name: "random draws R", Values: p.R, Role: figure.RandomDraws},
		})
}
