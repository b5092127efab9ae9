package compare

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"vaelab/command/sweep"
	"vaelab/command/train"
	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/run"
	"vaelab/study/runs"
)

// read reads the runs, makes cells of them, and refuses runs whose numbers cannot be compared.
func (s *runStudy) read(ctx context.Context, dirs []string) error {
	all, err := run.Summaries(ctx, dirs, func(err error) { s.say("%v: passed over", err) })
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return fmt.Errorf("there are no runs below %s: train some with  %s", cli.Line(append(dirs, run.Root)[:max(len(dirs), 1)]...), cli.CommandLine("sweep"))
	}
	if err := s.know(all); err != nil {
		return err
	}
	s.group(runs.Group(s.all, decisive()))
	return nil
}

// know takes note of runs, and refuses them if none counts, or if their numbers cannot be compared.
func (s *runStudy) know(all []*run.Summary) error {
	var seen sights
	s.ids = map[*runs.Run]string{}
	for _, one := range all {
		r, told := known(one, decisive())
		s.all = append(s.all, r)
		if r.Why == "" {
			seen.add(one.Dir, seenBy(one), told)
			s.ids[r] = one.ID
		}
	}
	if len(seen) == 0 {
		return fmt.Errorf("of %s none counts; the first, %s, does not for this: %s", cli.Count(len(all), "run"), s.all[0].Dir, s.all[0].Why)
	}
	if len(seen) > 1 {
		return seen.differ("the runs were measured on different things, and are not compared: name folders of one kind", "run")
	}
	s.images = seen[0].what
	return nil
}

// group takes the cells that are made of the runs.
func (s *runStudy) group(t *runs.Table) {
	s.Table = t
	s.settled = settled(s.all, decisive(), t.Axes)
}

// decisive are the settings but for the seed that the weights depend on, in the order of train's flags.
func decisive() []string {
	names := append([]string{"epochs"}, setting.Of(new(run.Recipe)).Names()...)
	names = slices.DeleteFunc(names, func(name string) bool { return name == "seed" })
	return append(names, "from")
}

// flags are those that a run was trained with.
type flags struct {
	train.Flags
	set *setting.Set // of these
}

// known returns what is known of a run, with its flags unless it does not count.
func known(s *run.Summary, names []string) (*runs.Run, *flags) {
	r := &runs.Run{Dir: s.Dir}
	if s.Settings == nil {
		r.Why = "damaged: " + s.Why
		return r, nil
	}
	f, err := flagsOf(s)
	if err != nil {
		r.Why = "damaged: its config.json: " + err.Error()
		return r, nil
	}
	r.Seed, r.Settings = fmt.Sprint(f.Training.Seed), map[string]string{}
	for _, name := range names {
		if text := f.set.Named(name).Text(); text != "" {
			r.Settings[name] = text
		}
	}
	r.Settings["from"] = origin(s)
	r.Best = f.Training.Validation > 0
	at := s.Test
	if r.Best {
		at = s.Best
	}
	switch {
	case s.State == run.Damaged || s.State == run.Diverged:
		r.Why = string(s.State) + ": " + strings.Join(strings.Fields(s.Why), " ")
	case s.State != run.Finished:
		r.Why = fmt.Sprintf("%s, after epoch %d of %d", s.State, s.Epoch, s.Epochs)
	case r.Best && at == nil:
		r.Why = "there is no measurement of its best epoch on the test set"
	case at == nil || !r.Best && at.Epoch != s.Epoch:
		r.Why = "there is no measurement of its last epoch on the test set"
	default:
		r.Values = values(s, at)
	}
	return r, f
}

// flagsOf returns the flags of a run. What an older run's file lacks is at its default; what a newer one's has is refused.
func flagsOf(s *run.Summary) (*flags, error) {
	text, err := json.Marshal(s.Settings)
	if err != nil {
		return nil, err
	}
	f := defaults()
	given, err := f.set.Read(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	for i := range given {
		given[i].From = "config.json" // of format 1, which has settings of families that are not chosen
	}
	if refused, err := f.set.Apply(given); err != nil {
		return nil, fmt.Errorf("key %q: %w", refused.Name, err)
	}
	return f, nil
}

// defaults are the flags of which nothing was said.
func defaults() *flags {
	f := new(flags)
	f.set = setting.Of(&f.Flags)
	f.set.Defaults()
	return f
}

// origin is where the first weights of a run come from.
func origin(s *run.Summary) string {
	if s.From == nil {
		return "none"
	}
	const letters = 12
	return fmt.Sprintf("%.*s", letters, s.From.SHA256)
}

// values are what a run came to, at a measurement of the test set.
func values(s *run.Summary, at *run.Record) (v runs.Values) {
	v[runs.NegELBO], v[runs.Recon] = s.Bound(at), float64(at.Recon)
	v[runs.KL] = v[runs.NegELBO] - v[runs.Recon] // NaN of codes that are points
	v[runs.NLL], v[runs.ActiveUnits], v[runs.Seconds] = math.NaN(), math.NaN(), s.Seconds
	if at.ActiveUnits != nil {
		v[runs.ActiveUnits] = float64(*at.ActiveUnits)
	}
	return v
}

// sight is what runs were measured on: the numbers of two sights say nothing of one another.
type sight struct {
	key, what string
	runs      []string
}

type sights []*sight

// seeing are the settings that say which images of a data set are seen, and how.
var seeing = append(setting.Of(new(data.View)).Names(), "only-digit", "exclude-digit", "binarize")

// add takes note of what a run was measured on: images of a data set, cut and seen in some way, and probabilities or densities
// of their pixels.
func (all *sights) add(dir string, set sweep.Set, f *flags) {
	var changed []string
	for _, name := range seeing {
		if one := f.set.Named(name); one.Changed() {
			changed = append(changed, "--"+name+"="+one.Text())
		}
	}
	key := fmt.Sprint(set.SHA256, set.Test, changed, f.Model.Likelihood.Density())
	i := slices.IndexFunc(*all, func(o *sight) bool { return o.key == key })
	if i < 0 {
		what := fmt.Sprintf("%s of %s", cli.Count(set.Test, "test image"), set.Name)
		if len(changed) > 0 {
			what += " with " + strings.Join(changed, " ")
		}
		if f.Model.Likelihood.Density() {
			what += ", by densities of grey pixels"
		}
		i, *all = len(*all), append(*all, &sight{key: key, what: what})
	}
	(*all)[i].runs = append((*all)[i].runs, dir)
}

// seenBy is what a run was measured on.
func seenBy(s *run.Summary) sweep.Set {
	return sweep.Set{Name: s.Data, SHA256: s.SHA256, Test: s.Images.Test}
}

// differ lists what was measured on different things, each of them by a noun.
func (all sights) differ(refused, noun string) error {
	lines := []string{refused}
	for _, one := range all {
		lines = append(lines, fmt.Sprintf("  %s, such as %s: %s", cli.Count(len(one.runs), noun), one.runs[0], one.what))
	}
	return errors.New(strings.Join(lines, "\n"))
}

// settled are the settings that all runs agree in and that are not train's defaults, as flags.
func settled(all []*runs.Run, names, axes []string) (flags []string) {
	of := defaults().set
	all = slices.DeleteFunc(slices.Clone(all), func(r *runs.Run) bool { return r.Settings == nil })
	for _, name := range names {
		value := all[0].Settings[name]
		other := slices.ContainsFunc(all, func(r *runs.Run) bool { return r.Settings[name] != value })
		usual := of.Named(name).Text()
		if name == "from" {
			usual = "none"
		}
		if !other && value != "" && value != usual && !slices.Contains(axes, name) {
			flags = append(flags, "--"+name+"="+value)
		}
	}
	return flags
}
