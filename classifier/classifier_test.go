package classifier

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"vaelab/data"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/model/network"
)

func open(t *testing.T) (*data.Dataset, machine.Device) {
	t.Helper()
	set, err := data.Open(t.Context(), "")
	check(t, err)
	d := cpu.New(0)
	t.Cleanup(func() { d.Close() })
	return set, d
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func ignore(int) {}

// TestBuiltin: the committed classifier is MNIST's, small, as good as it says, and its features are scaled.
func TestBuiltin(t *testing.T) {
	set, d := open(t)
	if n := len(Builtin()); n > 500_000 {
		t.Errorf("the file has %d bytes", n)
	}
	c, err := Decode(d, Builtin(), set.Train)
	check(t, err)
	defer c.Close()
	if c.Accuracy < 0.99 {
		t.Errorf("it says that it tells %v", c.Accuracy)
	}
	accuracy, err := c.accuracy(t.Context(), set.Test)
	check(t, err)
	if math.Abs(accuracy-c.Accuracy) > 5e-4 { // other instruction sets round otherwise
		t.Errorf("it tells %v of the test images, and says %v", accuracy, c.Accuracy)
	}
	s, err := c.Score(t.Context(), set.Train.Slice(0, 5000), machine.Grey, 1, ignore)
	check(t, err)
	squares := 0.0
	for _, x := range s.Features.Data {
		squares += float64(x) * float64(x) / float64(len(s.Features.Data))
	}
	if math.Abs(squares-1) > 0.05 {
		t.Errorf("the mean square of its features is %v", squares)
	}
}

// TestTrain: a few images teach something; a file has all that was learned, and goes with its training set alone.
func TestTrain(t *testing.T) {
	set, d := open(t)
	train, test := set.Train.Slice(0, 500), set.Test.Slice(0, 1000)
	visits := 0
	c, err := Train(t.Context(), d, train, test, func(images int) { visits = images })
	check(t, err)
	defer c.Close()
	if visits != Visits(500) || c.Accuracy < 0.8 {
		t.Errorf("%d of %d visits taught it %v", visits, Visits(500), c.Accuracy)
	}
	file, err := c.Encode()
	check(t, err)
	again, err := Decode(d, file, train)
	check(t, err)
	defer again.Close()
	if again.About != c.About {
		t.Errorf("the file says %+v, the classifier %+v", again.About, c.About)
	}
	want, err := c.Score(t.Context(), test, machine.Grey, 1, ignore)
	check(t, err)
	got, err := again.Score(t.Context(), test, machine.Grey, 1, ignore)
	check(t, err)
	if !slices.Equal(got.Features.Data, want.Features.Data) || !slices.Equal(got.LogProbs.Data, want.LogProbs.Data) {
		t.Error("the classifier of the file scores otherwise")
	}
	drawn, err := again.Score(t.Context(), test, machine.Stochastic, 1, ignore)
	check(t, err)
	if slices.Equal(drawn.Features.Data, want.Features.Data) {
		t.Error("binarized pixels are seen as grey ones")
	}
	for name, err := range map[string]error{
		"of another set": second(Decode(d, file, set.Train.Slice(1, 501))),
		"cut short":      second(Decode(d, file[:len(file)-4], train)),
		"of no version":  second(Decode(d, bytes.Replace(file, []byte(`"`+keyVersion+`":"1"`), []byte(`"`+keyVersion+`":"0"`), 1), train)),
		"of infinities":  second(Decode(d, append(slices.Clone(file[:len(file)-4]), 0, 0, 0x80, 0x7f), train)),
	} {
		if err == nil {
			t.Errorf("a file %s is read", name)
		}
	}
}

func second(c *Classifier, err error) error { return err }

// TestEnds: training and scoring end when their context does.
func TestEnds(t *testing.T) {
	set, d := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Train(ctx, d, set.Train, set.Test, func(int) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("training ends with %v", err)
	}
	c, err := Decode(d, Builtin(), set.Train)
	check(t, err)
	defer c.Close()
	if _, err := c.Score(ctx, set.Test, machine.Grey, 1, ignore); !errors.Is(err, context.Canceled) {
		t.Errorf("scoring ends with %v", err)
	}
}

// TestSizes: there is a network for images of each size that a convolution can make smaller.
func TestSizes(t *testing.T) {
	for size, parameters := range map[[2]int]int{{28, 28}: 10, {8, 8}: 10, {4, 5}: 8, {2, 2}: 6, {1, 5}: 0} {
		n := Network{Size: network.Image{Height: size[0], Width: size[1]}, Classes: 3}
		if got := len(n.parameters()); got != parameters {
			t.Errorf("%v: %d parameters, want %d", size, got, parameters)
		}
		if _, err := of(&data.Set{Height: size[0], Width: size[1], Labels: []uint8{2}}); (err == nil) != (parameters > 0) {
			t.Errorf("%v: %v", size, err)
		}
	}
}
