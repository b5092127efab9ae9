package sweep

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/run"
	"vaelab/sweep"
)

// seeing are flags of train by which numbers of validation images are of other images, or of other measures of them.
var seeing = append(setting.Of(new(run.Cut)).Names(), "data", "epochs", "validation", "binarize", "likelihood")

// checkHalving refuses cells among which --halve cannot choose.
func (p *plan) checkHalving(axes sweep.Axes) error {
	for _, flag := range axes.Flags() {
		if slices.Contains(seeing, flag) {
			return cli.Usagef("--halve chooses by -ELBO of the same validation images, which --grid %s changes", flag)
		}
	}
	for _, f := range p.cells {
		switch {
		case f.Training.Validation == 0:
			return cli.Usagef("--halve chooses by the validation images: say --validation N, such as 5000; nothing is ever chosen on the test set")
		case f.Model.Objective.Traits().Point:
			return cli.Usagef("--halve chooses by -ELBO, which the objective %s has not", setting.Name(f.Model.Objective))
		}
	}
	return nil
}

// epochs are those that cells have which halve.
func (p *plan) epochs() int { return p.cells[0].Epochs }

// train trains what is left, stage by stage if the sweep halves.
func (p *plan) train(ctx context.Context, jobs int, stderr io.Writer) error {
	for told := 0; ; {
		begun, all, err := p.Stages(p.dir, p.epochs())
		if err != nil {
			return err
		}
		for _, s := range begun[told : len(begun)-1] {
			fmt.Fprintf(stderr, "after epoch %d of %d: %d of %s go on: %s\n", s.Epoch, p.epochs(), len(s.Go), cli.Count(len(s.Cells), "cell"), strings.Join(s.Go, " "))
		}
		if told > 0 && told == len(begun)-1 {
			return fmt.Errorf("%s: stage %d of %d does not end", p.dir, told, all)
		}
		told = len(begun) - 1
		stage := begun[told]
		pool, err := p.newPool(stage, jobs, stderr)
		if err != nil {
			return err
		}
		if all > 1 {
			pool.stage = fmt.Sprintf("stage %d of %d, to epoch %d: ", told+1, all, stage.Epoch)
		}
		if err := pool.train(ctx); err != nil || told+1 == all {
			return err
		}
	}
}

// dropped says of cells that no longer go on when that was, and why.
func dropped(begun []sweep.Stage) map[string]string {
	why := map[string]string{}
	for _, s := range begun {
		for i, c := range s.Cells {
			if s.Go != nil && !slices.Contains(s.Go, c.Name) {
				why[c.Name] = fmt.Sprintf("after epoch %d, with a validation -ELBO of %.2f, as %d of %d cells went on", s.Epoch, s.Scores[i], len(s.Go), len(s.Cells))
			}
		}
	}
	return why
}

// stage is one of a sweep that halves, as the JSON result has it.
type stage struct {
	Epoch int          `json:"epoch"`
	Cells []scoredCell `json:"cells"`
}

type scoredCell struct {
	Cell       string     `json:"cell"`
	Validation run.Number `json:"validation"` // −ELBO in nats, null if a run diverged
	GoesOn     bool       `json:"goes_on"`    // to the next stage; in the last, false
}

// stages are those of the result, none of a sweep that does not halve.
func (p *plan) stages() (all []stage, err error) {
	if p.Halve == 0 {
		return nil, nil
	}
	begun, _, err := p.Stages(p.dir, p.epochs())
	for _, s := range begun {
		one := stage{Epoch: s.Epoch}
		for i, c := range s.Cells {
			one.Cells = append(one.Cells, scoredCell{c.Name, run.Number(s.Scores[i]), slices.Contains(s.Go, c.Name)})
		}
		all = append(all, one)
	}
	return all, err
}
