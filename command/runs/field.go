package runs

import (
	"cmp"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/model"
	"vaelab/run"
)

// field is a thing that is known of a run, in full; "" where it is not known.
type field struct {
	key    string
	number bool
	of     func(*run.Summary) string
}

// fields are those that are no settings, in the order of CSV.
var fields = []field{
	{"run", false, func(s *run.Summary) string { return s.Dir }},
	{"id", false, func(s *run.Summary) string { return s.ID }},
	{"state", false, func(s *run.Summary) string { return string(s.State) }},
	{"why", false, func(s *run.Summary) string { return s.Why }},
	{"data", false, func(s *run.Summary) string { return s.Data }},
	{"data_sha256", false, func(s *run.Summary) string { return s.SHA256 }},
	{"device", false, func(s *run.Summary) string { return s.Device }},
	{"simd", false, func(s *run.Summary) string { return s.SIMD }},
	{"vaelab", false, func(s *run.Summary) string { return s.Versions["vaelab"] }},
	{"begun", false, func(s *run.Summary) string { return moment(s.Begun) }},
	{"started", false, func(s *run.Summary) string { return moment(s.Started) }},
	{"epoch", true, func(s *run.Summary) string { return strconv.Itoa(s.Epoch) }},
	{"step", true, func(s *run.Summary) string { return strconv.Itoa(s.Step) }},
	{"seconds", true, func(s *run.Summary) string { return number(s.Seconds) }},
	{"test", true, func(s *run.Summary) string { return number(s.Bound(s.Test)) }},
	{"test_recon", true, func(s *run.Summary) string { return number(recon(s.Test)) }},
	{"test_kl", true, func(s *run.Summary) string { return number(s.Bound(s.Test) - recon(s.Test)) }},
	{"best", true, func(s *run.Summary) string { return number(s.Bound(s.Best)) }},
	{"best_epoch", true, func(s *run.Summary) string {
		if s.Best == nil {
			return ""
		}
		return strconv.Itoa(s.Best.Epoch)
	}},
}

// fieldOf returns the field of that key: one of fields, or a setting.
func fieldOf(key string) field {
	if i := slices.IndexFunc(fields, func(f field) bool { return f.key == key }); i >= 0 {
		return fields[i]
	}
	return field{key: key, of: func(s *run.Summary) string { return s.Setting(key) }}
}

// known refuses a key that is neither a field nor a setting of any recipe or of any of the runs.
func known(flag, key string, all []*run.Summary) error {
	var names []string
	for _, f := range fields {
		names = append(names, f.key)
	}
	names = append(names, setting.Of(new(run.Recipe)).Names()...)
	for _, s := range all {
		for name := range s.Settings {
			names = append(names, name)
		}
	}
	if slices.Contains(names, key) {
		return nil
	}
	slices.Sort(names)
	return cli.Usagef("--%s: %q is neither a column nor a setting%s", flag, key, setting.Suggestion("", key, slices.Compact(names)))
}

// compareValues orders two values that are there: as numbers if both are, else as text.
func compareValues(a, b string) int {
	x, notX := strconv.ParseFloat(a, 64)
	y, notY := strconv.ParseFloat(b, 64)
	if notX == nil && notY == nil {
		return cmp.Compare(x, y)
	}
	return strings.Compare(a, b)
}

// number writes a finite number in full.
func number(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// moment writes a time to the second.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func recon(r *run.Record) float64 {
	if r == nil {
		return math.NaN()
	}
	return float64(r.Recon)
}

// usual are the settings of the default model.
func usual() *setting.Set {
	defaults := setting.Of(new(model.Config))
	defaults.Defaults()
	return defaults
}

// architecture is the model in a few words: the objective, the layers, and those families that are not what they are by
// default.
func architecture(s *run.Summary, defaults *setting.Set) string {
	words := []string{s.Setting("objective")}
	add := func(word string) {
		if word != "" && word != words[len(words)-1] { // a posterior and its prior may share a name
			words = append(words, word)
		}
	}
	changed := func(name string) string {
		if value := s.Setting(name); value != defaults.Named(name).Text() {
			return value
		}
		return ""
	}
	add(changed("network"))
	add(strings.Trim(s.Setting("hidden")+"-"+s.Setting("latent"), "-"))
	for _, name := range []string{"posterior", "flow", "prior", "likelihood"} {
		add(changed(name))
	}
	if s.Setting("conditional") == "true" {
		add("conditional")
	}
	return strings.TrimSpace(strings.Join(words, " "))
}

// brief writes a time in its greatest unit.
func brief(d time.Duration) string {
	for _, unit := range []struct {
		size time.Duration
		name string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "m"}} {
		if d >= 2*unit.size {
			return fmt.Sprint(int(d/unit.size), unit.name)
		}
	}
	return fmt.Sprint(max(int(d/time.Second), 0), "s")
}

// oneLine is a text without line breaks.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// shortData is the data set's own name, without the way to it.
func shortData(s *run.Summary) string { return filepath.Base(filepath.ToSlash(cmp.Or(s.Data, "-"))) }
