package onnx

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"

	"vaelab/graph"
	"vaelab/model"
	"vaelab/model/modeltest"
)

// fields are those of a message, by their numbers: numbers as they are, all else as bytes.
func fields(t *testing.T, m []byte) (numbers map[protowire.Number][]int64, texts map[protowire.Number][][]byte) {
	t.Helper()
	numbers, texts = map[protowire.Number][]int64{}, map[protowire.Number][][]byte{}
	for len(m) > 0 {
		field, kind, n := protowire.ConsumeTag(m)
		if n < 0 {
			t.Fatal(protowire.ParseError(n))
		}
		m = m[n:]
		switch kind {
		case protowire.VarintType:
			v, k := protowire.ConsumeVarint(m)
			numbers[field], n = append(numbers[field], int64(v)), k
		case protowire.BytesType:
			v, k := protowire.ConsumeBytes(m)
			texts[field], n = append(texts[field], v), k
		default:
			t.Fatalf("field %d is of type %v", field, kind)
		}
		if n < 0 {
			t.Fatal(protowire.ParseError(n))
		}
		m = m[n:]
	}
	return numbers, texts
}

// text is a field of a message that is there once.
func text(t *testing.T, m []byte, field protowire.Number) string {
	t.Helper()
	_, texts := fields(t, m)
	if len(texts[field]) != 1 {
		t.Fatalf("field %d is there %d times", field, len(texts[field]))
	}
	return string(texts[field][0])
}

// listing says what a file is, line by line: inputs and outputs, tensors, and operators in their order. It fails the test if
// something is used before it is there, or is there twice.
func listing(t *testing.T, file []byte) (lines []string) {
	t.Helper()
	_, graph := fields(t, []byte(text(t, file, fieldGraph)))
	there := map[string]bool{}
	add := func(name string) {
		if there[name] {
			t.Errorf("%s is there twice", name)
		}
		there[name] = true
	}
	for _, in := range graph[fieldInput] {
		add(text(t, in, fieldValueName))
		lines = append(lines, "input "+text(t, in, fieldValueName))
	}
	for _, tensor := range graph[fieldInitializer] {
		name := text(t, tensor, fieldTensorName)
		add(name)
		numbers, texts := fields(t, tensor)
		size := 4
		if numbers[fieldDataType][0] == typeInt64 {
			size = 8
		}
		for _, n := range numbers[fieldDims] {
			size *= int(n)
		}
		if got := len(texts[fieldRawData][0]); got != size {
			t.Errorf("%s %v has %d bytes, want %d", name, numbers[fieldDims], got, size)
		}
		lines = append(lines, fmt.Sprint("tensor ", name, " ", numbers[fieldDims]))
	}
	for _, node := range graph[fieldNode] {
		_, texts := fields(t, node)
		var operands []string
		for _, operand := range texts[fieldOperands] {
			if operands = append(operands, string(operand)); !there[string(operand)] {
				t.Errorf("%s is read before it is there", operand)
			}
		}
		line := fmt.Sprintf("%s = %s(%s)", text(t, node, fieldResult), text(t, node, fieldOperator), strings.Join(operands, ", "))
		for _, a := range texts[fieldAttribute] {
			numbers, _ := fields(t, a)
			line += fmt.Sprint(" ", text(t, a, fieldAttributeName), append(numbers[fieldInt], numbers[fieldInts]...))
		}
		add(text(t, node, fieldResult))
		lines = append(lines, line)
	}
	for _, out := range graph[fieldOutput] {
		name := text(t, out, fieldValueName)
		if !there[name] {
			t.Errorf("nothing computes the output %s", name)
		}
		lines = append(lines, "output "+name)
	}
	return lines
}

// initial are the values that a graph's parameters begin with.
func initial(g *graph.Graph) func(name string) ([]float32, error) {
	return func(name string) ([]float32, error) {
		i := slices.IndexFunc(g.Params, func(p graph.Param) bool { return p.Name == name })
		return g.Params[i].Initial(graph.InitTorch, i, 1)
	}
}

// written is the file of one of a model's graphs.
func written(t *testing.T, build func(batch int) (*graph.Graph, error)) []byte {
	t.Helper()
	return writtenFor(t, 1, build)
}

// writtenFor is written by a graph for so many images, on which nothing depends.
func writtenFor(t *testing.T, batch int, build func(batch int) (*graph.Graph, error)) []byte {
	t.Helper()
	g, err := build(batch)
	if err != nil {
		t.Fatal(err)
	}
	file, err := Encode("test", g, initial(g), map[string]string{"b": "2", "a": "1"})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestDecoder: the mean and the logits share what they are computed by.
func TestDecoder(t *testing.T) {
	got := listing(t, written(t, modeltest.Small("hidden=8").Emission))
	want := []string{
		"input z",
		"tensor fc3.weight [8 3]",
		"tensor fc3.bias [8]",
		"tensor fc4.weight [20 8]",
		"tensor fc4.bias [20]",
		"Gemm_0 = Gemm(z, fc3.weight, fc3.bias) transB[1]",
		"Tanh_1 = Tanh(Gemm_0)",
		"Gemm_2 = Gemm(Tanh_1, fc4.weight, fc4.bias) transB[1]",
		"Sigmoid_3 = Sigmoid(Gemm_2)",
		"mean = Identity(Sigmoid_3)",
		"logits = Identity(Gemm_2)",
		"output mean",
		"output logits",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestConvolutions: feature maps stay what convolutions take, and pixels are again in their order at the end. Of 5 columns a
// transposed convolution from 3 leaves none over, of 4 rows from 2 one.
func TestConvolutions(t *testing.T) {
	c := modeltest.Small("network=conv", "channels=3", "hidden=6")
	c.Classes = 2
	encoder := listing(t, written(t, c.Encoder))
	decoder := listing(t, written(t, c.Emission))
	for _, line := range []string{
		"input c",
		"tensor encoder.conv1.weight [3 1 3 3]",
		"Conv_3 = Conv(Transpose_2, encoder.conv1.weight, encoder.conv1.bias) kernel_shape[3 3] pads[1 1 1 1] strides[2 2]",
		"output mu", "output logvar",
	} {
		if !slices.Contains(encoder, line) {
			t.Errorf("the encoder has no %q:\n%s", line, strings.Join(encoder, "\n"))
		}
	}
	for _, line := range []string{
		"tensor constant_10 []",
		"tensor decoder.conv1.weight [3 3 3 3]",
		"tensor decoder.conv2.weight [3 1 3 3]",
	} {
		if !slices.Contains(decoder, line) {
			t.Errorf("the decoder has no %q:\n%s", line, strings.Join(decoder, "\n"))
		}
	}
	transposed := func(line string) bool {
		return strings.Contains(line, "ConvTranspose(") && strings.HasSuffix(line, "strides[2 2] output_padding[1 0]")
	}
	if !slices.ContainsFunc(decoder, transposed) {
		t.Errorf("no transposed convolution reaches the last row:\n%s", strings.Join(decoder, "\n"))
	}
}

// all are small models of every combination, and one of colours.
func all() []model.Config {
	colour := modeltest.Small("network=resnet")
	colour.Channels = 3
	return append(modeltest.All(), colour)
}

// TestFlows: the flows of all posteriors and priors that have one are written, with masks in their weights.
func TestFlows(t *testing.T) {
	for _, choice := range []string{"flow=planar", "flow=radial", "flow=iaf", "flow=maf", "prior=maf"} {
		c := modeltest.Small(choice)
		build, in, out := c.Transform, []string{"input base", "output z", "output logdet"}, 0
		if choice == "prior=maf" {
			build, in = c.Sampler, []string{"input prior.eps", "output z"}
		}
		file := written(t, build)
		if !bytes.Equal(file, writtenFor(t, 3, build)) {
			t.Errorf("%s: other bytes by a graph for three images", choice)
		}
		lines := listing(t, file)
		for _, want := range in {
			if slices.Contains(lines, want) {
				out++
			}
		}
		if out != len(in) {
			t.Errorf("%s has not %q:\n%s", choice, in, strings.Join(lines, "\n"))
		}
	}
	g, err := modeltest.Small("flow=iaf", "flow-hidden=6").Transform(1)
	if err != nil {
		t.Fatal(err)
	}
	ones := func(name string) ([]float32, error) {
		i := slices.IndexFunc(g.Params, func(p graph.Param) bool { return p.Name == name })
		return slices.Repeat([]float32{1}, g.Params[i].Size()), nil
	}
	file, err := Encode("test", g, ones, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, of := fields(t, []byte(text(t, file, fieldGraph)))
	for _, tensor := range of[fieldInitializer] {
		if text(t, tensor, fieldTensorName) == "flow.0.mean.weight" { // of (L, hidden): the first number sees none that is before it
			if zeros := bytes.Count([]byte(text(t, tensor, fieldRawData)), []byte{0, 0, 0, 0}); zeros == 0 {
				t.Error("no weight is masked")
			}
			return
		}
	}
	t.Error("there is no flow.0.mean.weight")
}

// TestAllModels: encoders and decoders of all combinations are written, each to the same bytes by a graph for any number of images.
func TestAllModels(t *testing.T) {
	for _, c := range all() {
		for name, build := range map[string]func(int) (*graph.Graph, error){"encoder": c.Encoder, "decoder": c.Emission} {
			file := written(t, build)
			if !bytes.Equal(file, writtenFor(t, 3, build)) {
				t.Errorf("%s of %s: other bytes by a graph for three images", name, modeltest.Name(c))
			}
			lines := listing(t, file)
			outputs := len(slices.DeleteFunc(lines, func(line string) bool { return !strings.HasPrefix(line, "output ") }))
			want := 2
			if name == "encoder" {
				want = len(c.Heads())
			}
			if outputs != want {
				t.Errorf("%s of %s has %d outputs, want %d", name, modeltest.Name(c), outputs, want)
			}
		}
	}
}

// TestRefused: what ONNX cannot say is named.
func TestRefused(t *testing.T) {
	lost := errors.New("lost")
	for want, refuse := range map[string]func() ([]byte, error){
		"its input u, uniform numbers, has not one row": func() ([]byte, error) {
			g, err := modeltest.Small("posterior=gamma").Importance(1, 5)
			if err != nil {
				return nil, err
			}
			return Encode("test", g, initial(g), nil)
		},
		"the operation GammaLogDraw": func() ([]byte, error) {
			g, err := modeltest.Small("posterior=gamma").Sampler(1)
			if err != nil {
				return nil, err
			}
			return Encode("test", g, initial(g), nil)
		},
		"lost": func() ([]byte, error) {
			g, err := modeltest.Small().Encoder(1)
			if err != nil {
				return nil, err
			}
			return Encode("test", g, func(string) ([]float32, error) { return nil, lost }, nil)
		},
	} {
		if _, err := refuse(); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "test.onnx: ") {
			t.Errorf("%v does not say %q", err, want)
		}
	}
}

// TestHead: the file says of what form it is, and its metadata go by name.
func TestHead(t *testing.T) {
	numbers, texts := fields(t, written(t, modeltest.Small().Encoder))
	if numbers[fieldIRVersion][0] != irVersion {
		t.Errorf("the version is %v", numbers[fieldIRVersion])
	}
	if set, _ := fields(t, texts[fieldOperatorSets][0]); set[fieldSetVersion][0] != operatorSet {
		t.Errorf("the operator set is %v", set)
	}
	var keys []string
	for _, entry := range texts[fieldMetadata] {
		keys = append(keys, text(t, entry, fieldKey)+text(t, entry, fieldText))
	}
	if !slices.Equal(keys, []string{"a1", "b2"}) {
		t.Errorf("the metadata are %v", keys)
	}
}

// TestChecker holds the encoders and decoders of all models to ONNX's own checker, where Python has it.
func TestChecker(t *testing.T) {
	const python = "/usr/bin/python3" // Debian's, which has python3-onnx
	if err := exec.Command(python, "-c", "import onnx").Run(); err != nil {
		t.Skip("not checked: python3-onnx is missing: ", err)
	}
	dir := t.TempDir()
	args := []string{"../../scripts/dev/check_onnx.py"}
	for i, c := range all() {
		graphs := map[string]func(int) (*graph.Graph, error){"encoder": c.Encoder, "decoder": c.Emission}
		if len(c.Flow.Steps()) > 0 {
			graphs["flow"] = c.Transform
		}
		for name, build := range graphs {
			path := filepath.Join(dir, fmt.Sprint(i, name))
			if err := os.WriteFile(path, written(t, build), 0o600); err != nil {
				t.Fatal(err)
			}
			args = append(args, path)
		}
	}
	if out, err := exec.Command(python, args...).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
