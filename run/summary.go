package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/gofrs/flock"

	"vaelab/internal/safetensors"
	"vaelab/internal/setting"
	"vaelab/internal/userfile"
	"vaelab/model"
	"vaelab/train"
)

// State says how it stands with a run.
type State string

// The states of a run.
const (
	Running     State = "running" // a process holds its lock
	Finished    State = "finished"
	Interrupted State = "interrupted" // it can go on
	Diverged    State = "diverged"
	Damaged     State = "damaged"
	Absent      State = "absent" // nothing has begun there
)

// Summary is what the files of a run say of it in short: no tensor is read, and of the metrics the last lines alone.
type Summary struct {
	Dir string
	Configuration
	State  State
	Why    string // it diverged, or what is damaged
	Epoch  int    // finished epochs: of the last checkpoint or, while it runs, of the last measurement
	Epochs int    // that it is to have; 0: nobody knows
	Step   int    // updates at the last checkpoint

	Stopped bool // patience has ended it

	// Of the test set: the last measurement, and that of the epoch with the lowest validation loss; nil if there is none.
	Test, Best *Record
	Seconds    float64 // of training, at the last measurement
}

// Summarize reads what the run in dir says of itself. Whatever is wrong with it is part of the answer.
func Summarize(dir string) *Summary {
	s := &Summary{Dir: dir}
	var state train.State
	config, unread := readConfig(dir)
	s.Configuration = config
	s.Epochs, _ = strconv.Atoi(s.Setting("epochs"))
	uncertain := s.checkpoint(&state)
	s.Epoch, s.Step, s.Stopped = state.Epoch, state.Step, state.Stopped
	unmeasured := s.measured(state.BestEpoch)
	err := unread
	for _, next := range []error{uncertain, unmeasured} {
		if err == nil {
			err = next // one line says what is wrong first
		}
	}
	switch {
	case errors.Is(unread, fs.ErrNotExist) && !isRun(dir):
		s.State = Absent
	case locked(dir):
		s.State = Running
	case err != nil:
		s.State, s.Why = Damaged, err.Error()
	case s.Diverged != "":
		s.State, s.Why = Diverged, s.Diverged
	case state.Stopped, s.Epochs > 0 && s.Epoch >= s.Epochs, s.Fitted != nil:
		s.State = Finished
	default:
		s.State = Interrupted
	}
	return s
}

// checkpoint reads where the last checkpoint stands: at the start, if none was written yet.
func (s *Summary) checkpoint(state *train.State) error {
	d := &Directory{Dir: s.Dir}
	file, err := userfile.Open(d.Last())
	if errors.Is(err, fs.ErrNotExist) {
		every, _ := strconv.Atoi(s.Setting("save-every"))
		return d.lost(every, s.Setting("validation") != "0")
	} else if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	h, err := safetensors.ReadHeader(file, info.Size())
	switch {
	case err != nil:
	case s.Fitted != nil:
		var c *Checkpoint
		if c, err = fromMetadata(h.Meta); err == nil {
			state.Epoch, state.Step = c.Epoch, c.Step
		}
	default:
		err = json.Unmarshal([]byte(h.Meta[keyState]), state)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", d.Last(), err)
	}
	return nil
}

// measured reads the last measurements, and that of the best epoch, if there is one.
func (s *Summary) measured(best int) error {
	last := 0
	err := lastRecords((&Directory{Dir: s.Dir}).Metrics(), func(r Record) bool {
		if last == 0 {
			last, s.Seconds = r.Epoch, float64(r.Elapsed)
		}
		if r.Split == "test" && s.Test == nil {
			s.Test = &r
		}
		if r.Split == "test" && r.Epoch == best {
			s.Best = &r
		}
		return s.Test != nil && (best == 0 || s.Best != nil || r.Epoch < best)
	})
	if errors.Is(err, fs.ErrNotExist) && s.Epoch == 0 {
		return nil
	}
	return err
}

// Bound returns the −ELBO of a measurement in nats per image; NaN of an autoencoder, which has none, and of no measurement.
func (s *Summary) Bound(r *Record) float64 {
	objective, err := setting.Default[model.Objective](s.Setting("objective"))
	if r == nil || err != nil || objective.Traits().Point {
		return math.NaN()
	}
	return float64(r.Recon + r.KL)
}

// locked reports whether a process holds the lock of the run in dir. It shares the lock for a moment, which hold waits for.
func locked(dir string) bool {
	path := filepath.Join(dir, lockFile)
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
		return false
	}
	lock := flock.New(path, flock.SetFlag(os.O_RDONLY|syscall.O_NONBLOCK))
	defer lock.Close()
	ok, err := lock.TryRLock()
	return err == nil && !ok
}

// Summaries returns what the runs at and below the folders say of themselves, each once, in their order; below Root if no folder
// is named, which may be absent. It tells of each folder below these that it cannot read.
func Summaries(ctx context.Context, dirs []string, unread func(error)) (all []*Summary, err error) {
	where := dirs
	if len(dirs) == 0 {
		where = []string{Root}
	}
	seen := map[string]bool{}
	for _, dir := range where {
		info, err := os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist) && len(dirs) == 0:
			continue
		case err != nil:
			return nil, err
		case !info.IsDir():
			return nil, fmt.Errorf("%s is no folder: name one that holds runs", dir)
		}
		found, err := directories(dir, unread)
		if err != nil {
			return nil, err
		}
		for _, dir := range found {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if !seen[dir] {
				all = append(all, Summarize(dir))
			}
			seen[dir] = true
		}
	}
	return all, nil
}

// directories returns the run directories at or below dir, in their order: it looks into no run, and follows no link. It tells
// of each folder that it cannot read.
func directories(dir string, unread func(error)) (all []string, err error) {
	err = fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		path = filepath.Join(dir, filepath.FromSlash(path))
		switch e, _ := errors.AsType[*fs.PathError](err); {
		case e != nil:
			unread(&fs.PathError{Op: e.Op, Path: path, Err: e.Err})
		case err != nil:
			return err
		case d.IsDir() && isRun(path):
			all = append(all, path)
			return fs.SkipDir
		}
		return nil
	})
	return all, err
}

// isRun reports whether a folder is a run's, whole or damaged, by the files that other folders do not have.
func isRun(dir string) bool {
	has := func(name string) bool {
		info, err := os.Lstat(filepath.Join(dir, name))
		return err == nil && !info.IsDir()
	}
	return has(metricsFile) || has(lastFile) || has(configFile) && has(lockFile)
}
