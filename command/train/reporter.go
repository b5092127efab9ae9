package train

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/machine"
	"vaelab/run"
	"vaelab/train"
)

// reporter tells the user: progress and the summary on stderr, which goes nowhere with --quiet, the result on
// stdout.
type reporter struct {
	std      cli.IO
	flags    Flags
	device   *run.Device
	recorder *run.Recorder
	bar      *cli.Progress
	epochAt  int // the epoch that the bar shows
	first    train.State
	test     *result
}

// result is a loss as the JSON result and the summary show it.
type result struct {
	Loss  float64  `json:"loss"`
	Recon float64  `json:"recon"`
	KL    float64  `json:"kl"`
	ELBO  *float64 `json:"elbo"` // nil of an autoencoder: recon + KL is no bound then
}

// result returns the terms as they are shown.
func (o *reporter) result(loss, recon, kl float64) *result {
	r := &result{Loss: loss, Recon: recon, KL: kl}
	if !o.recorder.Model.Objective.Traits().Point {
		elbo := -(recon + kl)
		r.ELBO = &elbo
	}
	return r
}

// say writes a line to stderr.
func (o *reporter) say(format string, args ...any) {
	fmt.Fprintf(o.std.Stderr, format+"\n", args...)
}

// describe is the model, the data and the device in three lines.
func (o *reporter) describe() string {
	r, m := o.recorder, o.recorder.Model
	return fmt.Sprintf("model   %s, %s, %d parameters%s\ndata    %s, %d training and %d test images of %dx%d\ndevice  %s",
		setting.Name(m.Objective), m.Network.Describe(m.Pixels(), m.Latent), o.parameters(), choices(m),
		r.Data.Name, r.Data.Train.Len(), r.Data.Test.Len(), m.Height, m.Width, o.device.Describe())
}

// parameters is the number of learned numbers.
func (o *reporter) parameters() int {
	n := 0
	for _, p := range o.recorder.Model.Parameters() {
		n += p.Size()
	}
	return n
}

// begin shows what begins.
func (o *reporter) begin() error {
	var err error
	if o.bar, err = cli.NewProgress(o.std.Stderr, o.flags.Progress); err != nil {
		return err
	}
	if o.flags.Verbose {
		o.say("%s", o.describe())
	} else {
		o.say("device: %s", o.device.Describe())
	}
	o.first = o.recorder.Trainer.State()
	if o.first.Step > 0 {
		o.say("resuming %s after step %d, in epoch %d", o.recorder.Directory.Dir, o.first.Step, o.first.Epoch+1)
		o.lost()
	} else {
		o.say("training into %s", o.recorder.Directory.Dir)
	}
	return nil
}

// lost says which epochs the metrics lack.
func (o *reporter) lost() {
	if mixed := o.recorder.Mixed(); mixed != "" {
		o.say("%s", mixed)
	}
	if lost := o.recorder.Lost(); lost != "" {
		o.say("%s", lost)
	}
}

// Progress shows the state of the epoch at hand.
func (o *reporter) Progress(p *train.Progress) {
	if o.epochAt != p.Epoch {
		o.epochAt = p.Epoch
		o.bar.Epoch(p.Epoch, o.flags.Epochs, p.Total)
	}
	o.bar.Update(p.Done,
		cli.Field{Name: "loss", Value: p.Terms.Loss},
		cli.Field{Name: "recon", Value: p.Terms.Recon},
		cli.Field{Name: "kl", Value: p.Terms.KL})
}

// Epoch shows what an epoch came to.
func (o *reporter) Epoch(_ context.Context, e *train.Epoch) error {
	var b strings.Builder
	fmt.Fprintf(&b, "epoch %d/%d  train %.2f", e.Number, o.flags.Epochs, e.Train.Loss)
	if v := e.Validation; v != nil {
		fmt.Fprintf(&b, "  validation %.2f", v.Loss)
		if e.Best {
			b.WriteString(" (best)")
		}
	}
	if t := e.Test; t != nil {
		o.test = o.result(t.Loss, t.Recon, t.KL)
		fmt.Fprintf(&b, "  test %.2f (recon %.2f, kl %.2f)", o.test.Loss, t.Recon, t.KL)
	}
	fmt.Fprintf(&b, "  %.0f images/s", o.recorder.Trainer.ImagesPerSecond())
	o.bar.EndEpoch(b.String())
	if warning := o.recorder.Warning(); warning != "" {
		o.say("%s", warning)
	}
	return nil
}

// done prints the summary and the result.
func (o *reporter) done() error {
	t := o.recorder.Trainer
	if s := t.State(); s.Stopped {
		o.say("stopped: no better validation loss for %d epochs; the best was %.2f in epoch %d", o.flags.Training.Patience, s.BestLoss, s.BestEpoch)
	}
	o.say("done in %s of training", time.Duration(t.TrainSeconds()*float64(time.Second)).Round(time.Second/10))
	objective := o.recorder.Model.Objective
	_, weighted := objective.Weight()
	switch test := o.test; {
	case test == nil:
	case test.ELBO == nil:
		o.say("test recon %.2f nats per image, with z = μ; an autoencoder has no ELBO (kl %.2f, of a log σ² that was not trained)", test.Recon, test.KL)
	case !weighted:
		o.say("test −L_%d %.2f nats per image (−ELBO %.2f, recon %.2f, kl %.2f)", objective.Draws(), test.Loss, -*test.ELBO, test.Recon, test.KL)
	default:
		o.say("test −ELBO %.2f nats per image (recon %.2f, kl %.2f)", -*test.ELBO, test.Recon, test.KL)
	}
	o.say("%s\nsample from it:  %s", o.files(), cli.CommandLine("sample", "--checkpoint", o.recorder.Directory.Dir))
	return o.print()
}

// files says what the run left.
func (o *reporter) files() string {
	d := o.recorder.Directory
	if !o.flags.Verbose {
		return "run in " + d.Dir
	}
	return fmt.Sprintf("run      %s\nweights  %s\nmetrics  %s\ncurves   %s", d.Dir, d.Last(), d.Metrics(), d.Curves())
}

// finished says that there was nothing to do.
func (o *reporter) finished() error {
	dir := o.recorder.Directory
	if r := o.recorder.Tested(); r != nil {
		o.test = o.result(float64(r.Loss), float64(r.Recon), float64(r.KL))
	}
	o.first = o.recorder.Trainer.State()
	o.lost()
	o.say("the run in %s is finished after %d epochs; --epochs N trains on", dir.Dir, o.first.Epoch)
	return o.print()
}

// print writes the JSON result if it is wanted.
func (o *reporter) print() error {
	if !o.flags.JSON {
		return nil
	}
	t := o.recorder.Trainer
	s := t.State()
	return json.NewEncoder(o.std.Stdout).Encode(struct {
		Run             string  `json:"run"`
		Epochs          int     `json:"epochs"`
		Steps           int     `json:"steps"`
		Device          string  `json:"device"`
		Test            *result `json:"test"`
		TrainSeconds    float64 `json:"train_seconds"`
		ImagesPerSecond float64 `json:"images_per_second"`
	}{
		o.recorder.Directory.Dir, s.Epoch - o.first.Epoch, s.Step - o.first.Step, o.device.String(),
		o.test, t.TrainSeconds(), t.ImagesPerSecond(),
	})
}

// interrupted says where the run stands and how to go on.
func (o *reporter) interrupted() error {
	r := o.recorder
	s := r.Trainer.State()
	return fmt.Errorf("interrupted in epoch %d after step %d, and saved\ngo on with:  %s", s.Epoch+1, s.Step, cli.CommandLine("train", "--resume", r.Directory.Dir))
}

// divergence says what happened, and what is left.
func (o *reporter) divergence(e *train.DivergedError) error {
	const advice = "try a lower --lr, or --clip 100"
	dir := o.recorder.Directory
	c, err := dir.Checkpoint()
	if err != nil {
		return fmt.Errorf("%w; no checkpoint was written yet; %s", e, advice)
	}
	return fmt.Errorf("%w; %s is kept as it was after epoch %d; %s", e, dir.Last(), c.Epoch, advice)
}

// failure says how to go on after a file could not be written or a device failed: the last
// checkpoint is whole.
func (o *reporter) failure(err error) error {
	dir := o.recorder.Directory
	c, unread := dir.Checkpoint()
	if unread != nil {
		return fmt.Errorf("%w; no checkpoint was written yet", err)
	}
	resume := []string{"train", "--resume", dir.Dir}
	var device *machine.DeviceError
	if errors.As(err, &device) {
		resume = append(resume, "--device", "cpu")
	}
	return fmt.Errorf("%w\n%s is as it was after step %d; go on with:  %s", err, dir.Last(), c.Step, cli.CommandLine(resume...))
}
