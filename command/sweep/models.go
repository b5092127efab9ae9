package sweep

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"vaelab/command/train"
	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/sweep"
)

// Models are to be trained, each with some seeds, as the cells of a grid are.
type Models struct {
	*plan
	flags Flags
}

// Passed are the flags of train that all runs may be given.
func Passed() []*setting.Setting { return trains() }

// NewModels returns the models that files describe, or why they cannot be trained into the folder. What is passed, flags of train, all have,
// whatever their files say. It makes and changes nothing.
func NewModels(ctx context.Context, files []string, flags Flags, passed []setting.Given) (*Models, error) {
	flags.Engine = onLocal
	m := &Models{&plan{dir: flags.Out}, flags}
	common, seeds, err := flags.common(passed)
	if err != nil {
		return nil, err
	}
	var cells []sweep.Cell
	var settings []sweep.Settings
	for _, path := range files {
		own, err := flags.model(path)
		if err != nil {
			return nil, err
		}
		for flag := range common {
			delete(own, flag)
		}
		name := modelName(path)
		if i := slices.IndexFunc(cells, func(c sweep.Cell) bool { return strings.EqualFold(c.Name, name) }); i >= 0 {
			return nil, cli.Usagef("%s and %s would both be called %s: rename one", files[i], path, name)
		}
		cells, settings = append(cells, sweep.Cell{Name: name, Settings: own}), append(settings, own)
	}
	if err := m.check(ctx, settings, files, common, seeds[0]); err != nil {
		return nil, err
	}
	if m.Sweep, err = sweep.NewModels(cells, seeds, common); err != nil {
		return nil, cli.Usagef("%w", err)
	}
	return m, m.fits(ctx)
}

// modelName is what a file's model is called: by its own name or, of a run's config.json, by the run's.
func modelName(path string) string {
	dir, base := filepath.Split(filepath.Clean(path))
	if base == "config.json" && dir != "" {
		return filepath.Base(dir)
	}
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// model returns the flags of train that a file has: one in TOML has them itself, of no table or of [train], and one in JSON is a --config.
func (f *Flags) model(path string) (sweep.Settings, error) {
	if filepath.Ext(path) == ".json" {
		whole, err := f.whole("config", path)
		return sweep.Settings{"config": whole}, err
	}
	var said file
	text, err := textOf(path)
	if err != nil {
		return nil, cli.Usagef("%w", err)
	}
	take := func(key string, value any) error {
		if key == "seed" {
			return errors.New("seed: a model has none of its own: --seeds N are N of them, from --seed on")
		}
		return said.ofTrain(key, value)
	}
	if err := parse(text, take, map[string]taker{"train": take}); err != nil {
		return nil, cli.Usagef("%s: %w", path, err)
	}
	own := sweep.Settings{}
	for _, g := range said.train {
		if slices.Contains(paths, g.Name) {
			if g.Text, err = f.whole(g.Name, g.Text); err != nil {
				return nil, err
			}
		}
		own[g.Name] = g.Text
	}
	return own, nil
}

// Flags returns what the i-th model is trained by, with the first seed, and on what.
func (m *Models) Flags(i int) (train.Flags, Set) { return *m.cells[i], m.sets[i] }

// DryRun says what would be trained, and about how long that takes.
func (m *Models) DryRun(ctx context.Context, std cli.IO) error {
	return m.flags.planned(ctx, m.plan, std)
}

// Hold makes and locks the folder.
func (m *Models) Hold() (*sweep.Folder, error) { return sweep.Hold(m.dir) }

// Train trains what is left, into the folder that Hold returned. Of runs that failed, while the others came through, the error is a *FailedError.
func (m *Models) Train(ctx context.Context, folder *sweep.Folder, stderr io.Writer) error {
	if err := m.fits(ctx); err != nil { // again, now that nobody else writes there
		return err
	}
	if err := folder.Save(m.Sweep); err != nil {
		return err
	}
	return m.train(ctx, m.flags.Jobs, stderr)
}

// Dirs returns the directories of the runs of a model.
func (m *Models) Dirs(c sweep.Cell) (dirs []string) {
	for _, r := range m.RunsOf([]sweep.Cell{c}) {
		dirs = append(dirs, r.Dir(m.dir))
	}
	return dirs
}
