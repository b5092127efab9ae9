package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kubernetes/pkg/apis/batch"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/third_party/forked/golang/expansion"
)

const repository = "../../.."

// build returns the path of vaelab as the image has it: static, with MNIST inside.
func build(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("skipped: it builds the program, and trains")
	}
	program := filepath.Join(t.TempDir(), "vaelab")
	for _, args := range [][]string{{"generate", "./data"}, {"build", "-tags", "embedmnist", "-o", program, "./cmd/vaelab"}} {
		cmd := exec.Command("go", args...)
		cmd.Dir, cmd.Env = repository, append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %v: %v: %s", args, err, out)
		}
	}
	return program
}

// sweep runs vaelab sweep on a small grid and returns what it prints.
func sweep(t *testing.T, program string, args ...string) string {
	t.Helper()
	args = append([]string{"sweep", "--grid", "latent=2,3", "--seeds", "2", "--limit", "500", "--hidden", "16", "--epochs", "1", "--picture-every", "0"}, args...)
	var stderr strings.Builder
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Stderr = t.TempDir(), &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr.String())
	}
	return string(out)
}

// accepted returns what the server stores of a manifest. It has nothing to say against it.
func accepted(t *testing.T, manifest string) []runtime.Object {
	t.Helper()
	stored, warnings, err := validate(strings.NewReader(manifest))
	if err != nil || len(warnings) > 0 {
		t.Fatalf("%v, %q:\n%s", err, warnings, manifest)
	}
	return stored
}

// TestManifest: the server's own code accepts a sweep's manifest, refuses one with a mistake, and has the bounds that sweep knows.
func TestManifest(t *testing.T) {
	program := build(t)
	engine := []string{"--out", "sweep", "--engine", "kubernetes", "--image", "registry.example:5000/vaelab:1", "--claim", "runs", "--jobs", "3", "--memory", "1Gi"}
	manifest := sweep(t, program, engine...)
	stored := accepted(t, manifest)
	accepted(t, sweep(t, program, append(engine, "--gpus", "1")...))
	accepted(t, strings.Replace(manifest, "completions: 4", "completions: 100000", 1))
	for _, change := range []struct{ from, to, want string }{
		{"backoffLimitPerIndex", "backofLimitPerIndex", `unknown field "spec.backofLimitPerIndex"`},
		{"completions: 4", "completions: -4", "spec.completions: Invalid value: -4"},
		{"completions: 4", "completions: 100001", "spec.maxFailedIndexes"},
		{"values: [2, 3]", "values: [0, 3]", "spec.podFailurePolicy.rules[2].onExitCodes.values[0]"},
		{"cpu: 1", "cpu: -1", "resources.requests[cpu]: Invalid value"},
		{"restartPolicy: Never", "restartPolicy: Always", "spec.template.spec.restartPolicy"},
		{"claimName: \"runs\"", "claimName: 1", "cannot unmarshal number"},
		{"kind: Job\nmetadata:\n  name: \"vaelab-sweep\"", "kind: Job\nmetadata:\n  name: " + strings.Repeat("a", 62), "metadata.name"},
	} {
		changed := strings.Replace(manifest, change.from, change.to, 1)
		if _, _, err := validate(strings.NewReader(changed)); changed == manifest || err == nil || !strings.Contains(err.Error(), change.want) {
			t.Errorf("%s: %v, want %s", change.to, err, change.want)
		}
	}
	t.Run("pods", func(t *testing.T) { pods(t, program, stored[0].(*core.ConfigMap), stored[1].(*batch.Job)) })
}

// TestDocuments: the claims of the documents are accepted.
func TestDocuments(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(repository, "docs/clusters.md"))
	if err != nil {
		t.Fatal(err)
	}
	all := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(all) == 0 {
		t.Fatal("there are none")
	}
	for _, m := range all {
		accepted(t, m[1])
	}
}

// pods does what the pods of a job do, as their user, in the file system that they have. In the end there are the runs of a sweep here.
func pods(t *testing.T, program string, config *core.ConfigMap, job *batch.Job) {
	if os.Getuid() != 0 {
		t.Skip("skipped: to be another user in another root takes root")
	}
	spec := job.Spec.Template.Spec
	container, user := spec.Containers[0], spec.SecurityContext
	root := t.TempDir()
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	volumes := map[string]core.Volume{}
	for _, v := range spec.Volumes {
		volumes[v.Name] = v
	}
	var claim string
	for _, m := range container.VolumeMounts {
		dir := filepath.Join(root, m.MountPath)
		do(os.MkdirAll(dir, 0o755))
		if volumes[m.Name].PersistentVolumeClaim != nil {
			claim = dir
			do(os.Chown(dir, 0, int(*user.FSGroup)))
			do(os.Chmod(dir, 0o2775))
			continue
		}
		for name, text := range config.Data {
			do(os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
		}
	}
	do(os.MkdirAll(filepath.Join(root, "usr/local/bin"), 0o755))
	binary, err := os.ReadFile(program)
	do(err)
	do(os.WriteFile(filepath.Join(root, "usr/local/bin/vaelab"), binary, 0o755))

	pod := func(index int32) error {
		variables := expansion.MappingFuncFor(map[string]string{"JOB_COMPLETION_INDEX": fmt.Sprint(index)})
		var args []string
		for _, word := range container.Command {
			args = append(args, expansion.Expand(word, variables))
		}
		var stderr bytes.Buffer
		cmd := exec.Cmd{
			Path: "/usr/local/bin/" + args[0], Args: args, Dir: "/work", Env: []string{"PATH=/usr/local/bin"}, Stderr: &stderr,
			SysProcAttr: &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{
				Uid: uint32(*user.RunAsUser), Gid: uint32(*user.RunAsGroup), Groups: []uint32{uint32(*user.FSGroup)},
			}},
		}
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%q: %w: %s", args, err, stderr.String())
		}
		return nil
	}
	for range 2 { // when all is finished, nothing is left to do
		var wait sync.WaitGroup
		for index := range *job.Spec.Completions {
			wait.Go(func() {
				if err := pod(index); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
	}
	if err := pod(*job.Spec.Completions); err == nil || !strings.Contains(err.Error(), "exit status 2") {
		t.Errorf("an index that there is not: %v", err)
	}

	here := filepath.Join(t.TempDir(), "here")
	sweep(t, program, "--out", here, "--quiet")
	for _, file := range []string{"sweep.json", "latent=2/seed-1/last.safetensors", "latent=2/seed-2/last.safetensors", "latent=3/seed-1/last.safetensors", "latent=3/seed-2/last.safetensors"} {
		want, err := os.ReadFile(filepath.Join(here, file))
		do(err)
		got, err := os.ReadFile(filepath.Join(claim, "sweep", file))
		do(err)
		if !bytes.Equal(got, want) {
			t.Errorf("%s has other bytes than here", file)
		}
	}
}
