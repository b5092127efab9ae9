package run

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// summarized writes a run's files and returns its summary. The checkpoint is after an epoch, 0 for none; the best one by
// validation is the second.
func summarized(t *testing.T, config, metrics string, epoch int, state string) *Summary {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{configFile: config, metricsFile: metrics} {
		if text != "" {
			if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	d, err := hold(root)
	if err != nil {
		t.Fatal(err)
	}
	if epoch > 0 {
		c := example()
		c.Epoch, c.State = epoch, state
		if err := d.save(lastFile, c); err != nil {
			t.Fatal(err)
		}
	}
	if s := Summarize(root); s.State != Running {
		t.Errorf("while its lock is held it is %s", s.State)
	}
	closeRun(t, d)
	return Summarize(root)
}

// TestSummarize: what the files of a run say of it, and what is said where they say nothing.
func TestSummarize(t *testing.T) {
	const (
		config = `{"id": "ABC", "begun": "2026-01-02T03:04:05Z", "config": {"epochs": 3, "latent": 20, "objective": "elbo", "data": "", "save-every": 1, "validation": 8}}`
		// The first line is never read: the last ones say enough.
		metrics = `no record` + "\n" +
			`{"step":8,"epoch":2,"split":"validation","recon":70,"kl":20}` + "\n" +
			`{"step":8,"epoch":2,"split":"test","recon":80,"kl":20,"elapsed_s":2}` + "\n" +
			`{"step":12,"epoch":3,"split":"train","recon":60,"kl":30,"elapsed_s":3}` + "\n" +
			`{"step":12,"epoch":3,"split":"test","recon":81,"kl":21,"elapsed_s":3}` + "\n" +
			`{"step":16,"epo`
		third = `{"epoch":3,"step":12,"best_epoch":2,"stopped":false}`
	)
	for name, c := range map[string]struct {
		config, metrics string
		epoch           int
		state           string
		want            State
		why             string
	}{
		"whole":             {config, metrics, 3, third, Finished, ""},
		"patience ended it": {strings.Replace(config, `"epochs": 3`, `"epochs": 9`, 1), metrics, 3, strings.Replace(third, "false", "true", 1), Finished, ""},
		"to go on":          {strings.Replace(config, `"epochs": 3`, `"epochs": 9`, 1), metrics, 3, third, Interrupted, ""},
		"just begun":        {config, "", 0, "", Interrupted, ""},
		"diverged":          {strings.Replace(config, `{"id"`, `{"diverged": "at step 3", "id"`, 1), metrics, 3, third, Diverged, "at step 3"},
		"no configuration":  {"", metrics, 3, third, Damaged, "config.json"},
		"half of one":       {config[:40], metrics, 3, third, Damaged, "config.json: unexpected EOF"},
		"no metrics":        {config, "", 3, third, Damaged, "metrics.jsonl"},
		"wrong metrics":     {config, "no record\n", 3, third, Damaged, `"no record" is not a record`},
		"a state of none":   {config, metrics, 3, `[3]`, Damaged, "last.safetensors: json"},
	} {
		t.Run(name, func(t *testing.T) {
			s := summarized(t, c.config, c.metrics, c.epoch, c.state)
			if s.State != c.want || !strings.Contains(s.Why, c.why) || c.why == "" && s.Why != "" {
				t.Errorf("%s (%s), want %s (%s)", s.State, s.Why, c.want, c.why)
			}
		})
	}
	s := summarized(t, config, metrics, 3, third)
	if s.ID != "ABC" || s.Epochs != 3 || s.Epoch != 3 || s.Step != 12 || s.Seconds != 3 || s.Setting("latent") != "20" || s.Setting("nothing") != "" {
		t.Errorf("%+v", s)
	}
	if last, best := s.Bound(s.Test), s.Bound(s.Best); last != 102 || best != 100 {
		t.Errorf("-ELBO %v and at its best %v, want 102 and 100", last, best)
	}
	s = summarized(t, strings.Replace(config, `"elbo"`, `"autoencoder"`, 1), metrics, 3, third)
	if bound := s.Bound(s.Test); !math.IsNaN(bound) {
		t.Errorf("an autoencoder has the -ELBO %v", bound)
	}
}

// TestDirectories: runs are found at any depth, not within runs and not beyond links.
func TestDirectories(t *testing.T) {
	root, out := t.TempDir(), t.TempDir()
	put(t, root, "b/metrics.jsonl", "a/deep/run/last.safetensors", "a/config.json", "a/other/.lock", "c/config.json", "c/.lock", "c/inner/metrics.jsonl", "shut/run/metrics.jsonl")
	put(t, out, "metrics.jsonl")
	if err := os.Symlink(out, filepath.Join(root, "link")); err != nil {
		t.Skip(err)
	}
	got, err := directories(root, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, name := range []string{"a/deep/run", "b", "c", "shut/run"} {
		want = append(want, filepath.Join(root, filepath.FromSlash(name)))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got, _ := directories(filepath.Join(root, "link"), nil); len(got) != 1 {
		t.Errorf("of a link that is named itself: %q", got)
	}
	var unread error
	if _, err := directories(filepath.Join(root, "absent"), func(err error) { unread = err }); err != nil || !errors.Is(unread, fs.ErrNotExist) {
		t.Errorf("of what is not there: %v, %v", err, unread)
	}
}

// TestLastRecords: records come from the last one back, however long they and the file are.
func TestLastRecords(t *testing.T) {
	var text strings.Builder
	for step := range 3000 {
		text.WriteString(`{"step":` + strings.Repeat(" ", step%7*500) + `1,"epoch":`)
		text.WriteString(strings.TrimSpace(string(rune('0'+step%10))) + "}\n")
	}
	path := logFile(t, text.String()+"torn")
	n := 0
	if err := lastRecords(path, func(r Record) bool {
		if want := 9 - n%10; r.Epoch != want {
			t.Fatalf("record %d from the end is of epoch %d, want %d", n, r.Epoch, want)
		}
		n++
		return false
	}); err != nil || n != 3000 {
		t.Errorf("%d records, %v", n, err)
	}
	for name, text := range map[string]string{"": "", "torn": "torn", "long": "\n" + strings.Repeat("x", maxLine+5) + "\n"} {
		err := lastRecords(logFile(t, text), func(Record) bool { t.Error("a record"); return true })
		if (err != nil) != (name == "long") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
