package run

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vaelab/internal/safetensors"
)

var update = flag.Bool("update", false, "rewrite testdata/v2.safetensors")

// example returns a small checkpoint with everything that a checkpoint can have: tensors of several shapes, values
// that only a bitwise copy keeps, and text that JSON escapes.
func example() *Checkpoint {
	return &Checkpoint{
		Model: `{"hidden":400,"note":"<\"sha256\":\"0\"> é"}`,
		Train: `{"seed":1}`,
		Data:  strings.Repeat("0", 64),
		Epoch: 7,
		Step:  3283,
		State: `{"best":103.5}`,
		Weights: []safetensors.Tensor{
			{Name: "fc1.bias", Shape: []int{3}, Data: []float32{0.5, float32(math.Inf(-1)), math.SmallestNonzeroFloat32}},
			{Name: "fc1.weight", Shape: []int{3, 2}, Data: []float32{1, -2, 3, float32(math.Copysign(0, -1)), 5e-39, 6}},
			{Name: "none", Shape: []int{0, 4}, Data: []float32{}},
			{Name: "scale", Shape: []int{}, Data: []float32{math.Pi}},
		},
		Optimizer: []safetensors.Tensor{
			{Name: "fc1.bias.m", Shape: []int{3}, Data: []float32{1e-8, 2e-8, 3e-8}},
			{Name: "fc1.bias.v", Shape: []int{3}, Data: []float32{1e-16, 2e-16, 3e-16}},
		},
	}
}

// file returns a safetensors file with the given header and size bytes of zeros as data.
func file(header string, size int) string {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return string(b) + header + strings.Repeat("\x00", size)
}

// decode returns the checkpoint whose file is b.
func decode(b []byte) (*Checkpoint, error) { return unmarshal(bytes.NewReader(b), int64(len(b))) }

// safetensorsOf returns what the safetensors file b holds.
func safetensorsOf(t *testing.T, b []byte) (map[string]string, []safetensors.Tensor, error) {
	t.Helper()
	r := bytes.NewReader(b)
	h, err := safetensors.ReadHeader(r, r.Size())
	if err != nil {
		return nil, nil, err
	}
	tensors, err := h.Tensors(r)
	return h.Meta, tensors, err
}

// mustMarshal returns c's file.
func mustMarshal(t testing.TB, c *Checkpoint) []byte {
	t.Helper()
	b, err := c.marshal()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSaveLoad(t *testing.T) {
	for name, want := range map[string]*Checkpoint{"whole": example(), "weights only": example().weightsOnly()} {
		path := filepath.Join(t.TempDir(), "last.safetensors")
		if err := inDirectory(t, path).save(lastFile, want); err != nil {
			t.Fatal(err)
		}
		got, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: loaded (-saved +loaded):\n%s", name, diff)
		}
	}
}

// NaNs keep their bits, which a comparison of values would not show.
func TestNaNBitsSurvive(t *testing.T) {
	bits := []uint32{0x7fc00000, 0x7f800001, 0xffc12345}
	c := example().weightsOnly()
	c.Weights = []safetensors.Tensor{{Name: "w", Shape: []int{len(bits)}}}
	for _, b := range bits {
		c.Weights[0].Data = append(c.Weights[0].Data, math.Float32frombits(b))
	}
	got, err := decode(mustMarshal(t, c))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range bits {
		if got := math.Float32bits(got.Weights[0].Data[i]); got != want {
			t.Errorf("element %d: bits %#x, want %#x", i, got, want)
		}
	}
}

func TestWeightsOnly(t *testing.T) {
	c := example()
	got := c.weightsOnly()
	want := example()
	want.State, want.Optimizer = "", nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("weights only (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(example(), c); diff != "" {
		t.Errorf("the original changed (-want +got):\n%s", diff)
	}
}

// The file that another program reads holds the weights under their own names, and nothing of the optimiser.
func TestWeightsOnlyFileHoldsTheWeights(t *testing.T) {
	_, tensors, err := safetensorsOf(t, mustMarshal(t, example().weightsOnly()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(example().Weights, tensors); diff != "" {
		t.Errorf("tensors (-want +got):\n%s", diff)
	}
}

// The format is held still by a file: what was saved with an earlier version of this package loads, and saves again
// to the same bytes.
func TestGolden(t *testing.T) {
	path := filepath.Join("testdata", "v2.safetensors")
	if *update {
		if err := WriteText(path, mustMarshal(t, example())); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(example(), c); diff != "" {
		t.Errorf("loaded (-want +got):\n%s", diff)
	}
	shuffled := example()
	slices.Reverse(shuffled.Weights)
	slices.Reverse(shuffled.Optimizer)
	for _, c := range []*Checkpoint{c, shuffled} {
		if got := mustMarshal(t, c); !bytes.Equal(got, want) {
			t.Errorf("bytes differ from %s's:\n%s", path, cmp.Diff(want, got))
		}
	}
	if n := binary.LittleEndian.Uint64(want); n%8 != 0 {
		t.Errorf("header of %d bytes; want a multiple of 8, so that the data is aligned", n)
	}
}

// No bit of the header, and no bit of the body, can change unnoticed.
func TestFlippedBytesAreRefused(t *testing.T) {
	c := example()
	c.Weights = append(c.Weights, safetensors.Tensor{Name: "w", Shape: []int{20, 50}, Data: make([]float32, 1000)})
	good := mustMarshal(t, c)
	if _, err := decode(good); err != nil {
		t.Fatal(err)
	}
	body := 8 + int(binary.LittleEndian.Uint64(good))

	b := slices.Clone(good)
	flip := func(i int, mask byte) {
		b[i] ^= mask
		if _, err := decode(b); err == nil {
			t.Errorf("byte %d of %d (body from %d), %#02x instead of %#02x: accepted", i, len(b), body, b[i], good[i])
		}
		b[i] = good[i]
	}
	for i := range body {
		for _, mask := range []byte{0x01, 0x02, 0x20, 0x80, 0xff} {
			flip(i, mask)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		flip(body+random.IntN(len(b)-body), byte(1+random.IntN(255)))
	}
}

func TestCutOrExtendedFilesAreRefused(t *testing.T) {
	good := mustMarshal(t, example())
	for n := range good {
		if _, err := decode(good[:n]); !errors.Is(err, errDamaged) {
			t.Errorf("first %d of %d bytes: error %v, want errDamaged", n, len(good), err)
		}
	}
	if _, err := decode(append(good, 0)); !errors.Is(err, errDamaged) {
		t.Errorf("a byte too many: error %v, want errDamaged", err)
	}
}

// A header that means the same but is not written as Save writes it has no place for the digest.
func TestDigestWrittenOtherwise(t *testing.T) {
	good := mustMarshal(t, example())
	for _, text := range []string{`"sha256": "`, `"sha25\u0036":"`} {
		header := string(good[8 : 8+binary.LittleEndian.Uint64(good)])
		header = strings.Replace(header, `"sha256":"`, text, 1)
		b := append([]byte(file(header, 0)), good[8+binary.LittleEndian.Uint64(good):]...)
		if _, err := decode(b); !errors.Is(err, errDamaged) || !strings.Contains(err.Error(), "not written as") {
			t.Errorf("%s: error %v, want errDamaged", text, err)
		}
	}
}

func TestMetadataIsChecked(t *testing.T) {
	tests := []struct {
		name, key, value string // an empty value removes the key
		want             string
	}{
		{"no digest", keyDigest, "", "sha256 is missing"},
		{"wrong digest", keyDigest, strings.Repeat("a", 64), "sha256 is aaaa"},
		{"short digest", keyDigest, "abc", "64 lower-case hexadecimal digits"},
		{"upper-case digest", keyDigest, strings.Repeat("A", 64), "64 lower-case hexadecimal digits"},
		{"no model", keyModel, "", "model is missing"},
		{"model not JSON", keyModel, "{", "model is \"{\", not JSON"},
		{"no train", keyTrain, "", "train is missing"},
		{"train not JSON", keyTrain, "x", "train is \"x\", not JSON"},
		{"state not JSON", keyState, "x", "state is \"x\", not JSON"},
		{"no data digest", keyData, "", "data_sha256 is missing"},
		{"data digest of other letters", keyData, strings.Repeat("g", 64), "data_sha256 is \"gggg"},
		{"negative epoch", keyEpoch, "-1", "epoch is \"-1\", not a count"},
		{"epoch with a zero before it", keyEpoch, "07", "epoch is \"07\", not a count"},
		{"epoch with a sign", keyEpoch, "+7", "epoch is \"+7\", not a count"},
		{"step with a fraction", keyStep, "1.0", "step is \"1.0\", not a count"},
		{"step past int64", keyStep, "9223372036854775808", "not a count"},
		{"another format", keyFormat, "3", "\"3\", but this program reads \"2\" and \"1\": use the program that wrote the file"},
		{"an unknown key", "colour", "red", "\"colour\" is not known"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			meta, tensors, err := safetensorsOf(t, mustMarshal(t, example()))
			if err != nil {
				t.Fatal(err)
			}
			meta[keyDigest] = zeroDigest
			if test.value == "" {
				delete(meta, test.key)
			} else {
				meta[test.key] = test.value
			}
			b, err := safetensors.Encode(meta, tensors)
			if err != nil {
				t.Fatal(err)
			}
			if test.key != keyDigest {
				seal(b)
			}
			_, err = decode(b)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v; want one with %q", err, test.want)
			}
			if damaged := errors.Is(err, errDamaged); damaged != (test.key != keyFormat) {
				t.Errorf("error %v: is errDamaged: %v", err, damaged)
			}
		})
	}
}

func TestSaveRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(c *Checkpoint)
		want   string
	}{
		{"negative step", func(c *Checkpoint) { c.Step = -1 }, "step is \"-1\""},
		{"no model", func(c *Checkpoint) { c.Model = "" }, "model is \"\", not JSON"},
		{"no data digest", func(c *Checkpoint) { c.Data = "" }, "data_sha256 is \"\""},
		{"not UTF-8", func(c *Checkpoint) { c.State = "\"\xff\"" }, "state\": not UTF-8"},
		{"shape", func(c *Checkpoint) { c.Weights[0].Shape = []int{4} }, "\"fc1.bias\": shape [4] needs 16 bytes, data has 12"},
		{"negative dimension", func(c *Checkpoint) { c.Weights[0].Shape = []int{-3} }, "outside 0 to"},
		{"two of one name", func(c *Checkpoint) { c.Weights[1].Name = "fc1.bias" }, "two tensors have this name"},
		{"reserved name", func(c *Checkpoint) { c.Weights[0].Name = "__metadata__" }, "must be UTF-8 and not"},
		{"optimiser's name", func(c *Checkpoint) { c.Weights[0].Name = "optimizer.m" }, "must not begin with optimizer."},
		{"header too long", func(c *Checkpoint) { c.State = `"` + strings.Repeat("x", 1<<20) + `"` }, "the header would have"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "last.safetensors")
			c := example()
			test.change(c)
			err := inDirectory(t, path).save(lastFile, c)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("error %v; want one with %q, naming %s", err, test.want, path)
			}
			if entries, _ := os.ReadDir(dir); len(entries) > 0 {
				t.Errorf("%s was left behind", entries[0].Name())
			}
		})
	}
}

func TestLoadRefuses(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	huge := write("huge", "")
	if err := os.Truncate(huge, safetensors.MaxSize+1); err != nil { // sparse: takes no room
		t.Fatal(err)
	}
	tests := []struct {
		name, path string
		is         error
		want       string
	}{
		{"absent", filepath.Join(dir, "absent"), fs.ErrNotExist, "absent"},
		{"empty", write("empty", ""), errDamaged, "0 bytes"},
		{"picture", write("picture", "\x89PNG\r\n\x1a\n and the rest"), errDamaged, "not a safetensors file: "},
		{"huge", huge, errDamaged, "more than 4294967296"},
		// The form of a file that safetensors.torch.save_file writes.
		{"foreign", write("foreign", file(`{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}   `, 4)), errForeign, "not a vaelab checkpoint"},
		{"half precision", write("half", file(`{"w":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}`, 4)), errForeign, "save its tensors as F32"},
		{"no type", write("notype", file(`{"w":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}`, 4)), errDamaged, "F33"},
		{"foreign without metadata", write("foreign2", file(`{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 4)), errForeign, "not a vaelab checkpoint"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := Load(test.path)
			if !errors.Is(err, test.is) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), test.path) {
				t.Errorf("error %v; want %v with %q, naming %s", err, test.is, test.want, test.path)
			}
			if c != nil {
				t.Errorf("a checkpoint came with the error: %+v", c)
			}
		})
	}
	if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a directory: error %v", err)
	}
}

// format1 returns the example's file as a program of format 1 wrote it, with a model and a recipe of its own.
func format1(t testing.TB, model, recipe string) []byte {
	t.Helper()
	c := example()
	c.Model, c.Train = model, recipe
	b := bytes.Replace(mustMarshal(t, c), []byte(`"vaelab.format":"2"`), []byte(`"vaelab.format":"1"`), 1)
	copy(b[bytes.Index(b, []byte(`"sha256":"`))+len(`"sha256":"`):], zeroDigest)
	seal(b)
	return b
}

// TestFormat1: what a program of format 1 wrote loads as format 2 has it.
func TestFormat1(t *testing.T) {
	const recipe = `{"batch-size":128,"lr":0.001,"lr-schedule":"cosine","optimizer":"adam","adam-eps":1e-08,"clip":0,"seed":1,` +
		`"init":"torch","output-bias":"init","limit":0,"exclude-digit":"none","validation":0,"patience":0,"objective":"iwae",` +
		`"importance-samples":5,"mmd-kernel":"imq","beta":1,"free-bits":0,"capacity":0,"beta-schedule":"constant","beta-epochs":10,` +
		`"hidden":"20,10","latent":2,"activation":"relu","posterior":"gamma","likelihood":"gaussian","pixel-scale":0,"binarize":"none",` +
		`"conditional":false,"prior":"gamma","prior-components":100,"prior-shape":0,"prior-rate":1,"upper-hidden":"100,100",` +
		`"upper-latent":50,"epochs":7}`
	const model = `{"objective":"iwae","posterior":"gamma","prior":"gamma","likelihood":"gaussian","height":4,"width":5,"hidden":[20,10],` +
		`"latent":2,"activation":"relu","draws":5,"classes":10,"prior_shape":2,"prior_rate":1}`
	c, err := decode(format1(t, model, recipe))
	if err != nil {
		t.Fatal(err)
	}
	const settings = `"objective":"iwae","importance-samples":5,"network":"mlp","hidden":"20,10","activation":"relu","latent":2,` +
		`"posterior":"gamma","flow":"none","prior":"gamma","prior-shape":2,"prior-rate":1,"likelihood":"gaussian","pixel-scale":0`
	want := `{"batch-size":128,"lr":0.001,"lr-schedule":"cosine","optimizer":"adam","adam-eps":1e-08,"clip":0,"seed":1,` +
		`"init":"torch","output-bias":"init","beta-schedule":"constant","binarize":"none","labels":0,"validation":0,"patience":0,"limit":0,` +
		`"only-digit":"none","exclude-digit":"none","transpose":false,"invert":false,"white-level":255,"conditional":false,` +
		`"validation-split":"last",` + settings + `,"epochs":7}`
	if diff := cmp.Diff(want, c.Train); diff != "" {
		t.Errorf("recipe (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(`{`+settings+`,"height":4,"width":5,"image-channels":1,"classes":10}`, c.Model); diff != "" {
		t.Errorf("model (-want +got):\n%s", diff)
	}

	for _, bad := range [][2]string{
		{model, "null"},
		{model, "[]"},
		{model, "7"},
		{model, `{"colour":1}`},
		{model, `{"objective":7,"beta":1}`},
		{"[]", recipe},
		{`{"height":"4"}`, recipe},
	} {
		if c, err := decode(format1(t, bad[0], bad[1])); !errors.Is(err, errDamaged) {
			t.Errorf("model %s, recipe %s: %+v, %v", bad[0], bad[1], c, err)
		}
	}
}
