package run

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"vaelab/export/tensorboard"
)

// TestTimes: a number that is lost stands where the one before does, and times never go back.
func TestTimes(t *testing.T) {
	began := time.Unix(1000, 0)
	var records []Record
	for _, s := range []float64{1, 4, 3, math.NaN(), 4.5, 6} {
		records = append(records, Record{Elapsed: Number(s)})
	}
	var got []float64
	for _, at := range Times(records, began) {
		got = append(got, at.Sub(began).Seconds())
	}
	if want := []float64{1, 4, 4, 4, 4.5, 6}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if times := Times(records, time.Time{}); !times[5].IsZero() {
		t.Errorf("without a beginning the last time is %v", times[5])
	}
}

// TestBoard: what a killed process wrote of later steps is written once, and what the files lack is made up for.
func TestBoard(t *testing.T) {
	dir, err := Create(filepath.Join(t.TempDir(), "run"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	var records []Record
	for _, step := range []int{8, 16, 24} {
		records = append(records, Record{Step: step, Split: "train", Loss: 1, KLByDimension: []Number{1, 2}}, Record{Step: step, Split: "test"})
	}
	file := filepath.Join(dir.Dir, boardDir, "train", tensorboard.File)
	session := func(through int, records []Record) {
		t.Helper()
		b, err := openBoard(dir, through)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(b.show(records, Times(records, time.Unix(1000, 0))), b.sync(), b.close()); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(steps int) {
		t.Helper()
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		size, last, err := tensorboard.Kept(bytes.NewReader(content), math.MaxInt)
		if n := bytes.Count(content, []byte("loss")); err != nil || n != steps || int(size) != len(content) || last != 8*steps {
			t.Errorf("%d events to step %d in %d of %d bytes, %v; want %d", n, last, size, len(content), err, steps)
		}
		if n := bytes.Count(content, []byte("kl_by_dimension/1")); n != steps {
			t.Errorf("%d of a dimension's KL, want %d", n, steps)
		}
	}
	session(0, records)
	holds(3)
	session(16, records[:4]) // goes on from step 16
	holds(2)
	session(16, records)
	holds(3)
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{len(content) - 5, 100, 3, 0} {
		if err := os.WriteFile(file, content[:n], 0o666); err != nil {
			t.Fatal(err)
		}
		session(24, records)
		holds(3)
	}
	if err := os.RemoveAll(filepath.Join(dir.Dir, boardDir)); err != nil {
		t.Fatal(err)
	}
	session(24, records)
	holds(3)
	session(0, nil)
	holds(0)
}
