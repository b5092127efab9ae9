package samples

import (
	"context"
	"errors"
	"math"
	"reflect"
	"testing"

	"vaelab/classifier"
	"vaelab/data"
	"vaelab/machine/cpu"
)

// request compares with test images of MNIST.
func request(t *testing.T) Request {
	t.Helper()
	set, err := data.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	d := cpu.New(0)
	c, err := classifier.Decode(d, classifier.Builtin(), set.Train)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); d.Close() })
	order := data.Permutation(nil, set.Test.Len(), 1, 0)
	return Request{
		Classifier: c, Real: set.Test.Pick(order[:1500]), Trained: set.Train.Slice(0, 5000), Known: set.Train.Slice(5000, 20_000), Seed: 1,
		Done: func(int) {},
	}
}

// TestCopies: copies of training images are found by the share of near-copies, and by no other measure; with a little
// noise, most of them.
func TestCopies(t *testing.T) {
	r := request(t)
	r.Fakes = []*data.Set{r.Trained.Slice(1000, 2500), r.Known.Slice(0, 1500)}
	scored := 0
	r.Done = func(images int) { scored = images }
	got, err := Judge(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if scored != r.Total() {
		t.Errorf("%d of %d images were scored", scored, r.Total())
	}
	copies, halves := got[0].Fake, got[0].Halves
	if other := got[1]; other.Fake.Copies.Value > 0.01 || other.Fake.Images != 1500 || !reflect.DeepEqual(other.Halves, halves) {
		t.Errorf("beside them, other images measure %+v", other)
	}
	if copies.Copies.Value != 1 || halves.Copies.Value > 0.01 {
		t.Errorf("shares of near-copies %v, and of test images %v", copies.Copies, halves.Copies)
	}
	for name, m := range map[string][3]float64{
		"Fréchet distance": {copies.Frechet.Value, halves.Frechet.Value, 2 * halves.Frechet.Value},
		"kernel distance":  {copies.Kernel.Value, 0, 4 * halves.Kernel.StdErr},
		"precision":        {copies.Precision.Value, halves.Precision.Value, 0.05},
		"recall":           {copies.Recall.Value, halves.Recall.Value, 0.05},
		"density":          {copies.Density.Value, 1, 0.1},
		"coverage":         {copies.Coverage.Value, halves.Coverage.Value, 0.05},
		"two-sample test":  {copies.TwoSample.Value, 0.5, 0.05},
		"labels":           {copies.Imbalance.Value, halves.Imbalance.Value, 0.05},
		"entropy":          {copies.Uncertain.Value, halves.Uncertain.Value, 0.02},
	} {
		if math.Abs(m[0]-m[1]) > m[2] {
			t.Errorf("copies have the %s %v, true images %v", name, m[0], m[1])
		}
	}
}

// TestOneDigit: images that are all of one label are good and few: precision is high, and recall and coverage are low.
func TestOneDigit(t *testing.T) {
	r := request(t)
	r.Fakes = []*data.Set{r.Known.Where(func(label uint8) bool { return label == 3 }).Slice(0, 1000)}
	got, err := Judge(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	m := got[0].Fake
	if m.Precision.Value < 0.9 || m.Recall.Value > 0.3 || m.Coverage.Value > 0.3 || m.Imbalance.Value < 0.85 || m.TwoSample.Value < 0.8 {
		t.Errorf("one digit measures %+v", m)
	}
	if m.Images != 1000 || m.Reference != 1500 || got[0].Halves.Images != 1000 || got[0].Halves.Reference != 1500 {
		t.Errorf("%d images against %d, halves of %d and %d", m.Images, m.Reference, got[0].Halves.Images, got[0].Halves.Reference)
	}
}

// TestEnds: judging ends when its context does, and takes images enough.
func TestEnds(t *testing.T) {
	r := request(t)
	r.Fakes = []*data.Set{r.Known.Slice(0, 1000)}
	ctx, cancel := context.WithCancel(t.Context())
	r.Done = func(int) { cancel() }
	if _, err := Judge(ctx, r); !errors.Is(err, context.Canceled) {
		t.Errorf("it ends with %v", err)
	}
	r.Known = r.Known.Slice(0, 30)
	if _, err := Judge(t.Context(), r); err == nil {
		t.Error("halves of 15 images are compared")
	}
}
