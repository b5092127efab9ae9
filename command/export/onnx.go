package export

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"vaelab/export/onnx"
	"vaelab/graph"
	"vaelab/internal/safetensors"
	"vaelab/model/latent"
	"vaelab/run"
)

// Names of the files of --onnx.
const (
	encoderFile = "encoder.onnx"
	decoderFile = "decoder.onnx"
	flowFile    = "flow.onnx"
	priorFile   = "prior.onnx"
	othersFile  = "parameters.safetensors"
)

var networks = run.Contents{What: "an export", Files: run.Names(encoderFile, decoderFile, flowFile, priorFile, othersFile), Flag: "--onnx"}

// network is a graph that becomes a file.
type network struct {
	file  string
	build func(batch int) (*graph.Graph, error)
}

// networks are the encoder and the decoder, then the flows of the posterior and of the prior if the model has them.
func (x *exporter) networks() []network {
	m := x.model
	all := []network{{encoderFile, m.Encoder}, {decoderFile, m.Emission}}
	if m.Flows() {
		all = append(all, network{flowFile, m.Transform})
	}
	if _, ok := m.Prior.(latent.MAFPrior); ok {
		all = append(all, network{priorFile, m.Sampler})
	}
	return all
}

// toONNX writes these and, if there are such, the parameters that neither encoder nor decoder has.
func (x *exporter) toONNX() error {
	said := x.about()
	said["binarize"] = x.model.Recipe.Training.Binarize.String()
	files := map[string][]byte{}
	var graphs []*graph.Graph
	for _, n := range x.networks() {
		g, err := n.build(1)
		if err != nil {
			return err
		}
		graphs = append(graphs, g)
		if files[n.file], err = onnx.Encode(strings.TrimSuffix(n.file, ".onnx"), g, x.model.Parameter, said); err != nil {
			return err
		}
	}
	others, err := x.others(graphs[:2]...)
	if err == nil && others != nil {
		files[othersFile], err = safetensors.Encode(said, others)
	}
	if err != nil {
		return err
	}
	if err := x.onnx.Make(); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := run.WriteText(x.onnx.Path(name), files[name]); err != nil {
			return err
		}
	}
	return nil
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
