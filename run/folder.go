package run

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"vaelab/internal/atomicfile"
	"vaelab/internal/figure"
)

// Root is where runs and comparisons are written and looked for, unless a flag says otherwise.
const Root = "checkpoints"

// Contents are the names that belong in a folder.
type Contents struct {
	What    string                 // the folder holds, such as "a comparison"
	Files   func(name string) bool // reports whether a file of that name belongs there
	Folders func(name string) bool // the same of folders; nil: none does
	Inside  *Contents              // of each of those folders
	Flag    string                 // that names the folder; "": --out

	lock bool // a run's: it has a lock, and only who holds that removes anything
}

// Names is the function of Contents for the given names and no others.
func Names(names ...string) func(string) bool {
	return func(name string) bool {
		return slices.Contains(names, name) || slices.Contains(figure.Formats, strings.TrimPrefix(filepath.Ext(name), ".")) && slices.Contains(names, InFormat(name, "png"))
	}
}

// InFormat returns the name of a figure that is to be of a format.
func InFormat(name, format string) string {
	return strings.TrimSuffix(name, filepath.Ext(name)) + "." + format
}

// Folder is a folder for files of known names. Where it holds such files already, it is refused
// unless Overwrite is set; where it holds anything else, even then.
type Folder struct {
	Dir       string // "" of one without a name, until Make
	Contents  *Contents
	Overwrite bool

	what string // such a folder is for
}

// NewFolder returns the folder dir, or, for "", one in Root that Make makes, named after what it is for and the time. It
// makes and changes nothing, but refuses what Make would.
func NewFolder(dir, what string, c *Contents, overwrite bool) (*Folder, error) {
	f := &Folder{Dir: dir, Contents: c, Overwrite: overwrite, what: what}
	if dir == "" {
		return f, nil
	}
	_, err := f.check()
	return f, err
}

// fresh makes a directory in root that was not there, and returns its path. Of processes that want one at the same time,
// each gets its own: who makes a directory has it.
func fresh(root, what string) (string, error) {
	name := filepath.Join(root, what+"-"+time.Now().Format("20060102-150405"))
	for n, dir := 2, name; ; n++ {
		if err := atomicfile.Mkdir(dir); !errors.Is(err, fs.ErrExist) {
			return dir, err
		}
		dir = fmt.Sprintf("%s-%d", name, n)
	}
}

// Make makes the folder, and removes the files that belong there, but for those of the runs in
// it: they go when Create begins a run in their place.
func (f *Folder) Make() (err error) {
	if f.Dir == "" {
		f.Dir, err = fresh(Root, f.what)
		return err
	}
	old, err := f.check()
	if err != nil {
		return err
	}
	if err := f.Contents.mkdir(f.Dir); err != nil {
		return err
	}
	dir, err := os.OpenRoot(f.Dir)
	if err != nil {
		return err
	}
	defer dir.Close()
	return f.Contents.remove(dir, old)
}

// mkdir makes a folder, unless it is there.
func (c *Contents) mkdir(dir string) error {
	if err := atomicfile.Mkdir(dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w: %s", err, c.elsewhere())
	}
	return nil
}

// elsewhere is what to do where nothing can be written.
func (c *Contents) elsewhere() string { return "choose another " + cmp.Or(c.Flag, "--out") }

// remove removes files. What a run is stands in its config.json, which goes first: a run that is half removed is none
// that anybody goes on with.
func (c *Contents) remove(dir *os.Root, names []string) error {
	if i := slices.Index(names, configFile); i >= 0 {
		if err := errors.Join(dir.Remove(configFile), atomicfile.Sync(dir, ".")); err != nil {
			return err
		}
		names = slices.Delete(names, i, i+1)
	}
	for _, name := range names {
		if c.Inside != nil && c.Inside.lock && path.Base(name) != name {
			continue
		}
		if err := dir.Remove(name); err != nil {
			return err
		}
	}
	return nil
}

// Path returns the path of what has the given name there.
func (f *Folder) Path(name ...string) string {
	return filepath.Join(append([]string{f.Dir}, name...)...)
}

// check returns the files that stand in the way, or why nothing may be written there.
func (f *Folder) check() ([]string, error) {
	old, foreign, err := f.Contents.inspect(f.Dir, "")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		old = nil
	case err != nil: // it is a file, or cannot be read
		return nil, fmt.Errorf("%w: %s", err, f.Contents.elsewhere())
	case len(foreign) > 0:
		return nil, fmt.Errorf("%s holds %q, which is not written here: %s", f.Dir, foreign[0], f.Contents.elsewhere())
	}
	whole := slices.IndexFunc(old, func(name string) bool { return !temporary(name) })
	switch {
	case whole >= 0 && !f.Overwrite:
		advice := f.Contents.elsewhere() + ", or say --overwrite"
		if f.Contents.lock {
			advice += ", or go on with it by train --resume"
		}
		return nil, fmt.Errorf("%s holds %s already (%s): %s", f.Dir, f.Contents.What, old[whole], advice)
	case !f.Overwrite && !f.Contents.lock:
		old = nil // who writes the same files removes what a killed process left of them; without a lock, not all are dead
	}
	if err := atomicfile.Writable(f.Dir); err != nil {
		return nil, fmt.Errorf("%w: %s", err, f.Contents.elsewhere())
	}
	return old, nil
}

// temporary reports whether a name is that of a file that a process has not finished.
func temporary(name string) bool {
	_, ok := atomicfile.Target(path.Base(name))
	return ok
}

// inspect tells the files below dir that belong there, unfinished ones included, from whatever
// else is there. A lock and the folders that belong there count as neither. The names are
// slash-separated and relative to root.
func (c *Contents) inspect(root, dir string) (files, foreign []string, err error) {
	entries, err := os.ReadDir(filepath.Join(root, filepath.FromSlash(dir)))
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		name, base := path.Join(dir, e.Name()), e.Name()
		if target, ok := atomicfile.Target(base); ok { // what a killed process left
			base = target
		}
		switch {
		case e.IsDir() && c.Folders != nil && c.Folders(e.Name()):
			own, others, err := c.Inside.inspect(root, name)
			if err != nil {
				return nil, nil, err
			}
			files, foreign = append(files, own...), append(foreign, others...)
		case c.lock && e.Type().IsRegular() && e.Name() == lockFile:
		case e.Type().IsRegular() && c.Files(base):
			files = append(files, name)
		default:
			foreign = append(foreign, name)
		}
	}
	return files, foreign, nil
}

// WriteFile gives a file what write writes, whole or not at all.
func WriteFile(path string, write func(io.Writer) error) error {
	return atomicfile.Write(path, 0o666, write)
}

// WriteText gives a file its content, whole or not at all.
func WriteText(path string, text []byte) error { return WriteFile(path, verbatim(text)) }

// WriteJSON writes a value to a file as indented JSON, whole or not at all.
func WriteJSON(path string, value any) error {
	text, err := indented(value)
	if err != nil {
		return err
	}
	return WriteText(path, text)
}

// WriteFigure writes a figure to a file, whole or not at all, in the format that the file's name ends in.
func WriteFigure(path string, f *figure.Figure, info figure.Info) error {
	return WriteFile(path, picture(f, strings.TrimPrefix(filepath.Ext(path), "."), info))
}

// What atomicfile is to write.

func verbatim(text []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}
}

func picture(f *figure.Figure, format string, info figure.Info) func(io.Writer) error {
	return func(w io.Writer) error { return f.Write(w, format, info) }
}

// indented returns a value as JSON to be read.
func indented(value any) ([]byte, error) {
	text, err := json.MarshalIndent(value, "", "  ")
	return append(text, '\n'), err
}
