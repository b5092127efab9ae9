package run

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"strings"

	"vaelab/kernel"
)

// Begin puts the trainer where the last checkpoint in the directory is, if there is one, and refuses what it can't go on
// from before it changes anything. Then it writes config.json, first of all but weights that the run begins with, unless that
// is the end of the run, and takes away what is of later steps: a process was killed after it had written that.
func (r *Recorder) Begin(dir *Directory) error {
	r.Directory = dir
	s, log, err := r.Stored(dir)
	if err != nil {
		return err
	}
	if s != nil {
		if err := r.Trainer.Restore(*s); err != nil {
			return fmt.Errorf("%s: %w", dir.Last(), err)
		}
	}
	former, _ := readConfig(dir.Dir) // of a new run there is none
	r.Origin = former.From
	if r.Source != nil {
		if err := r.begin(dir); err != nil {
			return err
		}
	}
	finished := r.Trainer.Finished()
	r.simd = kernel.SIMD()
	if simd := former.SIMD; !finished && s != nil && simd != "" && !strings.HasSuffix(simd, r.simd) {
		r.former, r.simd = simd, simd+", then "+r.simd
	}
	r.id, r.begun = cmp.Or(former.ID, rand.Text()), cmp.Or(former.Begun, r.started.UTC())
	if !finished {
		if err := r.writeConfig(); err != nil {
			return err
		}
	}
	if err := dir.tidy(r.Trainer.State().Epoch); err != nil {
		return err
	}
	longer := !log.whole
	if err := log.begin(); err != nil {
		return err
	}
	r.log = log
	if r.Board {
		if r.board, err = openBoard(dir, r.Trainer.State().Step); err != nil {
			return err
		}
	}
	if err := r.board.show(log.records, Times(log.records, r.begun)); err != nil {
		return err
	}
	if n := len(log.records); n > 0 {
		r.elapsed = float64(log.records[n-1].Elapsed)
	}
	r.watch = newWatch(r.Model, r.testImages(), log.records)
	if finished && longer {
		return r.curves()
	}
	return nil
}

// begin gives a new run the weights of its source, and saves them: it is to go on without the source at whatever moment it
// is killed.
func (r *Recorder) begin(dir *Directory) error {
	r.Origin = &r.Source.Origin
	if err := r.Trainer.Begin(r.Source.weights); err != nil {
		return fmt.Errorf("%s: %w", r.Source.Path, err)
	}
	c, err := r.checkpoint()
	if err != nil {
		return err
	}
	return dir.save(lastFile, c)
}

// Lost says of which finished epochs the metrics are lost, "" if of none.
func (r *Recorder) Lost() string {
	lacking := r.log.lacking(r.Trainer.State().Epoch)
	var which string
	switch n := len(lacking); n {
	case 0:
		return ""
	case 1:
		which = fmt.Sprintf("epoch %d", lacking[0])
	default:
		which = fmt.Sprintf("%d epochs from %d to %d", n, lacking[0], lacking[n-1])
	}
	return fmt.Sprintf("%s has nothing of %s, though the checkpoint has: a power cut or an editor took it, and the curves lack it", r.Directory.Metrics(), which)
}

// Mixed says so if another instruction set computed what the run goes on from, "" if not.
func (r *Recorder) Mixed() string {
	if r.former == "" {
		return ""
	}
	return fmt.Sprintf("%s computed up to here, %s from here on: the last digits may differ from those of one alone", r.former, kernel.SIMD())
}
