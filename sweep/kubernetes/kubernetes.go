// Package kubernetes writes a sweep down as a manifest for Kubernetes: an Indexed Job, and a ConfigMap that brings its pods
// sweep.json.
package kubernetes

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"strings"
	"text/template"
	"unicode"
)

// What a pod finds where.
const (
	Volume = "/work/checkpoints"      // the claim; the folder in the image that is the user's
	File   = "/etc/vaelab/sweep.json" // Job.Sweep
	Index  = "$(JOB_COMPLETION_INDEX)"
)

// Job is an Indexed Job: a pod for each index runs a command.
type Job struct {
	Name    string
	Image   string
	Claim   string   // name of a PersistentVolumeClaim
	Sweep   string   // text of sweep.json
	Command []string // with Index where that goes
	Runs    int      // indices, from 0 on; a Job may have as many as a sweep
	AtOnce  int      // pods; 0: as many as the cluster has room for

	CPUs, GPUs int    // of a pod
	Memory     string // as Kubernetes takes it; "": no bound
}

//go:embed job.yaml
var text string

var manifest = template.Must(template.New("").Funcs(template.FuncMap{"quote": quote, "indent": indent}).Parse(text))

// quote returns JSON, which YAML is a superset of: so nothing is taken for a number or for more than one line.
func quote(value any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(value)
	return strings.TrimSpace(b.String()), err
}

// indent moves all lines but the first to the right.
func indent(by int, text string) string {
	return strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n"+strings.Repeat(" ", by))
}

// Bounds of Kubernetes.
const (
	maxLabel = 63      // bytes of a pod's host name
	maxSweep = 1 << 20 // bytes in a ConfigMap
)

var (
	label    = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)
	names    = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)
	image    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:/@-]*$`)
	quantity = regexp.MustCompile(`^[1-9][0-9]{0,8}[KMGT]i$`)
)

// check refuses what the cluster would refuse, in words that tell what to do.
func (j *Job) check() error {
	longest := maxLabel - len(fmt.Sprint("-", j.Runs-1))
	switch {
	case !label.MatchString(j.Name) || len(j.Name) > longest:
		return fmt.Errorf("%q is no name of a Job: take small letters, digits and hyphens, %d at most", j.Name, longest)
	case !names.MatchString(j.Claim) || len(j.Claim) > 253:
		return fmt.Errorf("%q is no name of a claim, such as data", j.Claim)
	case !image.MatchString(j.Image):
		return fmt.Errorf("%q is no name of an image, such as registry.example/vaelab:1", j.Image)
	case j.Memory != "" && !quantity.MatchString(j.Memory):
		return fmt.Errorf("%q is no amount of memory, such as 512Mi or 4Gi", j.Memory)
	case len(j.Sweep) > maxSweep:
		return fmt.Errorf("sweep.json has %d bytes, and a ConfigMap has room for %d: make it several sweeps", len(j.Sweep), maxSweep)
	}
	for _, r := range j.Sweep {
		if r != '\n' && !unicode.IsPrint(r) {
			return fmt.Errorf("sweep.json has the letter %U in it, which YAML can't have there", r)
		}
	}
	return nil
}

// Manifest returns the documents in YAML.
func (j *Job) Manifest() ([]byte, error) {
	if err := j.check(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err := manifest.Execute(&b, struct {
		*Job
		Volume, Plan string
	}{j, Volume, path.Dir(File)})
	return b.Bytes(), err
}
