// Package slurm has a sweep trained by Slurm, as one array job.
package slurm

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"text/template"
)

// Job is an array job: the task of each index runs a command.
type Job struct {
	Name    string
	Folder  string // that it works in, absolute
	Logs    string // folder of its logs, absolute
	Command string // as a shell takes it, before the index
	After   string // and after it
	Indices []int  // rising
	AtOnce  int    // tasks; 0: no bound

	Partition, Time, Memory, Account string // as sbatch takes them; "": the cluster's
	CPUs                             int    // of a task
	Extra                            []string
}

// A task that is stopped saves and ends with 130. Before its time is over, --signal has told the shell alone, and Slurm would call
// such an end a failure: so the script puts the task into the queue again, by the numbers of its array and index, for the number of a job
// is in one of its tasks that of the whole array. So it is in the time of grace before a preemption. At any other end Slurm
// has the task in the queue or not by itself. It may signal the shell, the program or both, more than once: the
// program must take that for one signal.
var script = template.Must(template.New("").Parse(`#!/bin/bash
#SBATCH --job-name="{{.Name}}"
#SBATCH --array={{.Array}}
#SBATCH --chdir="{{.Folder}}"
#SBATCH --output="{{.Logs}}/slurm-%a.log"
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --signal=B:TERM@120
#SBATCH --ntasks=1
#SBATCH --cpus-per-task={{.CPUs}}
{{- with .Partition}}
#SBATCH --partition={{.}}{{end}}
{{- with .Time}}
#SBATCH --time={{.}}{{end}}
{{- with .Memory}}
#SBATCH --mem={{.}}{{end}}
{{- with .Account}}
#SBATCH --account={{.}}{{end}}
{{- range .Extra}}
#SBATCH {{.}}{{end}}

# What is told to stop, however often, saves and ends with 130.
trap 'kill -TERM "$task" 2>/dev/null' TERM
{{.Command}} "$SLURM_ARRAY_TASK_ID" {{.After}} &
task=$!
wait "$task"
code=$?
while kill -0 "$task" 2>/dev/null; do # a signal ended the wait
	wait "$task"
	code=$?
done
id=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
if [ "$code" -eq 130 ] && [ "$(squeue --noheader --jobs="$id" --format=%T)" = RUNNING ]; then # nobody else requeues it
	scontrol requeue "$id"
	sleep 60 # until Slurm ends it
fi
exit "$code"
`))

// Array is the list of indices as sbatch takes it: "0-3,7%2".
func (j *Job) Array() string {
	var b strings.Builder
	for i := 0; i < len(j.Indices); {
		end := i
		for end+1 < len(j.Indices) && j.Indices[end+1] == j.Indices[end]+1 {
			end++
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(j.Indices[i]))
		if end > i {
			fmt.Fprintf(&b, "-%d", j.Indices[end])
		}
		i = end + 1
	}
	if j.AtOnce > 0 {
		fmt.Fprintf(&b, "%%%d", j.AtOnce)
	}
	return b.String()
}

// odd matches what would be something else in a line of sbatch's.
var odd = regexp.MustCompile(`["\\%\n#]`)

// Script returns the job as sbatch takes it.
func (j *Job) Script() ([]byte, error) {
	for _, text := range []string{j.Name, j.Folder, j.Logs, j.Partition, j.Time, j.Memory, j.Account} {
		if at := odd.FindString(text); at != "" {
			return nil, fmt.Errorf("%q has %s in it, which sbatch takes for something else: choose another name", text, at)
		}
	}
	for _, line := range j.Extra {
		if !strings.HasPrefix(line, "--") || strings.ContainsAny(line, "\n#") {
			return nil, fmt.Errorf("%q is no option of sbatch, such as --gres=gpu:1", line)
		}
	}
	var b bytes.Buffer
	err := script.Execute(&b, j)
	return b.Bytes(), err
}

// Submit hands the script to sbatch, and returns the job's number.
func Submit(ctx context.Context, path string) (id int, err error) {
	out, err := call(ctx, "sbatch", "--parsable", path)
	if err != nil {
		return 0, err
	}
	number, _, _ := strings.Cut(strings.TrimSpace(out), ";") // the cluster's name may follow
	if id, err = strconv.Atoi(number); err != nil {
		return 0, fmt.Errorf("sbatch printed %.80q and no job's number", out)
	}
	return id, nil
}

// Queue returns what squeue says of the tasks of a job that are not over, by index: "PENDING (Priority)". It is empty for a job that Slurm
// no longer knows.
func Queue(ctx context.Context, id int) (map[int]string, error) {
	out, err := call(ctx, "squeue", "--noheader", "--array", "--jobs="+strconv.Itoa(id), "--format=%K %T %r")
	if err != nil {
		if strings.Contains(err.Error(), "Invalid job id") {
			return nil, nil
		}
		return nil, err
	}
	queue := map[int]string{}
	for line := range strings.Lines(out) {
		words := strings.SplitN(strings.TrimSpace(line), " ", 3)
		index, err := strconv.Atoi(words[0])
		if err != nil || len(words) < 2 {
			return nil, fmt.Errorf("squeue printed %.80q", line)
		}
		queue[index] = words[1]
		if len(words) > 2 && words[2] != "None" {
			queue[index] += " (" + words[2] + ")"
		}
	}
	return queue, nil
}

// call runs a program of Slurm's and returns what it prints.
func call(ctx context.Context, name string, args ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if errors.Is(err, exec.ErrNotFound) {
		return "", fmt.Errorf("there is no %s here: this is for a computer of a Slurm cluster", name)
	}
	if err != nil {
		said, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n")
		return "", fmt.Errorf("%s: %s", name, cmp.Or(said, err.Error()))
	}
	return stdout.String(), nil
}
