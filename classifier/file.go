package classifier

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"

	"vaelab/data"
	"vaelab/internal/safetensors"
	"vaelab/machine"
)

//go:generate go run ./internal/fit mnist.safetensors

//go:embed mnist.safetensors
var mnist []byte

// Builtin returns that file, which comes with the program.
func Builtin() []byte { return mnist }

// version changes with anything that changes a classifier of the same data: a file of another version is not read.
const version = "1"

// Keys of a file's metadata.
const (
	keyVersion  = "vaelab.classifier"
	keyData     = "data_sha256"
	keyAccuracy = "test_accuracy"
)

// Encode returns the classifier's file, a safetensors file.
func (c *Classifier) Encode() ([]byte, error) {
	meta := map[string]string{keyVersion: version, keyData: c.Data, keyAccuracy: strconv.FormatFloat(c.Accuracy, 'g', -1, 64)}
	var all []safetensors.Tensor
	for _, p := range c.parameters() {
		values, err := c.params.Get(p.Name)
		if err != nil {
			return nil, err
		}
		all = append(all, safetensors.Tensor{Name: p.Name, Shape: p.Stored(), Data: p.ToFile(values)})
	}
	return safetensors.Encode(meta, all)
}

// Decode puts the classifier of a file on the device. It refuses a file that was not made for the training set.
func Decode(d machine.Device, file []byte, train *data.Set) (*Classifier, error) {
	h, err := safetensors.ReadHeader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, err
	}
	about := About{SHA256: sum(file), Data: digest(train)}
	about.Accuracy, err = strconv.ParseFloat(h.Meta[keyAccuracy], 64)
	if err != nil || h.Meta[keyVersion] != version || h.Meta[keyData] != about.Data {
		return nil, fmt.Errorf("no classifier for these images: its metadata are %v", h.Meta)
	}
	n, err := of(train)
	if err != nil {
		return nil, err
	}
	tensors, err := h.Tensors(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	c := &Classifier{Network: n, About: about}
	if c.params, err = newParams(d, n); err != nil {
		return nil, err
	}
	for _, p := range n.parameters() {
		i := slices.IndexFunc(tensors, func(t safetensors.Tensor) bool { return t.Name == p.Name })
		if i < 0 || !slices.Equal(tensors[i].Shape, p.Stored()) || slices.ContainsFunc(tensors[i].Data, notFinite) {
			return nil, fmt.Errorf("the classifier has no tensor %s of %v finite numbers", p.Name, p.Stored())
		}
		if err := c.params.Set(p.Name, p.FromFile(tensors[i].Data)); err != nil {
			return nil, err
		}
	}
	return c, c.compile(d)
}

func notFinite(x float32) bool { return math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) }

// sum is the SHA-256 of a file, in hex.
func sum(file []byte) string {
	s := sha256.Sum256(file)
	return hex.EncodeToString(s[:])
}

// MaxSize is more than a file has, of however many labels.
const MaxSize = 16 << 20

// Name is that of the file of a training set's classifier.
func Name(train *data.Set) string { return digest(train) + "-" + version + ".safetensors" }
