package sweep

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"vaelab/command/train"
	"vaelab/internal/cli"
	"vaelab/run"
	"vaelab/sweep"
)

// planned lists the cells and says about how long they take.
func (f *Flags) planned(ctx context.Context, p *plan, std cli.IO) error {
	left := p.unfinished(p.Runs(), 0)
	places := atOnce(f.Jobs, len(left))
	e, err := p.estimate(ctx, left, places)
	if err != nil {
		return err
	}
	if f.JSON {
		return json.NewEncoder(std.Stdout).Encode(struct {
			DryRun  bool         `json:"dry_run"`
			Sweep   string       `json:"sweep"`
			Cells   []sweep.Cell `json:"cells"`
			Seeds   []uint64     `json:"seeds"`
			Left    int          `json:"runs_left"`
			Seconds float64      `json:"step_seconds"`
		}{true, p.dir, p.Cells, p.Seeds, len(left), e.whole.Seconds()})
	}
	w := tabwriter.NewWriter(std.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "cell\tparameters\tepochs\tsteps of a run\n")
	for i, cell := range p.Cells {
		took := ""
		if e.cells[i] > 0 {
			took = "about " + rounded(e.cells[i])
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\n", cmp.Or(cell.Name, "all runs"), p.cells[i].Model.Size(), p.cells[i].Epochs, took)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	text := fmt.Sprintf("\n%s with %s each, %s to do, into %s\n", cli.Count(len(p.Cells), "cell"), cli.Count(len(p.Seeds), "seed"), cli.Count(len(left), "run"), p.dir)
	if e.tried > 0 {
		text += fmt.Sprintf("about %s with %d at once: as %s trained for a moment just now; evaluations, pictures and files come on top\n",
			rounded(e.whole), places, cli.Count(e.tried, "cell"))
	}
	_, err = fmt.Fprint(std.Stdout, cli.Printable(text))
	return err
}

// rounded is a duration as people say it.
func rounded(d time.Duration) string {
	switch {
	case d >= time.Hour:
		return fmt.Sprintf("%.1f h", d.Hours())
	case d >= time.Minute:
		return fmt.Sprintf("%.0f min", d.Minutes())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// status is how far a run is.
type status struct {
	Run    string `json:"run"`
	Seed   uint64 `json:"seed"`
	State  string `json:"state"`
	Epoch  int    `json:"epoch"`  // finished
	Epochs int    `json:"epochs"` // that it is to have
	Why    string `json:"why,omitempty"`
	Queue  string `json:"queue,omitempty"` // what Slurm says of it, if that has it
}

// States of a run.
const (
	waiting  = "waiting" // not begun
	running  = "running"
	begun    = "begun" // it can go on
	finished = "finished"
	failed   = "failed"
	givenUp  = "dropped" // --halve goes on without it
)

var states = []string{finished, running, begun, failed, waiting, givenUp}

// status prints how far each run is.
func (f *Flags) status(ctx context.Context, std cli.IO) error {
	s, err := sweep.Load(f.Status)
	if err != nil {
		return fmt.Errorf("--status: %w", err)
	}
	all, err := statuses(f.Status, s)
	if err != nil {
		return err
	}
	if err := queued(ctx, f.Status, all); err != nil { // the files tell the rest
		fmt.Fprintln(std.Stderr, err)
	}
	if f.JSON {
		return json.NewEncoder(std.Stdout).Encode(struct {
			Sweep string   `json:"sweep"`
			Runs  []status `json:"runs"`
		}{f.Status, all})
	}
	counts := map[string]int{}
	w := tabwriter.NewWriter(std.Stdout, 0, 0, 2, ' ', 0)
	for _, one := range all {
		counts[one.State]++
		fmt.Fprintf(w, "%s\t%s\t%d of %s\t%s%s\n", one.Run, one.State, one.Epoch, cli.Count(one.Epochs, "epoch"), one.Queue, cli.Printable(one.Why))
	}
	var words []string
	for _, state := range states {
		if counts[state] > 0 {
			words = append(words, fmt.Sprintf("%d %s", counts[state], state))
		}
	}
	fmt.Fprintf(w, "%s: %s\n", cli.Count(len(all), "run"), strings.Join(words, ", "))
	return w.Flush()
}

// statuses returns how far each run of the sweep in dir is.
func statuses(dir string, s *sweep.Sweep) (all []status, err error) {
	failures, err := sweep.LoadFailures(dir)
	if err != nil {
		return nil, err
	}
	epochs := map[string]int{}
	for i, r := range s.Runs() {
		if i < len(s.Cells) {
			f, err := train.Parse(s.Settings(r).Args())
			if err != nil {
				return nil, fmt.Errorf("%s: cell %q: %w", sweep.File, r.Cell.Name, err)
			}
			epochs[r.Cell.Name] = f.Epochs
		}
		one := status{Run: r.Name, Seed: r.Seed, State: waiting, Epochs: epochs[r.Cell.Name]}
		failure, hasFailed := failures.Of(r.Name)
		at := run.Summarize(r.Dir(dir))
		one.Epoch = at.Epoch
		switch {
		case at.State == run.Running:
			one.State = running
		case at.State == run.Damaged, at.State == run.Diverged:
			one.State, one.Why = failed, at.Why
		case at.State != run.Absent && (at.Epoch >= one.Epochs || at.Stopped):
			one.State = finished
		case hasFailed:
			one.State, one.Why = failed, failure.Line
		case at.State != run.Absent:
			one.State = begun
		}
		all = append(all, one)
	}
	if s.Halve == 0 {
		return all, nil
	}
	stages, _, err := s.Stages(dir, all[0].Epochs)
	why := dropped(stages)
	for i, r := range s.Runs() {
		if all[i].State == begun && why[r.Cell.Name] != "" {
			all[i].State, all[i].Why = givenUp, why[r.Cell.Name]
		}
	}
	return all, err
}
