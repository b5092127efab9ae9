package train

import (
	"math"
	"testing"

	"vaelab/model/latent"
)

// TestVampBeginsAroundTheMean: the learned images of a vamp prior begin at the logits of
// the training images' mean and noise, validation images left out.
func TestVampBeginsAroundTheMean(t *testing.T) {
	m, c := smallRun()
	const components = 200
	m.Prior = latent.Vamp{Components: components}
	set := digits(t, 250)
	trainer := newTrainer(t, m, c, set, 1)
	images, err := trainer.params.Get("prior.images")
	if err != nil {
		t.Fatal(err)
	}
	spread := m.Parameters()[len(m.Parameters())-1].Spread
	want := set.Train.Slice(0, set.Train.Len()-c.Validation).Means()
	for d, mean := range want {
		logit := float32(math.Log(mean / (1 - mean)))
		var sum, squares float64
		for k := range components {
			e := float64(images[k*len(want)+d] - logit)
			sum, squares = sum+e, squares+e*e
		}
		n := float64(components)
		if math.Abs(sum/n) > 5*spread/math.Sqrt(n) || math.Abs(squares/n/(spread*spread)-1) > 5*math.Sqrt(2/n) {
			t.Fatalf("the logits of pixel %d are off the mean's by %v on average, %v² in square, with spread %v", d, sum/n, squares/n, spread)
		}
	}
}
