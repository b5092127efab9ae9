package kubernetes

import (
	"strings"
	"testing"
)

func job() *Job {
	return &Job{
		Name: "vaelab-s", Image: "registry.example:5000/vaelab:1", Claim: "123", Sweep: "{\n  \"format\": 1\n}\n",
		Command: []string{"vaelab", "--task", Index}, Runs: 11, AtOnce: 4, CPUs: 2, Memory: "4Gi", GPUs: 1,
	}
}

// TestManifest: it has what was asked for. scripts/dev/kubernetes has the server's own code judge it.
func TestManifest(t *testing.T) {
	text, err := job().Manifest()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"  sweep.json: |\n    {\n      \"format\": 1\n    }\n---\n", "completions: 11 ", "parallelism: 4\n", "claimName: \"123\"\n", "cpu: 2\n            memory: \"4Gi\"\n",
		"nvidia.com/gpu: 1\n", "        - \"$(JOB_COMPLETION_INDEX)\"\n", "mountPath: /work/checkpoints\n", "mountPath: /etc/vaelab\n",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	plain := job()
	plain.AtOnce, plain.Memory, plain.GPUs = 0, "", 0
	if text, err = plain.Manifest(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "memory") || strings.Contains(string(text), "nvidia") || !strings.Contains(string(text), "parallelism: 11\n") {
		t.Errorf("not what was asked for:\n%s", text)
	}
}

// TestRefused: what the cluster would refuse is refused here.
func TestRefused(t *testing.T) {
	for want, change := range map[string]func(*Job){
		"no name of a Job":      func(j *Job) { j.Name = "vaelab-Wide" },
		"hyphens, 60 at most":   func(j *Job) { j.Name = strings.Repeat("a", 61) },
		"no name of a claim":    func(j *Job) { j.Claim = "a/b" },
		"no name of an image":   func(j *Job) { j.Image = "a b" },
		"no amount of memory":   func(j *Job) { j.Memory = "4" },
		"has room for 1048576":  func(j *Job) { j.Sweep = strings.Repeat(" ", 1<<20+1) },
		"has the letter U+009F": func(j *Job) { j.Sweep = "\u009f" },
	} {
		j := job()
		change(j)
		if text, err := j.Manifest(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s\n%s", err, want, text)
		}
	}
}
