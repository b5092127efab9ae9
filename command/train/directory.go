package train

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/run"
)

// Base returns what the flags are laid over. A flag that is not given has the value that the run was begun with which --resume
// names, or, of the model and how it sees images, that which it has in what --from names.
func (f *Flags) Base(typed func(flag string) string, read func(path string) ([]setting.Given, error)) ([]setting.Given, error) {
	switch resume, from := typed("resume"), typed("from"); {
	case resume != "" && from != "":
		return nil, cli.Usagef("--resume goes on with a run and --from begins one; choose one")
	case resume != "":
		if err := f.find(resume); err != nil {
			return nil, err
		}
		return read(f.resumed.Config())
	case from != "":
		var err error
		if f.source, err = run.OpenSource(from); err != nil {
			return nil, fmt.Errorf("--from: %w", err)
		}
		return f.source.Settings(typed), nil
	}
	return nil, nil
}

// find finds the run that --resume names.
func (f *Flags) find(dir string) error {
	if dir == "last" {
		newest, err := run.Newest()
		if err != nil {
			return fmt.Errorf("--resume last: %w", err)
		}
		dir = newest
	}
	switch info, err := os.Stat(dir); {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("--resume %s: there is no such directory; --out %s begins a run there", dir, dir)
	case err != nil:
		return fmt.Errorf("--resume: %w", err)
	case !info.IsDir():
		if dir, err = runOf(dir); err != nil {
			return err
		}
	}
	if err := run.Resumable(dir); err != nil {
		return err
	}
	f.resumed = &run.Directory{Dir: dir}
	var err error
	f.config, err = os.Stat(f.resumed.Config())
	return err
}

// runOf returns the run directory of a checkpoint that a run can go on from.
func runOf(path string) (string, error) {
	c, err := run.Load(path)
	if err != nil {
		return "", fmt.Errorf("--resume: %w; name the run's directory", err)
	}
	dir := filepath.Dir(path)
	switch last := (&run.Directory{Dir: dir}).Last(); {
	case len(c.Optimizer) == 0:
		return "", fmt.Errorf("--resume %s: it has the weights after epoch %d without the optimiser's moments, which training goes on with: name the run's directory, to go on from its last checkpoint", path, c.Epoch)
	case path != last:
		return "", fmt.Errorf("--resume %s: a run goes on from %s alone: put it there, and name the directory", path, last)
	}
	return dir, nil
}

// takeUp makes the run that --continue finds in --out the one to go on with. Without config.json there is none yet: what a
// process left that was killed before it had written that does not stand in the way of another.
func (f *Flags) takeUp() error {
	if !f.Continue {
		return nil
	}
	d := &run.Directory{Dir: f.Out}
	config, err := os.Stat(d.Config())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err == nil:
		err = run.Resumable(f.Out)
	}
	if err != nil {
		return fmt.Errorf("--continue: %w", err)
	}
	f.resumed, f.config = d, config
	if _, err := os.Stat(d.Last()); err == nil {
		f.source = nil // the run has weights of its own by now
	}
	return nil
}

// unchanged refuses flags that differ from those of the run to go on with, if its weights depend on them. A run without
// weights yet may be resumed by any; one that --continue takes up is the run of its command line from the beginning.
func (f *Flags) unchanged() error {
	if f.resumed == nil {
		return nil
	}
	if _, err := os.Stat(f.resumed.Last()); errors.Is(err, fs.ErrNotExist) && !f.Continue {
		return nil
	}
	var stored Flags
	if err := cli.Bind(help, &stored).Parse([]string{"--resume", f.resumed.Dir}, cli.IO{Stdout: io.Discard, Stderr: io.Discard}); err != nil {
		return err
	}
	stored.Training.Epochs = stored.Epochs
	text, err := stored.Recipe.Text()
	if err != nil {
		return err
	}
	differences, err := f.Recipe.Differences(text)
	if err != nil {
		return err
	}
	for _, d := range differences {
		because := "its weights depend on it"
		switch was := stored.Training.Patience; {
		case d.Name == "patience" && f.Training.Outlasts(was):
			continue
		case d.Name == "patience" && was > 0:
			return cli.Usagef("--patience is %s, but the run in %s was begun with %s: it may become longer, or 0, which is endless", d.Given, f.resumed.Dir, d.Stored)
		case d.Name == "epochs":
			because = "its learning rates depend on it"
		}
		return cli.Usagef("--%s is %s, but the run in %s was begun with %s, and %s; begin a new run with another --out", d.Name, d.Given, f.resumed.Dir, d.Stored, because)
	}
	return nil
}

// directory returns the run directory, locked.
func (f *Flags) directory() (*run.Directory, error) {
	switch {
	case f.resumed != nil:
		return f.resume()
	case f.Out != "":
		return run.Create(f.Out, f.Overwrite)
	}
	return run.Fresh(setting.Name(f.Model.Objective))
}

// resume locks the directory of the run to go on with, and refuses one in which another process began a run after the
// flags were read from config.json.
func (f *Flags) resume() (*run.Directory, error) {
	dir, err := run.Resume(f.resumed.Dir)
	if err != nil {
		return nil, err
	}
	now, err := os.Stat(dir.Config())
	if err == nil && !(os.SameFile(now, f.config) && now.ModTime().Equal(f.config.ModTime())) {
		err = fmt.Errorf("another process went on with the run in %s in the meantime: say it again", dir.Dir)
	}
	if err != nil {
		return nil, errors.Join(err, dir.Close())
	}
	return dir, nil
}
