package sweep

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"vaelab/internal/cli"
	"vaelab/run"
	"vaelab/sweep"
	"vaelab/sweep/local"
)

// pool trains runs as processes of this computer, and shows how they go.
type pool struct {
	*plan
	exe    string
	places int // runs at once
	stderr io.Writer
	block  *cli.Block // nil where lines cannot be drawn over

	runs     []sweep.Run // of all that are to be trained
	until    int         // the epoch after which they are saved and stop; 0: their last
	stage    string      // what is said of them before their number
	left     []sweep.Run
	failures sweep.Failures
	began    time.Time
	drawn    time.Time
	running  []*process // by place
	failed   int        // of those left, in this command
	finished int
}

// process is a run under way.
type process struct {
	run     sweep.Run
	said    string  // its last line
	failure string  // its last error
	first   int     // the epoch that it began in; 0: not known yet
	share   float64 // of its epochs that this process has trained
}

// newPool returns the pool for the runs of a stage that are left.
func (p *plan) newPool(stage sweep.Stage, jobs int, stderr io.Writer) (*pool, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	l := &pool{plan: p, exe: exe, stderr: stderr, runs: p.RunsOf(stage.Cells), began: time.Now()}
	if p.Halve > 0 {
		l.until = stage.Epoch
	}
	l.left = p.unfinished(l.runs, l.until)
	l.places = atOnce(jobs, len(l.left))
	l.running = make([]*process, l.places)
	if cli.Draws(stderr) {
		l.block = &cli.Block{W: stderr}
	}
	if l.failures, err = sweep.LoadFailures(p.dir); err != nil {
		return nil, err
	}
	l.failures.Keep(func(name string) bool {
		return slices.ContainsFunc(l.left, func(r sweep.Run) bool { return r.Name == name })
	})
	return l, nil
}

// atOnce is how many of the runs that are left are trained at once, if the user asks for so many, or 0 for as many as there are
// processors.
func atOnce(jobs, left int) int { return max(min(cmp.Or(jobs, runtime.GOMAXPROCS(0)), left), 1) }

// job is a run as a process.
type job struct {
	*pool
	run sweep.Run
}

// Args gives each place its share of the processors, unless the user says how many threads a run has.
func (j job) Args(place int) []string {
	args := append([]string{j.exe, "train", "--progress=lines"}, j.plan.Args(j.dir, j.run)...)
	if j.until > 0 {
		args = append(args, fmt.Sprint("--stop-after=", j.until))
	}
	if n := j.threads(place); n > 0 {
		args = append(args, fmt.Sprint("--threads=", n))
	}
	return args
}

// threads is a place's share of the processors; 0 if the user says how many threads a run has.
func (p *pool) threads(place int) int {
	if p.Sweep.Train["threads"] != "" || slices.Contains(p.Axes, "threads") {
		return 0
	}
	cores := runtime.GOMAXPROCS(0)
	return max((place+1)*cores/p.places-place*cores/p.places, 1)
}

// train trains what is left.
func (p *pool) train(ctx context.Context) error {
	total := cli.Count(len(p.runs), "run")
	if done := p.done(); done > 0 {
		fmt.Fprintf(p.stderr, "%s%d of %s are finished\n", p.stage, done, total)
	}
	var jobs []local.Job
	for _, r := range p.left {
		if err := released(ctx, r.Dir(p.dir)); err != nil {
			return err
		}
		jobs = append(jobs, job{p, r})
	}
	err := local.Run(ctx, jobs, p.places, p)
	if p.block != nil {
		p.block.Clear()
	}
	switch {
	case err != nil && ctx.Err() == nil:
		return err
	case p.finished+p.failed < len(p.left): // by our signal, somebody else's, or --max-time
		return &cli.ExitError{Code: cli.ExitInterrupted, Err: fmt.Errorf("interrupted: %s%d of %s are finished, the others are saved\ngo on with:  %s", p.stage, p.done(), total, cli.Invocation())}
	case p.failed > 0:
		return &FailedError{fmt.Sprintf("%d of %s failed; %s says why, and the same command tries them again", p.failed, total, filepath.Join(p.dir, sweep.FailuresFile))}
	}
	fmt.Fprintf(p.stderr, "%s%s finished, in %s\n", p.stage, total, p.dir)
	return nil
}

// FailedError is of runs that failed while the others came through.
type FailedError struct{ text string }

func (e *FailedError) Error() string { return e.text }

// released waits a little for a run that another process has: if the one before us was killed, its runs are being saved.
func released(ctx context.Context, dir string) error {
	for wait := 10 * time.Millisecond; wait < 5*time.Second; wait *= 2 {
		if run.Summarize(dir).State != run.Running {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
	return nil // train says so
}

// done is the number of runs that are finished.
func (p *pool) done() int { return len(p.runs) - len(p.left) + p.finished }

// Began takes note of a run that begins.
func (p *pool) Began(place, job int) {
	p.running[place] = &process{run: p.left[job]}
	p.show()
}

// Said shows what a run says.
func (p *pool) Said(place int, line string) {
	if strings.TrimSpace(line) == "" {
		return
	}
	r := p.running[place]
	r.said = line
	if failure, ok := strings.CutPrefix(line, cli.Program+" train: "); ok {
		r.failure = failure
	}
	var epoch, epochs int
	if n, _ := fmt.Sscanf(line, "epoch %d/%d", &epoch, &epochs); n == 2 && epochs > 0 {
		r.first = cmp.Or(r.first, epoch)
		r.share = float64(epoch-r.first) / float64(epochs)
	}
	p.show()
}

// Ended takes note of how a run ended, and has failures.json say so.
func (p *pool) Ended(place, job int, o local.Outcome) error {
	r := p.running[place]
	p.running[place] = nil
	name := r.run.Name
	before := len(p.failures)
	p.failures.Keep(func(run string) bool { return run != name })
	switch {
	case o.Code == cli.ExitInterrupted || errors.Is(o.Err, context.Canceled):
		p.line("%s: stopped", name)
	case o.Code == cli.ExitDone:
		p.finished++
		how := "finished"
		if p.until > 0 && p.until < p.epochs() {
			how = fmt.Sprint("at the end of epoch ", p.until)
		}
		p.line("%s: %s in %v; %s", name, how, o.Took.Round(time.Second/10), p.total())
	default:
		if o.Code == cli.ExitDiverged && p.Halve > 0 {
			p.finished++ // which is an answer
		} else {
			p.failed++
		}
		failure := sweep.Failure{Run: name, Exit: o.Code, Line: cmp.Or(r.failure, r.said)}
		if o.Err != nil {
			failure.Line = o.Err.Error()
		}
		p.failures.Add(failure)
		p.line("%v; %s", failure, p.total())
	}
	if _, err := os.Stat(filepath.Join(p.dir, sweep.File)); err != nil { // to write on would make a folder that is no sweep's
		return fmt.Errorf("the sweep's folder was changed by somebody else: %w", err)
	}
	if before+len(p.failures) == 0 {
		return nil
	}
	return p.failures.Save(p.dir)
}

// line writes a line that stays.
func (p *pool) line(format string, args ...any) {
	if p.block != nil {
		p.block.Clear()
	}
	fmt.Fprintf(p.stderr, format+"\n", args...)
	p.drawn = time.Time{}
	p.show()
}

// show draws a line for each run under way and one for all, ten times a second at most.
func (p *pool) show() {
	if p.block == nil || time.Since(p.drawn) < time.Second/10 {
		return
	}
	p.drawn = time.Now()
	var lines []string
	for _, r := range p.running {
		if r != nil {
			lines = append(lines, r.run.Name+"  "+cmp.Or(r.said, "begins"))
		}
	}
	p.block.Draw(append(lines, p.total()))
}

// total says how many runs are through, and about how long the others take at the pace so far.
func (p *pool) total() string {
	text := fmt.Sprintf("%s%d of %s", p.stage, p.done()+p.failed, cli.Count(len(p.runs), "run"))
	through := float64(p.finished + p.failed)
	for _, r := range p.running {
		if r != nil {
			through += r.share
		}
	}
	if rest := float64(len(p.left)) - through; through > 0 && rest > 0 {
		left := time.Duration(float64(time.Since(p.began)) * rest / through)
		text += fmt.Sprintf(", about %v left", left.Round(time.Second))
	}
	return text
}
