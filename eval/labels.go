package eval

import (
	"context"
	"fmt"
	"math"
	"slices"

	"vaelab/machine"
	"vaelab/model"
)

// bind makes the images what the machine's indices point into; of a conditional model
// their labels, too.
func (m *Model) bind(vm machine.Machine, images Images, pixels machine.Pixels) error {
	if err := vm.Bind(model.Pixels, pixels); err != nil {
		return err
	}
	if m.Classes == 0 {
		return nil
	}
	return vm.BindLabels(model.Labels, images.Labels)
}

// measureClassifier adds how often the label with the greatest q(y|x) is the image's, if the model has a classifier.
func (m *Model) measureClassifier(ctx context.Context, images Images, r *Report) error {
	build, ok := m.Config.Classifier()
	if !ok {
		return nil
	}
	vm, err := m.machine("classifier", chunk, build)
	if err != nil {
		return err
	}
	right := 0
	err = m.eachChunk(ctx, vm, chunk, images, First(images.Len()), nil, func(part []int32) error {
		logq, err := vm.Output(model.ClassLogProb)
		if err != nil {
			return err
		}
		for i, q := range rows(logq, m.Classes) {
			if slices.Index(q, slices.Max(q)) == int(images.Labels[part[i]]) {
				right++
			}
		}
		return finite("q(y|x)", logq...)
	})
	n := float64(images.Len())
	share := float64(right) / n
	r.Classifier, r.ClassifierStdErr = &share, new(math.Sqrt(share*(1-share)/n))
	return err
}

// unseen returns the number of images whose label the model was not trained on, as far as that is known.
func (m *Model) unseen(images Images) (n int) {
	for _, l := range images.Labels {
		if m.Known != nil && !slices.Contains(m.Known, l) {
			n++
		}
	}
	return n
}

// KnownLabels returns the labels that the model was trained on, as far as that is known: else all of a conditional one.
func (m *Model) KnownLabels() []uint8 {
	if m.Known != nil {
		return m.Known
	}
	labels := make([]uint8, m.Classes)
	for l := range labels {
		labels[l] = uint8(l)
	}
	return labels
}

// checkLabels refuses labels (n) that the model does not need, or cannot do without.
func (m *Model) checkLabels(n int, labels []uint8) error {
	switch {
	case m.Classes == 0 && labels != nil:
		return fmt.Errorf("eval: %d labels for a model that is not conditional", len(labels))
	case m.Classes > 0 && len(labels) != n:
		return fmt.Errorf("eval: %d labels for %d codes of a conditional model", len(labels), n)
	}
	for _, l := range labels {
		if int(l) >= m.Classes {
			return fmt.Errorf("eval: label %d for a model of the labels 0 to %d", l, m.Classes-1)
		}
	}
	return nil
}

// setLabels sets the labels of the batch that the machine of a conditional model was fed.
func (m *Model) setLabels(vm machine.Machine, labels []uint8) error {
	c := make([]float32, len(labels)*m.Classes)
	for i, l := range labels {
		c[i*m.Classes+int(l)] = 1
	}
	return vm.Set(model.Labels, c)
}

// LabelsOf returns the labels of the images with the given indices, as a decoder of
// their codes takes them: nil if the model is not conditional.
func (m *Model) LabelsOf(images Images, index []int32) []uint8 {
	if m.Classes == 0 {
		return nil
	}
	return images.Set.LabelsOf(index)
}

// Repeat returns n times the label, as a decoder of n codes takes them: nil if the model
// is not conditional.
func (m *Model) Repeat(label uint8, n int) []uint8 {
	if m.Classes == 0 {
		return nil
	}
	return slices.Repeat([]uint8{label}, n)
}
