package export

import (
	"slices"
	"strconv"
	"strings"

	"vaelab/export/onnx"
	"vaelab/graph"
	"vaelab/internal/safetensors"
	"vaelab/run"
)

// Names of the files of --onnx.
const (
	encoderFile = "encoder.onnx"
	decoderFile = "decoder.onnx"
	othersFile  = "parameters.safetensors"
)

var networks = run.Contents{What: "an export", Files: run.Names(encoderFile, decoderFile, othersFile), Flag: "--onnx"}

// toONNX writes encoder and decoder and, if there are such, the parameters that neither has.
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
	second, err := onnx.Encode("decoder", decoder, m.Parameter, said)
	if err != nil {
		return err
	}
	others, err := x.others(encoder, decoder)
	if err != nil {
		return err
	}
	if err := x.onnx.Make(); err != nil {
		return err
	}
	if err := run.WriteText(x.onnx.Path(encoderFile), first); err != nil {
		return err
	}
	if err := run.WriteText(x.onnx.Path(decoderFile), second); err != nil || others == nil {
		return err
	}
	third, err := safetensors.Encode(said, others)
	if err != nil {
		return err
	}
	return run.WriteText(x.onnx.Path(othersFile), third)
}

// about is what files say of the model.
func (x *exporter) about() map[string]string {
	return map[string]string{"title": strings.ToValidUTF8(x.model.Title(), "?"), "epoch": strconv.Itoa(x.model.Epoch), "model": x.model.Config.String()}
}

// others are the parameters that the graphs don't have: the prior's, and a scale of pixels.
func (x *exporter) others(graphs ...*graph.Graph) (all []safetensors.Tensor, err error) {
	for _, p := range x.model.Parameters() {
		has := func(g *graph.Graph) bool {
			return slices.ContainsFunc(g.Params, func(other graph.Param) bool { return other.Name == p.Name })
		}
		if slices.ContainsFunc(graphs, has) {
			continue
		}
		values, err := x.model.Parameter(p.Name)
		if err != nil {
			return nil, err
		}
		all = append(all, safetensors.Tensor{Name: p.Name, Shape: p.Stored(), Data: p.ToFile(values)})
	}
	return all, nil
}
