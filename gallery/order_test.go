package gallery

import (
	"testing"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/graph"
	"vaelab/machine/cpu"
	"vaelab/model/modeltest"
)

// TestInOrder: a film shows the same dimensions in every frame, the most active of the model that its order is taken from.
func TestInOrder(t *testing.T) {
	cpu := cpu.New(1)
	defer cpu.Close()
	config := modeltest.Small("latent=8")
	model := func(seed uint64) *eval.Model {
		params, err := eval.NewParams(cpu, config)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range config.Parameters() {
			values, err := p.Initial(graph.InitTorch, i, seed)
			if err == nil {
				err = params.Set(p.Name, values)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		return eval.New(config, cpu, params)
	}
	const n = 20
	set := &data.Set{Height: config.Height, Width: config.Width, Labels: make([]uint8, n), Images: make([]uint8, n*config.Pixels())}
	for i := range set.Images {
		set.Images[i] = uint8(i * i * 7)
	}
	images := eval.Images{Set: set}
	title := func(p Picture, m *eval.Model) string {
		_, title, err := p.Paint(t.Context(), m, images, "")
		if err != nil {
			t.Fatal(err)
		}
		return title
	}
	first, last := model(1), model(2)
	defer first.Close()
	defer last.Close()
	p := Picture{Kind: Manifold{}, Rows: 2, Cols: 2, Label: AnyLabel}
	want := title(p, last)
	if own := title(p, first); own == want {
		t.Fatalf("both models show %q", own)
	}
	p, err := p.InOrder(t.Context(), last, images)
	if err != nil {
		t.Fatal(err)
	}
	if got := title(p, first); got != want {
		t.Errorf("the first frame shows %q, the last %q", got, want)
	}
}
