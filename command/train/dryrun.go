package train

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/machine"
	"vaelab/model"
	"vaelab/run"
)

// dryRun is what a run would be, under the names of the real result where that has them.
type dryRun struct {
	DryRun     bool         `json:"dry_run"`
	Run        string       `json:"run"`
	Model      model.Config `json:"model"`
	Parameters int          `json:"parameters"`
	Data       string       `json:"data"`
	Removes    []string     `json:"removes"` // files that --overwrite removes
	Training   int          `json:"training_images"`
	Validation int          `json:"validation_images"`
	Test       int          `json:"test_images"`
	After      int          `json:"after_epoch"` // finished epochs of the run that it goes on with
	Epochs     int          `json:"epochs"`      // that would be trained
	Steps      int          `json:"steps"`
	Device     string       `json:"device"`
	Memory     int64        `json:"memory_bytes"` // about

	perEpoch int // steps
}

// plan returns what the run is to be, and refuses what it cannot be. It touches no file.
func (o *reporter) plan() (*dryRun, error) {
	r := o.recorder
	images := r.Data.Train.Len() - o.flags.Training.Validation
	perEpoch := o.flags.Training.Steps(r.Model, images)
	d := &dryRun{
		DryRun: true, Run: o.place(), Model: r.Model, Parameters: r.Model.Size(),
		Data: r.Data.Name, Training: images, Validation: o.flags.Training.Validation, Test: r.Data.Test.Len(),
		Epochs: o.flags.Epochs, Steps: o.flags.Epochs * perEpoch, Device: o.device.String(),
		perEpoch: perEpoch,
	}
	return d, o.precheck(d)
}

// planned says what the run would be.
func (o *reporter) planned(d *dryRun) error {
	d.Memory = o.recorder.Memory()
	if o.flags.JSON {
		return json.NewEncoder(o.std.Stdout).Encode(d)
	}
	after, removes := "", ""
	if d.After > 0 {
		after = fmt.Sprintf(" after epoch %d", d.After)
	}
	if n := len(d.Removes); n > 0 {
		removes = fmt.Sprintf(", from which it would first remove %s:\n  %s", cli.Count(n, "file"), strings.Join(d.Removes, "\n  "))
	}
	if o.flags.source != nil {
		after = fmt.Sprintf(", from the weights of %v", o.flags.source)
	}
	text := fmt.Sprintf("%s\nmemory  about %s of %s\nwould train %s of %s%s, and write to %s%s\n",
		o.describe(), machine.Bytes(d.Memory), machine.Bytes(machine.Memory()),
		cli.Count(d.Epochs, "epoch"), cli.Count(d.perEpoch, "step"), after, d.Run, removes)
	_, err := io.WriteString(o.std.Stdout, cli.Printable(text))
	return err
}

// precheck refuses a directory that the run could not begin or go on in. Of a run to go on
// with, it takes off what is done: all, if patience has ended it.
func (o *reporter) precheck(d *dryRun) error {
	if o.flags.resumed == nil {
		var err error
		d.Removes, err = run.Vacant(d.Run, o.flags.Overwrite)
		return err
	}
	if err := run.Resumable(d.Run); err != nil {
		return err
	}
	s, _, err := o.recorder.Stored(o.flags.resumed)
	if s == nil || err != nil {
		return err
	}
	d.After = s.Epoch
	d.Epochs, d.Steps = max(d.Epochs-s.Epoch, 0), max(d.Steps-s.Step, 0)
	if s.Stopped {
		d.Epochs, d.Steps = 0, 0
	}
	return nil
}

// place is the run directory as a dry run knows it.
func (o *reporter) place() string {
	switch {
	case o.flags.resumed != nil:
		return o.flags.resumed.Dir
	case o.flags.Out != "":
		return o.flags.Out
	}
	return run.Root + "/" + setting.Name(o.flags.Model.Objective) + "-DATE-TIME"
}
