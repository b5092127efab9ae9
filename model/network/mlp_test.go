package network

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
)

var size = Image{Height: 28, Width: 28, Channels: 1}

// layers are the names of a network's layers with their inputs and outputs, in the order of
// their use: for images of 784 pixels, 20 latent dimensions and some classes.
func layers(t *testing.T, n Layers, classes int) [][3]any {
	t.Helper()
	b := graph.NewBuilder(2)
	var labels *G.Node
	if classes > 0 {
		labels = b.Input("c", 1, classes, graph.Host, 0)
	}
	h := n.Encode(b, size, b.Input("x", 1, 784, graph.Host, 0), labels)
	n.Head(b, 0, "mean", h, 20, kernel.Identity)
	n.Head(b, 1, "logvar", h, 20, kernel.Softplus)
	if y := n.Decode(b, size, b.Input("z", 3, 20, graph.Host, 0), labels, kernel.Sigmoid); !slices.Equal([]int(y.Shape()), []int{6, 784}) {
		t.Errorf("the decoder of 6 codes is %v", y.Shape())
	}
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	var all [][3]any
	for i, p := range g.Params {
		name, weight := strings.CutSuffix(p.Name, ".weight")
		if i%2 == 0 {
			all = append(all, [3]any{name, p.In, p.Out})
		}
		if weight != (i%2 == 0) || weight && !slices.Equal(p.Shape, []int{p.Out, p.In}) || !weight && !slices.Equal(p.Shape, []int{p.Out}) {
			t.Errorf("parameter %d is %s %v of a layer from %d to %d", i, p.Name, p.Shape, p.In, p.Out)
		}
	}
	return all
}

// TestLayers: the decoder mirrors the encoder, and the first layer of each sees the label, the
// others do not.
func TestLayers(t *testing.T) {
	for _, c := range []struct {
		hidden  Widths
		classes int
		want    [][3]any
	}{
		{Widths{400}, 0, [][3]any{{"fc1", 784, 400}, {"fc21", 400, 20}, {"fc22", 400, 20}, {"fc3", 20, 400}, {"fc4", 400, 784}}},
		{Widths{400}, 10, [][3]any{{"fc1", 794, 400}, {"fc21", 400, 20}, {"fc22", 400, 20}, {"fc3", 30, 400}, {"fc4", 400, 784}}},
		{Widths{300, 200}, 0, [][3]any{
			{"encoder.0", 784, 300},
			{"encoder.1", 300, 200},
			{"posterior.mean", 200, 20},
			{"posterior.logvar", 200, 20},
			{"decoder.0", 20, 200},
			{"decoder.1", 200, 300},
			{"decoder.2", 300, 784},
		}},
		{Widths{300, 200}, 10, [][3]any{
			{"encoder.0", 794, 300},
			{"encoder.1", 300, 200},
			{"posterior.mean", 200, 20},
			{"posterior.logvar", 200, 20},
			{"decoder.0", 30, 200},
			{"decoder.1", 200, 300},
			{"decoder.2", 300, 784},
		}},
	} {
		n := MLP{Hidden: c.hidden, Activation: kernel.Tanh}
		if diff := cmp.Diff(c.want, layers(t, n, c.classes)); diff != "" {
			t.Errorf("%v, %d classes (-want +got):\n%s", c.hidden, c.classes, diff)
		}
		if n.Nonlinearity() != kernel.Tanh {
			t.Errorf("the activation is %v", n.Nonlinearity())
		}
	}
}

// TestOutputBias: of every network it is a parameter of the decoder, the last one.
func TestOutputBias(t *testing.T) {
	for _, family := range setting.Families[Network]() {
		b := graph.NewBuilder(2)
		family.Default.Layers().Decode(b, size, b.Input("z", 1, 20, graph.Host, 0), nil, kernel.Identity)
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		last := g.Params[len(g.Params)-1]
		if last.Name != family.Default.Layers().OutputBias() || !slices.Equal(last.Shape, []int{784}) && !slices.Equal(last.Shape, []int{1}) {
			t.Errorf("%s: the bias of the output is %s, the last parameter %s %v", family.Name, family.Default.Layers().OutputBias(), last.Name, last.Shape)
		}
	}
}

func TestWidths(t *testing.T) {
	for _, text := range []string{"400", "500,200,100", "1", "65536"} {
		var w Widths
		if err := w.UnmarshalText([]byte(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if got, err := w.MarshalText(); string(got) != text || err != nil {
			t.Errorf("%s becomes %s, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"": `"" in ""`, "400,": `"" in "400,"`, "400,,3": `""`, "-1": `"-1"`, "0": `"0"`, "65537": `"65537"`, "a": `"a"`, "4 ": `"4 "`, "1.5": `"1.5"`,
		strings.Repeat("4,", 64) + "4": "65 layers",
	} {
		w := Widths{7}
		if err := w.UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v does not say %s", text, err, want)
		}
		if !slices.Equal(w, Widths{7}) {
			t.Errorf("%q is refused, and makes %v", text, w)
		}
	}
}
