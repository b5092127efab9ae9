package network

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
)

// shapes are the names of a network's parameters with their shapes in files, in the order of their use.
func shapes(t *testing.T, n Layers, size Image, classes int) (all []string, stored [][]int) {
	t.Helper()
	b := graph.NewBuilder(2)
	labels := b.Input("c", 1, max(classes, 1), graph.Host, 0)
	if classes == 0 {
		labels = nil
	}
	h := n.Encode(b, size, b.Input("x", 1, size.Pixels(), graph.Host, 0), labels)
	n.Head(b, 0, "mean", h, 5, kernel.Identity)
	y := n.Decode(b, size, b.Input("z", 3, 5, graph.Host, 0), labels, kernel.Sigmoid)
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal([]int(y.Shape()), []int{6, size.Pixels()}) {
		t.Errorf("the decoder of 6 codes is %v", y.Shape())
	}
	for _, p := range g.Parameters() {
		all, stored = append(all, p.Name), append(stored, p.Stored())
	}
	return all, stored
}

// TestKeras: its layers are those of Keras' example, in PyTorch's layouts.
func TestKeras(t *testing.T) {
	names, stored := shapes(t, Keras{}.Layers(), size, 0)
	want := []string{"encoder.conv1", "encoder.conv2", "encoder.fc1", "posterior.mean", "decoder.fc1", "decoder.conv1", "decoder.conv2", "decoder.conv3"}
	var layers []string
	var weights [][]int
	for i, name := range names {
		if layer, ok := strings.CutSuffix(name, ".weight"); ok {
			layers, weights = append(layers, layer), append(weights, stored[i])
		}
	}
	if diff := cmp.Diff(want, layers); diff != "" {
		t.Errorf("layers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([][]int{
		{32, 1, 3, 3}, {64, 32, 3, 3}, {16, 7 * 7 * 64}, {5, 16}, {7 * 7 * 64, 5}, {64, 64, 3, 3}, {64, 32, 3, 3}, {32, 1, 3, 3},
	}, weights); diff != "" {
		t.Errorf("weights (-want +got):\n%s", diff)
	}
}

// TestHiddenBias: the biases of the Keras network's hidden units, and no other parameter, begin higher.
func TestHiddenBias(t *testing.T) {
	b := graph.NewBuilder(2)
	Keras{HiddenBias: 1}.Layers().Encode(b, size, b.Input("x", 1, size.Pixels(), graph.Host, 0), nil)
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range g.Parameters() {
		if moved := p.Center == 1; moved != (p.Name == "encoder.fc1.bias") {
			t.Errorf("%s begins around %v", p.Name, p.Center)
		}
	}
}

// TestSizesOfImages: every network takes images of any size that its strides allow, with labels and without, and says
// in one line which it does not.
func TestSizesOfImages(t *testing.T) {
	for _, f := range setting.Families[Network]() {
		n := f.Default.Layers()
		c, checks := n.(Checker)
		for _, size := range []Image{{28, 28, 1}, {32, 32, 3}, {64, 64, 1}, {20, 28, 1}, {9, 13, 3}} {
			if checks {
				if err := c.Check(size); err != nil {
					t.Errorf("%s refuses images of %v: %v", f.Name, size, err)
					continue
				}
			}
			for _, classes := range []int{0, 3} {
				if names, _ := shapes(t, n, size, classes); len(slices.Compact(slices.Sorted(slices.Values(names)))) != len(names) {
					t.Errorf("%s has the parameters %v", f.Name, names)
				}
			}
		}
		if checks {
			for _, size := range []Image{{1, 1, 1}, {1, 28, 3}, {2, 2, 1}} {
				if err := c.Check(size); err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), size.String()) {
					t.Errorf("%s for images of %v: %v", f.Name, size, err)
				}
			}
		}
	}
}

// TestWindows: the decoder's images are the encoder's, for kernels of even sizes, too.
func TestWindows(t *testing.T) {
	for _, m := range []Maps{{Widths{3, 2}, 4, 2}, {Widths{2}, 5, 3}, {Widths{2, 2, 2}, 2, 1}, {Widths{2}, 1, 4}} {
		n := convolutional{Maps: m, encoder: Widths{4}, units: units{activation: kernel.ReLU}}
		for _, size := range []Image{{28, 28, 1}, {13, 8, 3}} {
			if err := n.Check(size); err != nil {
				t.Errorf("%+v: %v", m, err)
				continue
			}
			shapes(t, n, size, 0)
		}
	}
}
