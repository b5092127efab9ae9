package train

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
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
	stop     context.CancelFunc // saves and ends the training
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
	if !o.point() {
		elbo := -(recon + kl)
		r.ELBO = &elbo
	}
	return r
}

// best is the epoch with the lowest validation loss, whose weights sample and eval take.
type best struct {
	Epoch      int     `json:"epoch"`
	Validation float64 `json:"validation"`
	Test       *result `json:"test"` // nil if it was not evaluated on the test set
}

// best returns the best epoch, nil if none was chosen.
func (o *reporter) best() *best {
	s := o.recorder.Trainer.State()
	if s.BestEpoch == 0 {
		return nil
	}
	return &best{s.BestEpoch, s.BestLoss, o.tested(s.BestEpoch)}
}

// tested returns the test result of an epoch, of epoch 0 the last; nil if there is none.
func (o *reporter) tested(epoch int) *result {
	r := o.recorder.Tested(epoch)
	if r == nil {
		return nil
	}
	return o.result(float64(r.Loss), float64(r.Recon), float64(r.KL))
}

// point reports whether codes are points: what the metrics then call their KL, and the JSON result, is of a log σ² that
// nothing trains.
func (o *reporter) point() bool { return o.recorder.Model.Objective.Traits().Point }

// say writes a line to stderr.
func (o *reporter) say(format string, args ...any) {
	fmt.Fprintf(o.std.Stderr, format+"\n", args...)
}

// describe is the model, the data and the device in three lines.
func (o *reporter) describe() string {
	r, m := o.recorder, o.recorder.Model
	validation := ""
	if n := r.Training.Validation; n > 0 {
		validation = fmt.Sprintf(", %d validation", n)
	}
	return fmt.Sprintf("model   %s, %s, %s%s\ndata    %s, %d training%s and %d test images of %s\ndevice  %s",
		setting.Name(m.Objective), m.Network.Layers().Describe(m.Image, m.Latent), cli.Count(m.Size(), "parameter"), choices(m),
		r.Data.Name, r.Data.Train.Len()-r.Training.Validation, validation, r.Data.Test.Len(), r.Data.Test.Size(), o.device.Describe())
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
	switch dir := o.recorder.Directory.Dir; {
	case o.first.Step > 0:
		o.say("resuming %s after step %d, in epoch %d", dir, o.first.Step, o.first.Epoch+1)
		o.lost()
	case o.flags.resumed != nil && o.recorder.Origin != nil:
		o.say("beginning %s anew, with the weights of %s: no step was saved yet", dir, o.recorder.Origin.File)
	case o.flags.resumed != nil:
		o.say("beginning %s anew: no checkpoint was written yet", dir)
	case o.flags.source != nil:
		o.say("training into %s, from the weights of %v", dir, o.flags.source)
	default:
		o.say("training into %s", dir)
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
	if o.flags.Verbose && cli.Unread(o.std.Stderr) {
		o.stop() // whoever asked to see all looks no more
	}
	fields := [...]cli.Field{{Name: "loss", Value: p.Terms.Loss}, {Name: "recon", Value: p.Terms.Recon}, {Name: "kl", Value: p.Terms.KL}}
	shown := len(fields)
	if o.point() {
		shown = 1
	}
	o.bar.Update(p.Done, fields[:shown]...)
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
		fmt.Fprintf(&b, "  test %.2f", t.Loss)
		if !o.point() {
			fmt.Fprintf(&b, " (recon %.2f, kl %.2f)", t.Recon, t.KL)
		}
	}
	if w := o.recorder.Codewords(); w.Perplexity != nil {
		fmt.Fprintf(&b, "  perplexity %.1f of %d", *w.Perplexity, *w.Size)
	}
	fmt.Fprintf(&b, "  %.0f images/s", o.recorder.Trainer.ImagesPerSecond())
	o.bar.EndEpoch(b.String())
	if what, try := o.recorder.Warning(); what != "" {
		o.say("%s; try %s", what, try)
	}
	if o.far() {
		o.stop()
	}
	return nil
}

// far reports whether the run is as far as --stop-after has it.
func (o *reporter) far() bool {
	return o.flags.Stop > 0 && o.recorder.Trainer.State().Epoch >= o.flags.Stop
}

// stopped says where the run stands and how to go on.
func (o *reporter) stopped() error {
	dir, epoch := o.recorder.Directory.Dir, o.recorder.Trainer.State().Epoch
	o.say("the run in %s is saved after epoch %d of %d, as --stop-after %d has it\ngo on with:  %s",
		dir, epoch, o.flags.Epochs, o.flags.Stop, cli.CommandLine("train", "--resume", dir))
	return o.print()
}

// done prints the summary and the result.
func (o *reporter) done() error {
	t := o.recorder.Trainer
	if s := t.State(); s.Stopped {
		o.say("stopped: no better validation loss for %s; the best was %.2f in epoch %d", cli.Count(o.flags.Training.Patience, "epoch"), s.BestLoss, s.BestEpoch)
	}
	o.say("done in %s of training", time.Duration(t.TrainSeconds()*float64(time.Second)).Round(time.Second/10))
	o.summary(t.State().Epoch)
	o.say("%s\nsample from it:  %s", o.files(), cli.CommandLine("sample", "--checkpoint", o.recorder.Directory.Dir))
	return o.print()
}

// summary says what the last epoch came to, and the best one, if it is another.
func (o *reporter) summary(last int) {
	test := o.tested(0)
	if test == nil {
		return
	}
	b, final := o.best(), o.terms(test)
	switch {
	case b == nil || b.Epoch == last:
		o.say("%s", final)
	case b.Test == nil:
		o.say("%s after epoch %d, the last; epoch %d is the best by validation, and sample and eval take it", final, last, b.Epoch)
	default:
		o.say("%s after epoch %d, the last\n%s after epoch %d, the best by validation: sample and eval take it", final, last, o.terms(b.Test), b.Epoch)
	}
}

// terms are a test result in words.
func (o *reporter) terms(test *result) string {
	objective := o.recorder.Model.Objective
	_, weighted := objective.Weight()
	switch {
	case test.ELBO == nil:
		return fmt.Sprintf("test recon %.2f nats per image, with z = μ; an autoencoder has no ELBO, and no KL, for the widths of its q(z|x) are not trained", test.Recon)
	case !weighted:
		loss := strings.ReplaceAll(objective.Traits().Loss, "\u2212", "-")
		return fmt.Sprintf("test %s %.2f nats per image (-ELBO %.2f, recon %.2f, kl %.2f)", loss, test.Loss, -*test.ELBO, test.Recon, test.KL)
	}
	return fmt.Sprintf("test -ELBO %.2f nats per image (recon %.2f, kl %.2f)", -*test.ELBO, test.Recon, test.KL)
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
	o.first = o.recorder.Trainer.State()
	o.lost()
	epochs := cli.Count(o.first.Epoch, "epoch")
	switch t := o.flags.Training; {
	case o.first.Stopped && o.first.Epoch < t.Epochs:
		o.say("the run in %s stopped early, after %s of %d: no better validation loss for %d; a greater --patience trains on, 0 to the end", dir.Dir, epochs, t.Epochs, t.Patience)
	case t.Schedule != train.Constant:
		o.say("the run in %s is finished after %s; its learning rates depend on --epochs, so a longer run is a new one", dir.Dir, epochs)
	default:
		o.say("the run in %s is finished after %s; --epochs N trains on", dir.Dir, epochs)
	}
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
		Test            *result `json:"test"` // of the last epoch
		Best            *best   `json:"best"` // null without a validation split
		TrainSeconds    float64 `json:"train_seconds"`
		ImagesPerSecond float64 `json:"images_per_second"`
	}{
		o.recorder.Directory.Dir, s.Epoch - o.first.Epoch, s.Step - o.first.Step, o.device.String(),
		o.tested(0), o.best(), t.TrainSeconds(), t.ImagesPerSecond(),
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
		return fmt.Errorf("%w; %w; %s", e, unread(err), advice)
	}
	return fmt.Errorf("%w; %s is kept as it was after epoch %d; %s", e, dir.Last(), c.Epoch, advice)
}

// unread says why there is no checkpoint to go on from.
func unread(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("no checkpoint was written yet")
	}
	return err
}

// failure says how to go on after a file could not be written or a device failed: the last
// checkpoint is whole.
func (o *reporter) failure(err error) error {
	dir := o.recorder.Directory
	c, failed := dir.Checkpoint()
	if failed != nil {
		return fmt.Errorf("%w; %w", err, unread(failed))
	}
	resume := []string{"train", "--resume", dir.Dir}
	var device *machine.DeviceError
	if errors.As(err, &device) {
		resume = append(resume, "--device", "cpu")
	}
	return fmt.Errorf("%w\n%s is as it was after step %d; go on with:  %s", err, dir.Last(), c.Step, cli.CommandLine(resume...))
}
