package train

import (
	"testing"

	"vaelab/data"
	"vaelab/quality"
)

// TestConditionalDrawsAreTheDigit: after four epochs the mean images of draws from the
// prior, twenty for each label, are the digits that were asked for: the five nearest training
// images say so of 95 % of them.
func TestConditionalDrawsAreTheDigit(t *testing.T) {
	m, c := defaultModel, defaultConfig
	m.Latent, m.Classes = 4, 10
	c.Epochs = 4
	set, err := data.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	set.Test = set.Test.Slice(0, 500)
	trainer := newTrainer(t, m, c, set, 2)
	finish(t, trainer)
	z, labels, err := trainer.Model().DrawEachLabel(t.Context(), 20, 1)
	if err != nil {
		t.Fatal(err)
	}
	images, err := trainer.Model().Decode(t.Context(), z, labels)
	if err != nil {
		t.Fatal(err)
	}
	known := quality.Codes{Labels: set.Train.Labels[:20_000]}
	for i := range known.Labels {
		var pixels []float32
		for _, p := range set.Train.Image(i) {
			pixels = append(pixels, float32(p)/255)
		}
		known.Mean = append(known.Mean, pixels)
	}
	agree, err := quality.Neighbours(t.Context(), known, quality.Codes{Mean: images, Labels: labels}, 5)
	if err != nil {
		t.Fatal(err)
	}
	if agree < 0.95 {
		t.Errorf("neighbours agree with the label of %.1f%% of the images, want 95%%", 100*agree)
	}
}
