package quality

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"

	"vaelab/kernel"
)

// Labels is what a classifier says of a sample.
type Labels struct {
	Shares    []float64 `json:"label_shares"`              // of the images, by the likeliest label
	Imbalance Estimate  `json:"label_distance_to_uniform"` // total variation: half of Σ|share − 1/C|; 0 to 1 − 1/C
	Uncertain Estimate  `json:"classifier_entropy"`        // of p(label | image), in nats, in the mean
}

// NewLabels returns it of the logarithms of probabilities (n, C).
func NewLabels(logs kernel.Mat[float32]) Labels {
	n, classes := logs.Rows, logs.Cols
	l := Labels{Shares: make([]float64, classes)}
	likeliest, entropies := make([]int, n), make([]float64, n)
	for i := range n {
		row := logs.Row(i)
		for c, log := range row {
			if log > row[likeliest[i]] {
				likeliest[i] = c
			}
			if p := math.Exp(float64(log)); p > 0 {
				entropies[i] -= p * float64(log)
			}
		}
		l.Shares[likeliest[i]]++
	}
	floats.Scale(1/float64(n), l.Shares)
	excess := make([]float64, classes) // what an image of the class adds to the distance
	for c, share := range l.Shares {
		excess[c] = 0.5
		if share < 1/float64(classes) {
			excess[c] = -0.5
		}
		l.Imbalance.Value += excess[c] * (share - 1/float64(classes))
	}
	each := make([]float64, n)
	for i, c := range likeliest {
		each[i] = excess[c]
	}
	l.Imbalance.StdErr = stat.StdErr(stat.StdDev(each, nil), float64(n))
	l.Uncertain = Estimate{stat.Mean(entropies, nil), stat.StdErr(stat.StdDev(entropies, nil), float64(n))}
	return l
}
