// Package eval is the command that says what a checkpoint is worth, in nats.
package eval

import (
	"context"
	"fmt"
	"io"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/cli"
	"vaelab/run"
	"vaelab/study/samples"
)

func runEval(ctx context.Context, args []string, std cli.IO) error {
	var f Flags
	flags := cli.Bind(help, &f)
	if err := flags.Parse(args, std); err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return err
	}
	device, err := run.OpenDevice(f.Device, f.Threads, std)
	if err != nil {
		return err
	}
	defer device.Close()
	device.Announce(std.Stderr)
	progress, err := cli.NewProgress(std.Stderr, f.Progress)
	if err != nil {
		return err
	}
	if f.From != "" {
		r, err := judgeFrom(ctx, f, device, std, progress)
		if err != nil {
			return err
		}
		return printFrom(std.Stdout, r, f.JSON)
	}
	m, err := run.Open(f.Checkpoint, device)
	if err != nil {
		return err
	}
	defer m.Close()
	m.Announce(std.Stderr)
	f.probesGiven = flags.Given("probes")
	j, err := newJudge(ctx, f, m, std.Stderr)
	if err != nil {
		return err
	}
	j.command = cli.Line(append([]string{cli.Program, "eval"}, args...)...)
	if f.Out != "" {
		if j.folder, err = run.NewFolder(f.Out, "eval", &contents, f.Overwrite); err != nil {
			return err
		}
	}
	if err := j.measure(ctx, progress); err != nil {
		return err
	}
	if f.Count > 0 {
		if j.report.Samples, err = j.draws(ctx, device, std, progress); err != nil {
			return err
		}
	}
	if j.folder != nil {
		if err := j.write(std.Stderr); err != nil {
			return err
		}
	}
	if f.JSON {
		return printJSON(std.Stdout, j.report)
	}
	if err := printTable(std.Stdout, j.report.Report, m.Likelihood.Density()); err != nil {
		return err
	}
	if j.report.Fitted != nil {
		fmt.Fprintf(std.Stdout, "\nThe prior is %s.\n", cli.Printable(j.report.Fitted.String()))
	}
	if j.report.Samples == nil {
		return nil
	}
	fmt.Fprintln(std.Stdout)
	return printSamples(std.Stdout, j.report.Samples)
}

// report is all that was measured.
type report struct {
	*eval.Report
	Fitted  *run.Fitted     `json:"fitted_prior"` // nil: the prior was trained
	Samples *samples.Result `json:"samples"`
}

// judge has a model measured.
type judge struct {
	Flags
	command string
	model   *run.Model
	request eval.Request
	others  string      // what the images of another kind are
	trained *data.Set   // what the model was trained on
	folder  *run.Folder // nil: no files
	report  report
}

func newJudge(ctx context.Context, f Flags, m *run.Model, stderr io.Writer) (*judge, error) {
	if f.Bound > 0 && m.Objective.Traits().Point {
		return nil, cli.Usagef("--bound-samples: %s is an autoencoder, whose posterior is a point: it has no bound on log p(x)", m.Path)
	}
	set, err := m.Data(ctx, f.Data)
	if err != nil {
		return nil, err
	}
	measured, trained, err := f.split(set, m)
	if err != nil {
		return nil, err
	}
	binarization, err := m.Binarization(f.Binarize, measured, f.Bound > 0)
	if err != nil {
		return nil, err
	}
	others, what, err := f.anomalies(ctx, set, m)
	if err != nil {
		return nil, err
	}
	if measured.Labels == nil || trained.Labels == nil {
		if f.probesGiven && f.Probes {
			return nil, cli.Usagef("--probes: not all images of the data set %s have labels, which they would learn", set.Name)
		}
		fmt.Fprintf(stderr, "data: not all images of %s have labels: there are no probes, and no colours in latent.png\n", set.Name)
		f.Probes = false
	}
	probed := trained
	if !f.Probes || f.Split == "train" {
		probed = nil
	}
	images := func(set *data.Set) eval.Images { return eval.Images{Set: set, Binarize: binarization, Seed: f.Seed} }
	return &judge{
		Flags: f, model: m, others: what, trained: trained,
		request: eval.Request{Images: images(measured), Known: images(probed), Others: images(others), Bound: f.Bound},
	}, nil
}

// measure measures the model, with a bar while the bound is computed.
func (j *judge) measure(ctx context.Context, progress *cli.Progress) error {
	begun := false
	j.request.Done = func(images int) {
		if !begun {
			progress.Begin("bound", j.request.Images.Len())
			begun = true
		}
		progress.Update(images)
	}
	r, err := j.model.Measure(ctx, j.request)
	progress.Clear()
	if err != nil {
		return j.model.Blame(err)
	}
	m := j.model
	j.report.Report, j.report.Fitted = r, m.Fitted()
	r.Checkpoint, r.Epoch, r.Split = m.Path, m.Epoch, j.Split
	r.Only, r.Excluded = m.Recipe.Cut.Only.String(), m.Recipe.Cut.Exclude.String()
	r.Anomalies.Others = j.others
	return nil
}
