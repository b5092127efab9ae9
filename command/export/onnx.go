package export

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"vaelab/export/onnx"
	"vaelab/graph"
	"vaelab/run"
)

// Names of the files of --onnx.
const (
	encoderFile = "encoder.onnx"
	decoderFile = "decoder.onnx"
)

var networks = run.Contents{What: "an export", Files: run.Names(encoderFile, decoderFile), Flag: "--onnx"}

// toONNX writes encoder and decoder.
func (x *exporter) toONNX() error {
	m := x.model
	encoder, err := m.Encoder(1)
	if err != nil {
		return err
	}
	decoder, err := m.Emission(1)
	if err != nil {
		return err
	}
	said := x.about()
	said["binarize"] = m.Recipe.Training.Binarize.String()
	first, err := onnx.Encode("encoder", encoder, m.Parameter, said)
	if err != nil {
		return err
	}
	if said["parameters"], err = x.others(encoder, decoder); err != nil {
		return err
	}
	second, err := onnx.Encode("decoder", decoder, m.Parameter, said)
	if err != nil {
		return err
	}
	if err := x.onnx.Make(); err != nil {
		return err
	}
	if err := run.WriteText(x.onnx.Path(encoderFile), first); err != nil {
		return err
	}
	return run.WriteText(x.onnx.Path(decoderFile), second)
}

// about is what files say of the model.
func (x *exporter) about() map[string]string {
	return map[string]string{"title": strings.ToValidUTF8(x.model.Title(), "?"), "epoch": strconv.Itoa(x.model.Epoch), "model": x.model.Config.String()}
}

// others are the parameters that the graphs don't have, as JSON: the prior's, and a scale of pixels.
func (x *exporter) others(graphs ...*graph.Graph) (string, error) {
	type array struct {
		Shape  []int     `json:"shape"`
		Values []float32 `json:"values"`
	}
	all := map[string]array{}
	for _, p := range x.model.Parameters() {
		has := func(g *graph.Graph) bool {
			return slices.ContainsFunc(g.Params, func(other graph.Param) bool { return other.Name == p.Name })
		}
		if slices.ContainsFunc(graphs, has) {
			continue
		}
		values, err := x.model.Parameter(p.Name)
		if err != nil {
			return "", err
		}
		all[p.Name] = array{p.Stored(), p.ToFile(values)}
	}
	text, err := json.Marshal(all)
	return string(text), err
}
