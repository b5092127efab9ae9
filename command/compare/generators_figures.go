package compare

import (
	"fmt"
	"regexp"
	"strings"

	"vaelab/internal/cli"
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

// studyContents are what the study writes into its folder.
var studyContents = run.Contents{
	What: "a study", Files: resultContents.Files,
	Folders: studyFolder.MatchString, Inside: &resultContents,
}

// resultContents are what it writes of a configuration.
var resultContents = run.Contents{Files: run.Names(generatorFiles...)}

// figures are those of a result, with what report.md says of each.
var figures = []struct {
	File, Alt string
	draw      func(*generators.Result) (*figure.Figure, error)
}{
	{curvesFile, "the three scores over training", scoreCurves},
	{lastFile, "the last steps", lastSteps},
	{parametersFile, "the encoder's parameters alone", parameterCurve},
	{drawsFile, "histograms and quantiles of Z and R against the target", pooledDraws},
}

// figures draws the figures of a result into its folder.
func (s *generatorStudy) figures(dir string, r *generators.Result) error {
	for _, f := range figures {
		path := s.folder.Path(dir, run.InFormat(f.File, s.Format))
		of := fmt.Sprintf("%s, seed %d", cli.Count(r.Steps, "step"), r.Seed)
		if err := s.figure("generators", path, of, func() (*figure.Figure, error) { return f.draw(r) }); err != nil {
			return err
		}
		if s.Verbose {
			s.say("%s", path)
		}
	}
	return nil
}

// scores draws scores on one pair of axes; the title goes on after what names the result.
func scores(r *generators.Result, title string, log bool, traces []figure.Trace) (*figure.Figure, error) {
	return figure.Traces(figure.Panel{
		Title:  symbol(r) + ", " + r.Protocol + " protocol" + title,
		XLabel: "step of training", YLabel: unit(r), Log: log,
	}, traces)
}

// symbol is the target with all its parameters, those that were drawn too.
func symbol(r *generators.Result) string {
	t, err := generators.ParseTarget(r.Target, r.Seed, r.Dims)
	if err != nil || t.Family != generators.Dirichlet {
		return generators.Symbol(r.Target)
	}
	return "Dirichlet(" + strings.Trim(strings.ReplaceAll(fmt.Sprint(t.Row), " ", ","), "[]") + ")"
}

// unit is what an axis of scores is labelled with.
func unit(r *generators.Result) string {
	measure := metric(r)
	if r.Metric == generators.KL {
		measure += ", nats"
	}
	if r.Dims > 1 && r.Estimator != generators.Moments {
		return measure
	}
	return measure + " per dimension"
}

// metric names the distance of a result.
func metric(r *generators.Result) string {
	if r.Metric == generators.W2 {
		return "W₂²"
	}
	return "KL"
}

// traces are the scores at the given points: of the encoder's parameters, of its draws, and
// of random draws.
func traces(points []generators.Point) []figure.Trace {
	red := figure.Trace{Series: figure.Series{Name: "encoder's parameters"}, Role: figure.Parameters}
	green := figure.Trace{Series: figure.Series{Name: "its draws Z"}, Role: figure.EncoderDraws}
	black := figure.Trace{Series: figure.Series{Name: "random draws R"}, Role: figure.RandomDraws}
	for _, p := range points {
		step := float64(p.Step)
		red.X, red.Y = append(red.X, step), append(red.Y, p.Red)
		green.X, green.Y = append(green.X, step), append(green.Y, p.Green)
		black.X, black.Y = append(black.X, step), append(black.Y, p.Black)
	}
	return []figure.Trace{red, green, black}
}

func scoreCurves(r *generators.Result) (*figure.Figure, error) {
	return scores(r, "", true, traces(spaced(r.Points)))
}

func parameterCurve(r *generators.Result) (*figure.Figure, error) {
	return scores(r, ", parameters only", true, traces(spaced(r.Points))[:1])
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
func lastSteps(r *generators.Result) (*figure.Figure, error) {
	i := len(r.Points) - 1
	for i > 0 && r.Points[i-1].Step == r.Points[i].Step-1 && len(r.Points)-i < 100 {
		i--
	}
	last := r.Points[i:]
	high, low := 0.0, last[0].Green
	for _, p := range last {
		high, low = max(high, p.Green, p.Black), min(low, p.Green, p.Black)
	}
	return scores(r, fmt.Sprintf(", steps %d to %d", last[0].Step, last[len(last)-1].Step), high > 10*low, traces(last))
}

func pooledDraws(r *generators.Result) (*figure.Figure, error) {
	p := r.Pool
	return figure.Draws(symbol(r)+", "+p.Of.All, p.Of.One,
		figure.Density{Name: "target", X: p.X, Y: p.Density, Quantiles: p.Quantiles},
		[]figure.Sample{
			{Name: "encoder's draws Z", Values: p.Z, Role: figure.EncoderDraws},
			{Name: "random draws R", Values: p.R, Role: figure.RandomDraws},
		})
}
