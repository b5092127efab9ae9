package sweep

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"vaelab/internal/cli"
	"vaelab/internal/userfile"
	"vaelab/run"
	"vaelab/sweep"
	"vaelab/sweep/slurm"
)

// Files that Slurm's engine has in the folder of a sweep.
const (
	scriptFile = "sweep.sbatch"
	jobFile    = "slurm.json"
)

// submitted is what slurm.json says.
type submitted struct {
	Job int `json:"job"` // of the newest array; the index of a task is the number of its run
}

// submit hands the runs that are left to Slurm, unless it has some of the sweep already.
func (f *Flags) submit(ctx context.Context, p *plan, folder *sweep.Folder, std cli.IO) error {
	if cli.GoRun() {
		return errors.New("--engine slurm: go run leaves no program for the tasks to run: build one with  go build ./cmd/vaelab")
	}
	old, queue, err := queueOf(ctx, f.Out)
	if err != nil {
		return err
	}
	if len(queue) > 0 {
		return fmt.Errorf("%s of this sweep are in Slurm's queue, as job %d: wait until they end, or say  scancel %[2]d", cli.Count(len(queue), "task"), old)
	}
	dir, err := filepath.Abs(f.Out)
	if err != nil {
		return err
	}
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	work, err := os.Getwd()
	if err != nil {
		return err
	}
	job := &slurm.Job{
		Name: "vaelab-" + filepath.Base(dir), Folder: work, Logs: dir, AtOnce: f.Jobs,
		Command: cli.Line(exe, "sweep", "--out", dir, "--task"), After: cli.Line("--threads", fmt.Sprint(f.CPUs)),
		Partition: f.Partition, Time: f.Time, Memory: f.Memory, Account: f.Account, CPUs: f.CPUs, Extra: f.Extra,
	}
	left := map[string]bool{}
	for _, r := range p.unfinished(p.Runs(), 0) {
		left[r.Name] = true
	}
	for i, r := range p.Runs() {
		if left[r.Name] {
			job.Indices = append(job.Indices, i)
		}
	}
	if len(job.Indices) == 0 {
		fmt.Fprintf(std.Stderr, "all runs are finished, in %s\n", f.Out)
		return nil
	}
	script, err := job.Script()
	if err != nil {
		return cli.Usagef("--engine slurm: %w", err)
	}
	if err := folder.Save(p.Sweep); err != nil {
		return err
	}
	path := filepath.Join(dir, scriptFile)
	if err := run.WriteText(path, script); err != nil {
		return err
	}
	id, err := slurm.Submit(ctx, path)
	if err != nil {
		return err
	}
	if err := run.WriteJSON(filepath.Join(dir, jobFile), submitted{id}); err != nil {
		return fmt.Errorf("%w; Slurm has the runs, in job %d", err, id)
	}
	fmt.Fprintf(std.Stderr, "Slurm has %s, in job %d\nhow they go:  %s\n", cli.Count(len(job.Indices), "run"), id, cli.CommandLine("sweep", "--status", f.Out))
	return nil
}

// queueOf returns the number of the job that the sweep in dir was handed to Slurm as, 0 if it was not, and the tasks that are not over.
func queueOf(ctx context.Context, dir string) (id int, queue map[int]string, err error) {
	name := filepath.Join(dir, jobFile)
	file, err := userfile.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil, nil
	} else if err != nil {
		return 0, nil, err
	}
	defer file.Close()
	var s submitted
	if err := json.NewDecoder(io.LimitReader(file, 1<<10)).Decode(&s); err != nil {
		return 0, nil, fmt.Errorf("%s: %w: remove it", name, err)
	}
	queue, err = slurm.Queue(ctx, s.Job)
	return s.Job, queue, err
}

// queued adds what Slurm says of runs.
func queued(ctx context.Context, dir string, all []status) error {
	_, queue, err := queueOf(ctx, dir)
	for i, text := range queue {
		if i < len(all) {
			all[i].Queue = text
		}
	}
	return err
}
