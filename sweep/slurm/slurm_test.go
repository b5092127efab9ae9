package slurm

import (
	"os/exec"
	"strings"
	"testing"
)

func TestArray(t *testing.T) {
	for want, j := range map[string]Job{
		"0":          {Indices: []int{0}},
		"0-3,7%2":    {Indices: []int{0, 1, 2, 3, 7}, AtOnce: 2},
		"1,3,5-6,10": {Indices: []int{1, 3, 5, 6, 10}},
	} {
		if got := j.Array(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func job() *Job {
	return &Job{
		Name: "vaelab-s", Folder: "/a b", Logs: "/a b/s", Command: "'/a b/vaelab' sweep --out s --task", After: "--threads 2", Indices: []int{0, 1},
		Partition: "low", Time: "2:00:00", CPUs: 2, Extra: []string{"--gres=gpu:1"},
	}
}

// TestScript: the script has what was asked for, and nothing else, and is one that bash takes.
func TestScript(t *testing.T) {
	text, err := job().Script()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"#!/bin/bash\n", "#SBATCH --array=0-1\n", "#SBATCH --chdir=\"/a b\"\n", "#SBATCH --output=\"/a b/s/slurm-%a.log\"\n", "#SBATCH --requeue\n",
		"#SBATCH --signal=B:TERM@120\n", "#SBATCH --cpus-per-task=2\n", "#SBATCH --partition=low\n", "#SBATCH --time=2:00:00\n", "#SBATCH --gres=gpu:1\n",
		"\n'/a b/vaelab' sweep --out s --task \"$SLURM_ARRAY_TASK_ID\" --threads 2 &\n",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "--mem") || strings.Contains(string(text), "--account") {
		t.Errorf("more than was asked for:\n%s", text)
	}
	if _, err := exec.LookPath("bash"); err == nil {
		check := exec.Command("bash", "-n")
		check.Stdin = strings.NewReader(string(text))
		if out, err := check.CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	}
}

// TestOdd: what sbatch or the shell would take for something else is refused.
func TestOdd(t *testing.T) {
	for _, change := range []func(*Job){
		func(j *Job) { j.Name = `a"b` },
		func(j *Job) { j.Logs = "/a%b" },
		func(j *Job) { j.Partition = "low\nrm" },
		func(j *Job) { j.Extra = []string{"rm -r x"} },
		func(j *Job) { j.Extra = []string{"--x\nrm -r x"} },
	} {
		j := job()
		change(j)
		if text, err := j.Script(); err == nil {
			t.Errorf("%s", text)
		}
	}
}

// TestNoSlurm: without Slurm's programs it says so.
func TestNoSlurm(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Submit(t.Context(), "x"); err == nil || !strings.Contains(err.Error(), "there is no sbatch here") {
		t.Error(err)
	}
	if _, err := Queue(t.Context(), 1); err == nil || !strings.Contains(err.Error(), "there is no squeue here") {
		t.Error(err)
	}
}
