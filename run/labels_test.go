package run

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/machine/cpu"
	"vaelab/rng"
	"vaelab/train"
)

// nobody is told nothing.
type nobody struct{}

func (nobody) Progress(*train.Progress) {}

func (nobody) Epoch(context.Context, *train.Epoch) error { return nil }

// trained returns the recorder of a run on the data set, of one epoch, that is finished.
func trained(t *testing.T, set *data.Dataset, flags ...string) (*Recorder, error) {
	t.Helper()
	r := recipe(t, append(flags, "--hidden", "4", "--latent", "2", "--batch-size", "8")...)
	r.Training.Epochs = 1
	if err := r.see(set); err != nil {
		return nil, err
	}
	if err := r.Check(set); err != nil {
		return nil, err
	}
	cpu := cpu.New(1)
	t.Cleanup(func() { cpu.Close() })
	recorder, err := NewRecorder(Plan{Recipe: r, Data: set, SaveEvery: 1, Pictures: 1, Flags: &struct{}{}})
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { recorder.Close() })
	if err := recorder.Prepare(&Device{Device: cpu}); err != nil {
		return nil, err
	}
	dir, err := Create(filepath.Join(t.TempDir(), "run"), false)
	if err != nil {
		return nil, err
	}
	if err := recorder.Begin(dir); err != nil {
		return nil, err
	}
	return recorder, recorder.Train(t.Context(), nobody{})
}

// without returns a data set of the letters' images, 12 to a picture, without labels in those parts.
func without(train, test bool) *data.Dataset {
	d := letters()
	d.SHA256 = strings.Repeat("ab", 32)
	for k, s := range []*data.Set{d.Train, d.Test} {
		s.Height, s.Width = 3, 4
		s.Images = make([]uint8, 12*len(s.Labels))
		for i := range s.Images {
			s.Images[i] = uint8(rng.Stream{Step: uint32(k)}.Uint64(uint32(i)))
		}
	}
	if train {
		d.Train.Labels = nil
	}
	if test {
		d.Test.Labels = nil
	}
	if train && test {
		d.Classes, d.Names = 0, nil
	}
	return d
}

// TestWithoutLabels: a run needs none, nor do its pictures and measures; what does need them says so.
func TestWithoutLabels(t *testing.T) {
	for _, set := range []*data.Dataset{without(true, true), without(false, true), without(true, false)} {
		r, err := trained(t, set, "--validation", "10", "--validation-split", "random")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"samples/epoch-0001.png", "reconstructions/epoch-0001.png", "best.safetensors"} {
			if _, err := os.Stat(filepath.Join(r.Directory.Dir, filepath.FromSlash(name))); err != nil {
				t.Error(err)
			}
		}
		images := eval.Images{Set: set.Test, Seed: 1}
		report, err := r.Trainer.Model().Measure(t.Context(), eval.Request{Images: images, Others: images})
		if err != nil || report.Probe != nil || *report.ByRecon != 0.5 {
			t.Errorf("it measures %+v, %v", report, err)
		}
		if err := r.Look(set, true, io.Discard); err != nil {
			t.Error(err)
		}
		if _, err := trained(t, set, "--conditional"); err == nil || !strings.Contains(err.Error(), "labels") {
			t.Errorf("a conditional model: %v", err)
		}
		cut := Cut{Exclude: Digits{"3"}}
		for _, split := range []*data.Set{set.Train, set.Test} {
			if _, err := cut.Of(set, split); split.Labels == nil && (err == nil || !strings.Contains(err.Error(), "labels")) {
				t.Errorf("without a label: %v", err)
			}
		}
	}
}

// TestManyClasses: a model is conditional on as many classes as the data set has, and its run knows those that it was trained on.
func TestManyClasses(t *testing.T) {
	r, err := trained(t, without(false, false), "--conditional", "--exclude-digit", "b,25")
	if err != nil {
		t.Fatal(err)
	}
	m := r.Trainer.Model()
	if m.Classes != 26 || len(m.Known) != 24 || m.Names.List(m.Known[:2]) != "a, c" {
		t.Errorf("it has %d classes, and knows %v", m.Classes, m.Names.List(m.Known))
	}
	z, labels, err := m.DrawEachLabel(t.Context(), 2, 1)
	if err != nil || len(z) != 48 || labels[2] != 2 {
		t.Errorf("draws of each label are %v, %v", labels, err)
	}
}
