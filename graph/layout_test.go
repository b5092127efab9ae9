package graph

import (
	"slices"
	"testing"

	"vaelab/kernel"
	"vaelab/op"
)

// numbered are 0, 1, 2, … of a parameter.
func numbered(p Parameter) []float32 {
	all := make([]float32, p.Size())
	for i := range all {
		all[i] = float32(i)
	}
	return all
}

// TestLayouts: files hold the layers around feature maps as PyTorch does, and reading is the inverse of writing.
func TestLayouts(t *testing.T) {
	b := NewBuilder(2)
	w := kernel.Window{Height: 4, Width: 3, Size: 2, Stride: 1}
	maps := b.Convolution("conv", b.Apply(op.SplitRows{Into: 12}, b.Input("x", 1, 36, Host, 0)), w, 2, kernel.ReLU) // (n·3·2, 2) of 3 channels
	b.Transposed("up", b.LinearToMaps("to", b.LinearOfMaps("from", maps, 6, 4, kernel.ReLU), 6, 2, kernel.ReLU), w, 3, kernel.ReLU)
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	// here is where file index (i, j, …) lies in the array.
	here := map[string]func(i []int) int{
		"conv.weight": func(i []int) int { return ((i[2]*2+i[3])*3+i[1])*2 + i[0] }, // (C′, C, ky, kx)
		"up.weight":   func(i []int) int { return ((i[2]*2+i[3])*3+i[1])*2 + i[0] },
		"from.weight": func(i []int) int { return i[0]*12 + i[1]%6*2 + i[1]/6 }, // columns are C·H·W
		"to.weight":   func(i []int) int { return (i[0]%6*2+i[0]/6)*4 + i[1] },
		"to.bias":     func(i []int) int { return i[0]%6*2 + i[0]/6 },
	}
	for _, p := range g.Parameters() {
		values := numbered(p)
		file := p.ToFile(values)
		if !slices.Equal(p.FromFile(file), values) {
			t.Errorf("%s is read otherwise than written", p.Name)
		}
		size := 1
		for _, d := range p.Stored() {
			size *= d
		}
		if size != p.Size() {
			t.Errorf("%s of %v is stored as %v", p.Name, p.Shape, p.Stored())
		}
		f, moved := here[p.Name]
		if !moved {
			if !slices.Equal(file, values) || !slices.Equal(p.Stored(), p.Shape) {
				t.Errorf("%s is moved", p.Name)
			}
			continue
		}
		for k := range file {
			index, rest := make([]int, len(p.Stored())), k
			for d, n := range slices.Backward(p.Stored()) {
				index[d], rest = rest%n, rest/n
			}
			if int(file[k]) != f(index) {
				t.Errorf("%s: file element %v is element %v here, want %d", p.Name, index, file[k], f(index))
				break
			}
		}
	}
}

// TestSharedGradients: parameters whose gradient is one node each have a place for it.
func TestSharedGradients(t *testing.T) {
	b := NewBuilder(2)
	x := b.Input("x", 1, 3, Host, 0)
	sum := b.Linear("a", x, 2, kernel.Identity)
	for _, name := range []string{"b", "c"} {
		sum = b.Apply(op.Add{}, sum, b.Linear(name, x, 2, kernel.Identity))
	}
	b.Differentiate(b.Apply(op.MeanDivergence{}, sum))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range g.Params {
		for _, q := range g.Params[:i] {
			if p.Grad == q.Grad {
				t.Errorf("%s and %s share a gradient's node", p.Name, q.Name)
			}
		}
	}
}
